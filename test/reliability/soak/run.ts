/**
 * `npm run test:soak -- [--part NAME] [--rounds N] [--seed N] [--model DIR]`: loads that go on for long, each part with
 * its figures. Ends with 1 where a promise is broken. A whole run (no `--rounds`, no `--model`) of a part goes into
 * `test/reliability/results/soak.json`, of which `npm run reliability` makes the page.
 */
import { parseArgs } from 'node:util';
import type { SoakPart } from './parts/part.ts';
import { soakParts } from './parts/parts.ts';
import { describeMachine, keepRun } from './results.ts';

const { values } = parseArgs({
  options: {
    part: { type: 'string' },
    rounds: { type: 'string' },
    seed: { type: 'string', default: '20261128' },
    model: { type: 'string' },
  },
});
const seed = Number(values.seed);
const wanted = soakParts.filter(({ name }) => values.part === undefined || name === values.part);
if (wanted.length === 0) {
  throw new Error(`--part is one of ${soakParts.map(({ name }) => `"${name}"`).join(', ')}.`);
}

let broken = 0;
for (const part of wanted) broken += await runPart(part);
if (broken > 0) console.log(`Promises broken: ${broken}. Seed ${seed}.`);
// What a failed part left open keeps nobody waiting.
process.exit(broken === 0 ? 0 : 1);

/** How many promises it broke. */
async function runPart(part: SoakPart): Promise<number> {
  const rounds = values.rounds === undefined ? part.rounds : Number(values.rounds);
  console.log(`${part.name}: ${rounds} ${part.unit}, seed ${seed}`);
  const begin = performance.now();
  const seconds = () => Math.round((performance.now() - begin) / 1000);
  const say = (line: string) => console.log(`  ${seconds()} s: ${line}`);
  const isWhole = values.rounds === undefined && values.model === undefined;
  const extent = isWhole ? 'whole' : 'quick';
  const outcome = await part.run({ rounds, seed, model: values.model ?? '', extent, say });
  for (const { what, value, unit } of outcome.figures) console.log(`  ${what}: ${value} ${unit}`.trimEnd());
  for (const sentence of outcome.broken) console.log(`  BROKEN: ${sentence}`);
  console.log(`  ${seconds()} s`);
  if (isWhole) keepRun(part.name, { rounds, seed, seconds: seconds(), ...describeMachine(), ...outcome });
  return outcome.broken.length;
}
