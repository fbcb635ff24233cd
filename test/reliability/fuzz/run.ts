/**
 * `npm run test:fuzz -- [--inputs N] [--seed N] [--target NAME] [--lanes N]`: hostile inputs for every reader of
 * untrusted bytes, by default a million, two readers at a time. What is found is made small and kept, and tried first
 * from then on. Ends with 1 where something is found. A whole run writes `test/reliability/results/fuzz.json`.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { feed, type Fed } from './feeding.ts';
import { targetOf, targets } from './targets/targets.ts';

const wholeRun = 1_000_000;
const logMs = 60_000;
const results = new URL('../results/fuzz.json', import.meta.url);

const { values } = parseArgs({
  options: {
    inputs: { type: 'string', default: String(wholeRun) },
    seed: { type: 'string', default: String(Math.trunc(Math.random() * 2 ** 31)) },
    target: { type: 'string' },
    lanes: { type: 'string', default: '2' },
  },
});
const [inputs, seed] = [Number(values.inputs), Number(values.seed)];
if (!(Number.isSafeInteger(inputs) && inputs > 0 && Number.isSafeInteger(seed)))
  throw new Error('A whole number, please.');

const wanted = values.target === undefined ? targets : [targetOf(values.target)];
const shares = wanted.reduce((sum, { share }) => sum + share, 0);
/** Where shares give parts of an input, the largest gets the rest. */
const counts = new Map(wanted.map(({ name, share }) => [name, Math.max(1, Math.floor((inputs * share) / shares))]));
const [largest] = [...wanted].sort((one, other) => other.share - one.share);
const given = [...counts.values()].reduce((sum, count) => sum + count, 0);
if (largest) counts.set(largest.name, Math.max(1, (counts.get(largest.name) ?? 0) + inputs - given));

process.stdout.write(`Seed ${String(seed)}.\n`);
let shownAt = performance.now();
const fed = new Map<string, Fed>();
const tried = new Map<string, number>();
const waiting = [...wanted];
await Promise.all(Array.from({ length: Number(values.lanes) }, work));
if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
const outcomes = wanted.flatMap(({ name, promise }) => {
  const outcome = fed.get(name);
  return outcome
    ? [{ name, promise, inputs: outcome.inputs, seconds: Math.round(outcome.seconds), found: outcome.found.length }]
    : [];
});
const found = outcomes.reduce((sum, outcome) => sum + outcome.found, 0);
const all = outcomes.reduce((sum, outcome) => sum + outcome.inputs, 0);
process.stdout.write(`${all.toLocaleString('en')} inputs, ${found === 0 ? 'nothing' : String(found)} found.\n`);
if (values.target === undefined && inputs >= wholeRun) {
  mkdirSync(new URL('.', results), { recursive: true });
  const machine = { node: process.versions.node, processor: cpus()[0]?.model.trim() ?? 'unknown' };
  writeFileSync(results, `${JSON.stringify({ seed, ...machine, targets: outcomes }, undefined, 2)}\n`);
}
process.exitCode = found === 0 ? 0 : 1;

async function work(): Promise<void> {
  for (let target = waiting.shift(); target !== undefined; target = waiting.shift()) {
    const { name } = target;
    const outcome = await feed({ target: name, inputs: counts.get(name) ?? 1, seed }, (count) => {
      tried.set(name, count);
      showProgress();
    });
    fed.set(name, outcome);
    tried.delete(name);
    if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
    const seconds = outcome.seconds.toFixed(0);
    const what = outcome.found.length === 0 ? 'nothing found' : `${String(outcome.found.length)} found`;
    process.stdout.write(`${name}: ${outcome.inputs.toLocaleString('en')} inputs, ${seconds} s, ${what}\n`);
    for (const sentence of outcome.found) process.stdout.write(`  ${sentence}\n`);
  }
}

/** One line that is written over, where it can be; in a log a line a minute. */
function showProgress(): void {
  const now = [...tried].map(
    ([name, count]) => `${name} ${count.toLocaleString('en')} of ${(counts.get(name) ?? 0).toLocaleString('en')}`,
  );
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${now.join(', ')}`);
  else if (performance.now() - shownAt > logMs) {
    shownAt = performance.now();
    process.stderr.write(`${now.join(', ')}\n`);
  }
}
