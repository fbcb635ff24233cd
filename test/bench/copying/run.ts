/**
 * `npm run bench:copying -- [--count N] [--names known|any] [--seed N] [--sequences N] [--cache DIR]`: whether the embedded
 * model's captions name what it was told that was seen, and nothing else.
 *
 * --count (10,000) captions of 300 drawn and real pictures, with names drawn at random as in its training, but in another
 * order; no recogniser looks. With `--names any` some are made up of words that do not belong together, as in the training
 * too; no recogniser says such names. An engine for each core writes. Prints counts and the first offenders; ends with 1
 * where a caption names what was not given.
 */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import type { Captioner } from '../../../models/caption.ts';
import { writePrompt } from '../../../models/recogniser/sight.ts';
import { forkCaptioner } from '../../../server/engine/engine.ts';
import { loadRules } from '../demo-accuracy/rules.ts';
import { withCache } from '../cache.ts';
import { gatherPictures } from '../quality/pictures.ts';
import { CopyCheck } from './copyCheck.ts';
import { writeCopies } from './copies.ts';
import { readEmbeddedNames } from './embeddedNames.ts';
import { drawSights, nameChoices } from './randomSights.ts';

const pictureCount = 300;
const mostEngines = 8;
const shown = 20;
const saidEvery = 1000;

interface Offender {
  readonly prompt: string;
  readonly text: string;
  readonly words: readonly string[];
}

function readNumber(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1) throw new Error(`"${value}" is no number of 1 or more.`);
  return number;
}

function print(what: string, offenders: readonly Offender[], texts: number): void {
  console.log(`${offenders.length} of ${texts} captions ${what}`);
  for (const { prompt, text, words } of offenders.slice(0, shown)) {
    console.log(`  ${words.join(', ')}\n    ${prompt || 'nothing seen'}\n    ${text}`);
  }
}

function openEngine(cacheDir: string): Promise<Captioner> {
  const entry = new URL('../../../dist/engineChild.js', import.meta.url);
  return forkCaptioner({ entry, model: { path: undefined }, device: 'cpu', precision: 'fp32', cacheDir });
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      count: { type: 'string', default: '10000' },
      names: { type: 'string', default: 'known' },
      seed: { type: 'string', default: '1' },
      sequences: { type: 'string', default: '1' },
      cache: { type: 'string' },
    },
  });
  const names = await readEmbeddedNames();
  const check = new CopyCheck(names, loadRules());
  const choice = nameChoices.find((own) => own === values.names);
  if (!choice) throw new Error(`--names is ${nameChoices.join(' or ')}.`);
  const sights = drawSights(names, readNumber(values.count), { names: choice, seed: readNumber(values.seed) });
  await withCache(values.cache, async (cacheDir) => {
    const engines: Captioner[] = [];
    try {
      // One after the other, for the first compiles the model.
      while (engines.length < Math.min(availableParallelism(), mostEngines)) engines.push(await openEngine(cacheDir));
      const pictures = await gatherPictures(engines[0]?.info.imageSize ?? 0, pictureCount);
      const lacking: Offender[] = [];
      const added: Offender[] = [];
      let [written, texts] = [0, 0];
      const start = performance.now();
      await writeCopies(engines, sights, pictures, readNumber(values.sequences), (copy) => {
        written++;
        texts += copy.texts.length;
        const prompt = writePrompt(copy.sight);
        for (const text of copy.texts) {
          const judgement = check.check(text, copy.sight);
          if (judgement.lacking.length > 0) lacking.push({ prompt, text, words: judgement.lacking });
          if (judgement.added.length > 0) added.push({ prompt, text, words: judgement.added });
        }
        if (written % saidEvery === 0) console.error(`${written} pictures`);
      });
      const seconds = (performance.now() - start) / 1000;
      console.log(`${written} pictures in ${seconds.toFixed(0)} s, ${(written / seconds).toFixed(1)} a second`);
      print('lack a name that was given', lacking, texts);
      print('name what was not given', added, texts);
      if (added.length > 0) process.exitCode = 1;
    } finally {
      await Promise.all(engines.map((engine) => engine.dispose()));
    }
  });
}

await main();
