import type { FuzzResults } from './fuzzResults.ts';
import type { Figure, SoakPart } from './soak/parts/part.ts';
import type { SoakResults, SoakRun } from './soak/results.ts';

export interface ReliabilityFacts {
  readonly fuzz: FuzzResults | undefined;
  readonly soak: SoakResults;
  readonly parts: readonly Pick<SoakPart, 'name' | 'promise' | 'unit' | 'quickRounds'>[];
}

/** The text of docs/reliability.md. */
export function reliabilityPage({ fuzz, soak, parts }: ReliabilityFacts): string {
  const sections = [
    '# Reliability',
    'What Caption Lens was put through for long, and what came of it. `npm run reliability` makes this page out of `test/reliability/results`, which the runs below write; nothing here is written by hand. Short forms of all of them are among the default tests (`npm test`), with the same inputs each time.',
    '## Loads that go on for long',
    'Each part runs the built daemon with its children and the embedded model. A promise that is not kept ends the run with 1 and is named here.',
    ...parts.flatMap((part) => partSections(part, soak.parts[part.name])),
    '## Inputs that nobody wrote',
    ...fuzzSections(fuzz),
    '## What the figures mean',
    meanings.map((line) => `- ${line}`).join('\n'),
    '## What this machine cannot show',
    blindSpots.map((line) => `- ${line}`).join('\n'),
    '## To run it again',
    [
      '    npm run test:soak                       every part, one after the other',
      '    npm run test:soak -- --part kills       one of them',
      '    npm run test:soak -- --rounds 50        fewer rounds; its figures are not kept',
      '    npm run test:soak -- --seed 7           other pictures, moments and victims',
      '    npm run reliability                     this page, out of what was kept',
    ].join('\n'),
    'A run that breaks a promise prints its seed; the same seed draws the same pictures and victims, though moments depend on the machine too. The command of the inputs is in CONTRIBUTING.md.',
  ];
  return `${sections.join('\n\n')}\n`;
}

const meanings = [
  '**Growth a caption** is the slope of a straight line through what a process’s memory was, by least squares, from the end of the first third on: before that caches fill and code is compiled. Memory is the proportional set size of `/proc`, which shares common pages among those who use them. A daemon that runs for a month and describes 1,000 pictures a day grows by 30,000 times that.',
  '**Handles** are open files, sockets and pipes, the fewest of several looks, so that what is under way does not count.',
  '**Requests answered** are counted on the wire, by the number of each request, where a second answer to the same one would be seen.',
  '**Left out for newer ones**: the queue holds 64 hovers, sixteen of a window; the older are told `busy` at once, since their person has moved on.',
  '**Held up**: the longest time for which the daemon’s event loop did nothing else, as the daemon measures it. Other programs on the machine lengthen it too.',
];

const blindSpots = [
  '**Graphics cards.** All runs are on the processor. A driver that hangs or loses its device is played in `test/fault/captions`, not met.',
  '**Windows and macOS.** Processes, memory and handles are told by Linux’s `/proc`; signals, locks and renames differ elsewhere. Continuous integration runs the default tests there, without these figures.',
  '**VS Code’s own Electron.** The daemon runs here under Node; in VS Code it runs under Electron’s. Windows are played by clients that speak as VS Code’s do. `test/editor` has the real workbench, for minutes.',
  '**Models of full size.** The embedded model has 24 MB. What a model of gigabytes does to memory and time is in docs/benchmarks.md, from single captions.',
  '**Weeks.** The longest run takes less than an hour. Slopes are what it says of weeks.',
];

function partSections(
  { name, promise, unit, quickRounds }: ReliabilityFacts['parts'][number],
  run: SoakRun | undefined,
): readonly string[] {
  const heading = `### ${name[0]?.toUpperCase() ?? ''}${name.slice(1)}`;
  const quick = `In the default tests: ${grouped(quickRounds)}.`;
  if (!run) return [heading, promise, `Not run yet. ${quick}`];
  const how = `${grouped(run.rounds)} ${unit}, seed ${run.seed}, in ${duration(run.seconds)}; Node ${run.node}, ${run.processor}. ${quick}`;
  return [heading, promise, how, figureTable(run.figures), outcomeOf(run.broken)];
}

function figureTable(figures: readonly Figure[]): string {
  const rows = figures.map(({ what, value, unit }) => `| ${what} | ${`${grouped(value)} ${unit}`.trimEnd()} |`);
  return ['| | |', '|---|---:|', ...rows].join('\n');
}

function outcomeOf(broken: readonly string[]): string {
  if (broken.length === 0) return 'Every promise was kept.';
  return ['**Not kept:**', ...broken.map((sentence) => `- ${sentence}`)].join('\n');
}

function fuzzSections(fuzz: FuzzResults | undefined): readonly string[] {
  if (!fuzz) return ['Not run yet.'];
  const rows = fuzz.targets.map(
    ({ name, promise, inputs, seconds, found }) =>
      `| ${name} | ${promise.replaceAll('|', '\\|')} | ${grouped(inputs)} | ${duration(seconds)} | ${grouped(found)} |`,
  );
  return [
    `Random and damaged inputs, drawn from seed ${fuzz.seed}; Node ${fuzz.node}, ${fuzz.processor}.`,
    ['| | What must hold | inputs | time | broken by |', '|---|---|---:|---:|---:|', ...rows].join('\n'),
  ];
}

/** 12,345 */
function grouped(value: number): string {
  return Number.isFinite(value) ? value.toLocaleString('en-US') : 'unknown';
}

function duration(seconds: number): string {
  return seconds < 120 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`;
}
