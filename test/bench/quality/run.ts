/**
 * What a precision costs in quality, against fp32 on the same pictures.
 *
 *   npm run bench:quality -- --precision int8|int4 [--model DIR] [--cache DIR] [--pictures N] [--captions N] [--from DIR]
 *
 * Cosines of the projected query features and of the logits after the prompt on --pictures (8), and on --captions what the
 * judge of `evaluate` says of the best texts beside those of fp32: BLEU, ROUGE-L, CIDEr, and the share that is the same (200 for the embedded model, which is the one without --model; 0 for others: at full size a
 * caption in fp32 takes a minute). Half of the pictures are drawn, half come from media/samples or --from. Ends with 1
 * where a target is missed.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Precision } from '../../../models/caption.ts';
import { openCaptioner } from '../../../models/captioner.ts';
import { embeddedModelFolder } from '../../../models/embeddedModel.ts';
import { scoreTexts } from '../../../models/metrics/scoreTexts.ts';
import { textMetrics } from '../../../models/metrics/textScores.ts';
import { cosine, qualityTargets } from './agreement.ts';
import { inspectAll } from './inspectedModel.ts';
import { gatherPictures } from './pictures.ts';

interface Job {
  readonly model: string;
  readonly cache: string;
  readonly precision: Precision;
  readonly pictures: number;
  readonly captions: number;
  readonly from: string | undefined;
}

interface Row {
  readonly what: string;
  readonly value: number;
  readonly target: number;
}

async function captionAll({ model, cache, precision, captions, from }: Job): Promise<readonly string[]> {
  const captioner = await openCaptioner({ model: { path: model }, device: 'cpu', precision, cacheDir: cache });
  try {
    checkPrecision(captioner.info.precision, precision);
    const texts: string[] = [];
    for (const picture of await gatherPictures(captioner.info.imageSize, captions, from)) {
      const [caption] = await captioner.caption({ pixels: [picture], settings: {} });
      texts.push(caption?.captions[0]?.text ?? '');
    }
    return texts;
  } finally {
    await captioner.dispose();
  }
}

/** An engine that does not know a precision may quietly take another. */
function checkPrecision(taken: string, asked: string): void {
  if (taken !== asked) throw new Error(`The engine took ${taken} where ${asked} was asked for.`);
}

async function compareInside(job: Job): Promise<readonly Row[]> {
  const { model, cache, precision } = job;
  const captioner = await openCaptioner({ model: { path: model }, device: 'cpu', precision, cacheDir: cache });
  const { imageSize } = captioner.info;
  await captioner.dispose();
  checkPrecision(captioner.info.precision, precision);
  const pictures = await gatherPictures(imageSize, job.pictures, job.from);
  const exact = await inspectAll(model, cache, 'fp32', pictures);
  const rough = await inspectAll(model, cache, precision, pictures);
  const cosines = (part: 'languageProjection' | 'logits'): readonly number[] =>
    exact.map((inspection, index) => cosine(inspection[part], rough[index]?.[part] ?? new Float32Array()));
  const targets = qualityTargets[precision];
  return [
    ...rowsOf('cosine of projected query features', cosines('languageProjection'), targets?.projection ?? 1),
    ...rowsOf('cosine of logits after the prompt', cosines('logits'), targets?.logits ?? 1),
  ];
}

/** The lowest of all pictures is what the target is for. */
function rowsOf(what: string, values: readonly number[], target: number): readonly Row[] {
  console.log(`${what}: ${values.map((value) => value.toFixed(6)).join(' ')}`);
  return [{ what: `${what}, lowest of ${values.length}`, value: Math.min(...values), target }];
}

async function compareCaptions(job: Job): Promise<readonly Row[]> {
  const exact = await captionAll({ ...job, precision: 'fp32' });
  const rough = await captionAll(job);
  for (const [index, text] of exact.entries()) {
    if (text !== rough[index]) console.log(`${index}: "${text}" became "${rough[index] ?? ''}"`);
  }
  const { corpus, each } = await scoreTexts(
    exact.map((reference, index) => ({ candidate: rough[index] ?? '', references: [reference] })),
    textMetrics,
  );
  for (const [name, value] of Object.entries(corpus.scores)) console.log(`${name} to fp32: ${value.toFixed(4)}`);
  // ROUGE-L is 1 where all words are the same, in the same order.
  const same = each.filter((score) => (score?.scores['ROUGE-L'] ?? 0) > 1 - 1e-9).length;
  const target = qualityTargets[job.precision]?.captions ?? 1;
  return [{ what: `same best caption, ${job.captions} pictures`, value: same / each.length, target }];
}

function readJob(args: readonly string[]): Omit<Job, 'cache'> & { readonly cache: string | undefined } {
  const text = { type: 'string' } as const;
  const options = {
    model: text,
    precision: { ...text, default: 'int8' },
    cache: text,
    pictures: { ...text, default: '8' },
    captions: text,
    from: text,
  };
  const { values } = parseArgs({ args: [...args], options });
  const count = (value: string): number => {
    const number = Number(value);
    if (!Number.isInteger(number) || number < 0) throw new Error(`"${value}" is no number of pictures.`);
    return number;
  };
  return {
    model: values.model ?? embeddedModelFolder(),
    precision: values.precision as Precision,
    cache: values.cache,
    pictures: count(values.pictures),
    captions: count(values.captions ?? (values.model === undefined ? '200' : '0')),
    from: values.from,
  };
}

async function main(): Promise<void> {
  const given = readJob(process.argv.slice(2));
  const own = given.cache === undefined ? await mkdtemp(join(tmpdir(), 'caption-lens-quality-')) : undefined;
  const job: Job = { ...given, cache: given.cache ?? own ?? '' };
  try {
    const inside = job.pictures > 0 ? await compareInside(job) : [];
    const outside = job.captions > 0 ? await compareCaptions(job) : [];
    const rows = [...inside, ...outside];
    console.log(`\n| ${job.precision} against fp32 | is | at least | met |\n| --- | --- | --- | --- |`);
    for (const { what, value, target } of rows) {
      console.log(`| ${what} | ${value.toFixed(5)} | ${target} | ${value >= target ? 'yes' : 'no'} |`);
    }
    if (rows.some(({ value, target }) => !(value >= target))) process.exitCode = 1;
  } finally {
    if (own !== undefined) await rm(own, { recursive: true, force: true });
  }
}

await main();
