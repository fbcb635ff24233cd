/**
 * `npx tsx test/fuzz/languages.ts [--runs N] [--seed N] [--language md]`: hostile texts for the adapters. Each run makes a
 * unit of a language's special signs and of pieces that were trouble once, and reads it over and over: nothing may be
 * thrown, images stay in order and in the text, and time grows as the text does. Ends with 1 where something is found;
 * what is found becomes a piece of test/unit/server/languages/hostilePieces.ts.
 */
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { adapterFor } from '../../server/languages/registry.ts';
import { findGrowth } from '../unit/server/languages/growthChecks.ts';
import { hostilePieces } from '../unit/server/languages/hostilePieces.ts';
import { hostileUnits } from '../unit/server/languages/hostileTexts.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '1000' },
    seed: { type: 'string', default: String(Math.trunc(Math.random() * 2 ** 31)) },
    language: { type: 'string' },
  },
});
const seed = Number(values.seed);
console.log(`Seed ${seed}.`);

for (const language of Object.keys(hostilePieces)) {
  if (values.language !== undefined && values.language !== language) continue;
  const adapter = adapterFor(language);
  if (!adapter) throw new Error(`No adapter for ${language}.`);
  const result = fc.check(
    fc.property(hostileUnits(language), fc.nat(400), (unit, times) => {
      const text = unit.repeat(times);
      for (const { span, target } of adapter.parse(text).images) {
        const isInside = span.start >= 0 && span.start < span.end && span.end <= text.length;
        if (!isInside || target.span.end > text.length) throw new Error('An image is not in the text.');
      }
      const growth = findGrowth(adapter, language, unit);
      if (growth) throw new Error(`${growth.times.map((ms) => ms.toFixed(0)).join(', ')} ms.`);
    }),
    { numRuns: Number(values.runs), seed, endOnFailure: true },
  );
  if (result.failed) process.exitCode = 1;
  const found = result.failed ? `${JSON.stringify(result.counterexample)}: ${String(result.errorInstance)}` : 'nothing';
  console.log(`${language}: ${result.numRuns} runs, ${found} found.`);
}
