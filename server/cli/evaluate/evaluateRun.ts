import { CaptionLensError, throwIfAborted } from '../../../models/errors.ts';
import { compareReports } from '../../../models/metrics/compareReports.ts';
import { ptbTokens } from '../../../models/metrics/ptbTokens.ts';
import { scoreTexts, withScores } from '../../../models/metrics/scoreTexts.ts';
import { textMetrics } from '../../../models/metrics/textScores.ts';
import type { DataItem } from '../../datasets/dataset.ts';
import { joinRepeatedIds } from '../../datasets/repeatedIds.ts';
import { openGiven } from '../dataset/givenDataset.ts';
import { failureLine, noteLine } from '../caption/captionResult.ts';
import { LiveLine } from '../terminal/liveLine.ts';
import { tellSome } from '../terminal/toldLines.ts';
import type { ExitCode, World } from '../world.ts';
import { sourceCaptions, type SourcedCaptions } from './captionSource.ts';
import type { CaptionSource, EvaluateOptions } from './evaluateOptions.ts';
import { evaluationJson, evaluationText } from './evaluateReport.ts';
import type { Evaluation, Judged } from './evaluation.ts';
import { type FoundJudges, findJudges, type JudgedItem, scoreByBert, scoreByClip } from './judging.ts';
import { writePage } from './page/writePage.ts';

/**
 * Judges captions by those that people wrote, and by their pictures. What cannot be judged is told and left out; the exit
 * code is 1 then. Rejects with `dataNotFound`, `dataInvalid`, with what is wrong with a model, or with `aborted`.
 */
export async function runEvaluate(options: EvaluateOptions, world: World, signal: AbortSignal): Promise<ExitCode> {
  const line = new LiveLine(world.stderr, world.now);
  try {
    return await evaluate(options, { world, line }, signal);
  } catch (thrown) {
    throwIfAborted(signal);
    throw thrown;
  } finally {
    line.clear();
  }
}

interface RunParts {
  readonly world: World;
  readonly line: LiveLine;
}

async function evaluate(options: EvaluateOptions, parts: RunParts, signal: AbortSignal): Promise<ExitCode> {
  const { world, line } = parts;
  const dataset = joinRepeatedIds(await openGiven(options.data, options.columns, world, signal));
  const sources = [options.source, ...(options.against ? [options.against] : [])];
  const read = new Map<CaptionSource, SourcedCaptions>();
  const take = async (source: CaptionSource) => {
    read.set(source, await sourceCaptions(source, dataset.items, parts, signal));
  };
  // What is wrong is told before anything is fetched, and what must be fetched before captions are made for hours.
  for (const source of sources) if (source.kind === 'file') await take(source);
  const judges = await findJudges(options, parts, signal);
  for (const source of sources) if (source.kind === 'model') await take(source);
  const sourced = sources.flatMap((source) => read.get(source) ?? []);
  line.clear();
  const failures = [...new Set(sourced.flatMap((one) => one.failures))];
  tellSome(failures, world);
  tellSome(
    dataset.faults.map(({ place, error }) => failureLine(place, error)),
    world,
  );
  const items = dataset.items.filter(({ id }) => sourced.every(({ captions }) => captions.has(id)));
  if (items.length === 0)
    throw new CaptionLensError('dataInvalid', 'No item of the data has a caption that could be judged.');
  const wordless = items.flatMap(wordlessLines);
  tellSome(wordless, world);

  const captions = sourced.map((one) => items.map(({ id }) => one.captions.get(id) ?? ''));
  const { evaluation, unseen } = await judge({ items, captions, judges, options }, parts, signal);
  tellSome(unseen, world);
  throwIfAborted(signal);
  world.stdout.write(options.format === 'json' ? evaluationJson(evaluation) : evaluationText(evaluation));
  // After the scores, which took their time: a page that cannot be written takes none of them along.
  const unwritten = options.html === undefined ? [] : await writePage(options.html, evaluation, parts, signal);
  tellSome(unwritten, world);
  const told = failures.length + dataset.faults.length + wordless.length + unseen.length + unwritten.length;
  return told > 0 ? 1 : 0;
}

interface Work {
  readonly items: readonly DataItem[];
  /** By source, and within by item. */
  readonly captions: readonly (readonly string[])[];
  readonly judges: FoundJudges;
  readonly options: EvaluateOptions;
}

async function judge(
  { items, captions, judges, options }: Work,
  parts: RunParts,
  signal: AbortSignal,
): Promise<{ readonly evaluation: Evaluation; readonly unseen: readonly string[] }> {
  const { metrics, source, against } = options;
  const wanted = textMetrics.filter((metric) => metrics?.includes(metric) ?? true);
  const judgedItems = items.map((item, at): JudgedItem => ({
    item,
    candidates: captions.map((each) => each[at] ?? ''),
  }));
  const byBert = judges.bert && (await scoreByBert(judges.bert, options.bert, judgedItems, parts, signal));
  const clip = picturesFor(judges, items, options, parts.world);
  const byClip = clip && (await scoreByClip(clip, judgedItems, parts, signal));
  const judged: Judged[] = [];
  for (const [at, { name }] of [source, ...(against ? [against] : [])].entries()) {
    const own = captions[at] ?? [];
    const texts = items.map((item, index) => ({ candidate: own[index] ?? '', references: item.captions }));
    const more = items.map((_, index) => ({ ...byBert?.scores[index]?.[at], ...byClip?.scores[index]?.[at] }));
    judged.push({ name, captions: own, report: withScores(await scoreTexts(texts, wanted, signal), more) });
  }
  const [first, second] = judged;
  if (!first) throw new RangeError('a source');
  const evaluation = {
    items,
    judged: first,
    ...(second && { against: { ...second, comparison: compareReports(second.report, first.report) } }),
    judges: { ...byBert?.judges, ...byClip?.judges },
    withPicture: byClip?.scores.filter((scores) => scores !== undefined).length ?? 0,
  };
  return { evaluation, unseen: byClip?.failures ?? [] };
}

/** CLIP, where there are pictures to look at, or it was asked for. */
function picturesFor(
  { clip }: FoundJudges,
  items: readonly DataItem[],
  { metrics, clipModel }: EvaluateOptions,
  world: World,
): FoundJudges['clip'] {
  if (!clip || metrics || clipModel !== '' || items.some(({ picture }) => picture)) return clip;
  world.stderr.write(noteLine('There is no CLIPScore: the data names no pictures.'));
  return undefined;
}

/** A reference of marks alone counts as a text of no words, as pycocoevalcap has it. */
function wordlessLines({ id, captions }: DataItem): readonly string[] {
  return captions
    .filter((caption) => !/[\p{L}\p{N}]/u.test(caption) && ptbTokens(caption).length === 0)
    .map((caption) => failureLine(String(id), wordless(caption)));
}

function wordless(caption: string): CaptionLensError {
  return new CaptionLensError('dataInvalid', `Its reference ${JSON.stringify(caption.slice(0, 40))} has no words.`);
}
