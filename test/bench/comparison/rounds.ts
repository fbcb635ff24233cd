/** Who runs in a round, in which order. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BenchOptions } from './options.ts';
import { runOurs, runProgram } from './ours/runOurs.ts';
import { runCTranslate2, runTransformers, type PeerPlace } from './peers/runPeer.ts';
import { warmPages, type Contender } from './prepare.ts';
import type { Subject } from './records.ts';

/** A batch in fp32 at full size needs more memory than most machines have; it is measured only when asked for alone. */
export function lightOnes(contenders: readonly Contender[]): readonly Contender[] {
  const light = contenders.filter(({ precision }) => precision !== 'fp32');
  return light.length > 0 ? light : contenders;
}

/** Ours and the peers by turns, so that a slower minute of the machine falls on both. */
export async function roundOf(
  contenders: readonly Contender[],
  place: PeerPlace | undefined,
  options: BenchOptions,
): Promise<readonly Subject[]> {
  const ours = contenders.map((contender) => oursSpeed(contender, options));
  const theirs = place ? await peerSubjects(place, options) : [];
  const subjects: Subject[] = [];
  if (options.parts.includes('speed')) {
    for (let turn = 0; turn < Math.max(ours.length, theirs.length); turn++) {
      subjects.push(...ours.slice(turn, turn + 1), ...theirs.slice(turn, turn + 1));
    }
  }
  if (options.parts.includes('program')) {
    subjects.push(
      ...contenders.map(({ label, order }) => ({
        name: `${label}/program`,
        run: () => runProgram(order, options.tokens),
      })),
    );
  }
  if (options.parts.includes('batch')) {
    const { tokens, batch, stream } = options;
    subjects.push(
      ...lightOnes(contenders).map(({ label, order }) => ({
        name: `${label}/batch`,
        run: async () => (await runOurs({ ...order, task: { kind: 'batch', tokens, batch, stream } })).figures,
      })),
    );
  }
  return subjects;
}

function oursSpeed({ label, order }: Contender, { tokens }: BenchOptions): Subject {
  return {
    name: `${label}/speed`,
    run: async () => {
      await warmPages(order.cache);
      return (await runOurs({ ...order, task: { kind: 'speed', tokens } })).figures;
    },
  };
}

async function peerSubjects(place: PeerPlace, { peers }: BenchOptions): Promise<readonly Subject[]> {
  const promptLength = (await readQueries(place.model)) + 1;
  const transformers: readonly Subject[] = [
    { name: 'transformers/speed', run: () => runTransformers('speed', place) },
    {
      name: 'transformers/load',
      run: async () => {
        await warmPages(place.model);
        return runTransformers('load', place);
      },
    },
  ];
  const ctranslate2: readonly Subject[] = [
    { name: 'ctranslate2/speed', run: () => runCTranslate2(promptLength, place) },
  ];
  return [
    ...(peers.includes('transformers') ? transformers : []),
    ...(peers.includes('ctranslate2') ? ctranslate2 : []),
  ];
}

/** Positions that a picture takes before the start token. */
async function readQueries(model: string): Promise<number> {
  const config = JSON.parse(await readFile(join(model, 'config.json'), 'utf8')) as { num_query_tokens?: number };
  return config.num_query_tokens ?? 32;
}
