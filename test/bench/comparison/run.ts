/**
 * Ours beside what people use today, in turn on this machine, with one table at the end.
 *
 *   npm run bench -- [options]          --help lists them
 *
 * From nothing: makes a random checkpoint and an environment with the peers, compiles, and runs every contender several
 * times, each time in a fresh process and never two at once. Needs 45 GB of disk at full size (checkpoint 7.5, compiled
 * models 29, CTranslate2's 3, its environment 5) and about 20 minutes a round; leave the machine alone meanwhile. Without
 * a network: --python of a prepared environment, or --peers none.
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { curveSubjects, pixelSubjects, readCurves } from './report/curves.ts';
import { describeMachine } from './machine.ts';
import { measuresOf } from './measures.ts';
import { readOptions, usage, UsageError, type BenchOptions } from './options.ts';
import type { PeerPlace } from './peers/runPeer.ts';
import { compileAll, openModel, workFolder } from './prepare.ts';
import { openPython, type PythonEnvironment } from './pythonEnvironment.ts';
import { Records } from './records.ts';
import { nameResults, writeResults, type Results } from './results.ts';
import { lightOnes, roundOf } from './rounds.ts';
import { compare, formatTable } from './report/table.ts';

const resultsFolder = fileURLToPath(new URL('../results/', import.meta.url));

async function bench(options: BenchOptions, work: string): Promise<void> {
  const machine = await describeMachine();
  // First of all, because it may ask for another --python.
  const python = options.peers.length > 0 ? await openPeers(options, work) : undefined;
  const model = await openModel(work, options);
  const records = new Records();
  const contenders = await compileAll(work, model, options, records);
  const place: PeerPlace | undefined = python && {
    python: python.python,
    model,
    converted: join(work, `ctranslate2-${options.peerDevice}`),
    options,
  };

  const labels = contenders.map(({ label }) => label);
  const judging = options.scale === 'full' ? 'judged' : 'shown';
  const finish = async (): Promise<Results> => {
    const results: Results = {
      machine: { ...machine, versions: { ...machine.versions, ...python?.versions } },
      options,
      table: compare(records, labels, measuresOf(options.tokens, options.batch), judging),
      curves: readCurves(records, contenders, options),
      rounds: records.rounds,
      failures: records.failures,
    };
    await writeResults(results);
    return results;
  };

  const subjects = await roundOf(contenders, place, options);
  for (let round = 1; round <= options.rounds; round++) {
    console.log(`Round ${round} of ${options.rounds}`);
    for (const subject of subjects) await records.measure(subject);
    // Written each time: who stops it after two rounds of three keeps those.
    await finish();
  }
  const light = lightOnes(contenders);
  if (options.parts.includes('curves')) {
    for (const subject of curveSubjects(light)) await records.measure(subject);
  }
  if (options.parts.includes('pixels')) {
    const first = light.slice(0, 1);
    for (const subject of first.flatMap((one) => pixelSubjects(one, work, options))) await records.measure(subject);
  }
  const results = await finish();
  console.log(`\n${formatTable(results.table)}\n`);
  for (const { subject, reason } of results.failures) console.log(`Not measured: ${subject}. ${reason}`);
  console.log(`Written to ${join(options.results, nameResults(results))}.md, .json and .svg`);
}

async function openPeers(options: BenchOptions, work: string): Promise<PythonEnvironment> {
  return openPython(options.python, join(work, 'peers'), options.peers);
}

async function main(): Promise<void> {
  if (process.argv.includes('--help')) {
    console.log(usage);
    return;
  }
  const options = readOptions(process.argv.slice(2), resultsFolder);
  const work = workFolder(options);
  try {
    await bench(options, work);
  } finally {
    if (options.keep) console.log(`Kept ${work}`);
    else await rm(work, { recursive: true, force: true });
  }
}

try {
  await main();
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
