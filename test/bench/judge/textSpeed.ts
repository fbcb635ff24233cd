/**
 * `npm run bench:judge [-- --captions FILE] [--count N] [--references N]`: how long all text metrics and the intervals of
 * a comparison take, and how much memory, of --count (1,000) captions with --references (1) each, others of the captions
 * in a seeded order. FILE has lines of {"caption": TEXT}, such as the annotations that the `gurushots` model was tuned on;
 * without it captions of about 60 words are drawn from a few words. Ends with 1 above 5 s or 200 MB.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { compareReports } from '../../../models/metrics/compareReports.ts';
import { scoreTexts } from '../../../models/metrics/scoreTexts.ts';
import { textMetrics } from '../../../models/metrics/textScores.ts';
import { drawCaptions } from './drawnCaptions.ts';
import { seededRandom } from '../quality/scenes.ts';

const mostSeconds = 5;
const mostMegabytes = 200;

const { values } = parseArgs({
  options: {
    captions: { type: 'string' },
    count: { type: 'string', default: '1000' },
    references: { type: 'string', default: '1' },
  },
});
const [count, references] = [Number(values.count), Number(values.references)];
const random = seededRandom(17);

const captions = values.captions === undefined ? drawCaptions(count, random) : readCaptions(values.captions);
const pick = (): string => captions[Math.floor(random() * captions.length)] ?? '';
const items = Array.from({ length: count }, (_, at) => ({
  candidate: captions[at % captions.length] ?? '',
  references: Array.from({ length: references }, pick),
}));

const before = megabytes();
const start = performance.now();
const busyBefore = process.cpuUsage();
const report = await scoreTexts(items, textMetrics);
const seconds = (performance.now() - start) / 1000;
const busy = process.cpuUsage(busyBefore);
const processor = (busy.user + busy.system) / 1e6;
const after = megabytes();

const other = await scoreTexts(
  items.map((item) => ({ ...item, candidate: pick() })),
  textMetrics,
);
const comparing = performance.now();
compareReports(report, other);
const compared = (performance.now() - comparing) / 1000;

console.log(`${count} captions, mean ${report.corpus.lengths.mean.toFixed(1)} words, ${references} reference(s) each`);
for (const [name, score] of Object.entries(report.corpus.scores)) console.log(`${name.padEnd(8)} ${score.toFixed(4)}`);
console.log(
  `scored in ${seconds.toFixed(2)} s, ${processor.toFixed(2)} s of them on the processor; compared with another report in ${compared.toFixed(2)} s`,
);
console.log(`at most ${after.toFixed(0)} MB of memory, ${before.toFixed(0)} MB of it before`);
if (seconds > mostSeconds || after > mostMegabytes) process.exitCode = 1;

function readCaptions(file: string): readonly string[] {
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, count);
  return lines.flatMap((line) => (line === '' ? [] : (JSON.parse(line) as { readonly caption: string }).caption));
}

/** The most that this process has taken so far, tsx and Node among it. */
function megabytes(): number {
  return process.resourceUsage().maxRSS / 1024;
}
