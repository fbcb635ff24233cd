/** Scores that networks give, by a child process: BERTScore by RoBERTa, CLIPScore by CLIP. */
import { resolve } from 'node:path';
import type { CaptionJudge } from '../../../models/judging/captionJudges.ts';
import { asCaptionLensError, CaptionLensError, throwIfAborted } from '../../../models/errors.ts';
import { rescale } from '../../../models/metrics/bertScore.ts';
import type { Scores } from '../../../models/metrics/textScores.ts';
import type { FoundJudge, JudgeKind } from '../../../models/catalog/judgeModels.ts';
import type { DataItem } from '../../datasets/dataset.ts';
import { failureLine, noteLine } from '../caption/captionResult.ts';
import { pictureBytes } from '../dataset/itemPictures.ts';
import { tellUpdate } from '../models/modelChoice.ts';
import type { LiveLine } from '../terminal/liveLine.ts';
import { loadStatus } from '../terminal/loadStatus.ts';
import type { World } from '../world.ts';
import { readBaseline } from './baselineFile.ts';
import type { BertOptions, EvaluateOptions, Metric } from './evaluateOptions.ts';
import type { Judges } from './evaluation.ts';

/** Items that are asked about together: enough for texts of like length to run together. */
const together = 32;

/** Where judges are told of. */
export interface JudgingParts {
  readonly world: World;
  readonly line: LiveLine;
}

/** The networks that are to judge. */
export interface FoundJudges {
  readonly bert?: FoundJudge;
  readonly clip?: FoundJudge;
}

/** Captions of one item from every source, and the item. */
export interface JudgedItem {
  readonly item: DataItem;
  readonly candidates: readonly string[];
}

/** Scores by item, and within by candidate; undefined for an item that could not be looked at. */
export interface NetworkScores {
  readonly scores: readonly (readonly Scores[] | undefined)[];
  readonly judges: Judges;
  readonly failures: readonly string[];
}

/**
 * Those that were asked for or named, which are fetched where they are not here; of the others those that are here.
 * Rejects as `findJudge` and `provideJudge` do.
 */
export async function findJudges(
  { metrics, bert, clipModel }: Pick<EvaluateOptions, 'metrics' | 'bert' | 'clipModel'>,
  parts: JudgingParts,
  signal: AbortSignal,
): Promise<FoundJudges> {
  const find = async (metric: Metric, kind: JudgeKind, text: string) => {
    if (metrics && !metrics.includes(metric)) return undefined;
    return findOrFetch(kind, text, metrics !== undefined || text !== '' ? 'needed' : 'welcome', parts, signal);
  };
  const found = {
    bert: await find('bertscore', 'roberta', bert.model),
    clip: await find('clipscore', 'clip', clipModel),
  };
  const isOfBert = bert.layer !== undefined || bert.baseline !== undefined || bert.weights === 'idf';
  if (!found.bert && isOfBert) {
    throw new CaptionLensError('invalidOption', 'There is no model for BERTScore here: name one with --bert-model.');
  }
  return { ...(found.bert && { bert: found.bert }), ...(found.clip && { clip: found.clip }) };
}

async function findOrFetch(
  kind: JudgeKind,
  text: string,
  need: 'needed' | 'welcome',
  { world, line }: JudgingParts,
  signal: AbortSignal,
): Promise<FoundJudge | undefined> {
  const isHere = text !== '' && (await world.kindOfPath(text)) !== 'missing';
  const name = isHere ? resolve(text) : text;
  const found = await world.catalog.findJudge(kind, name);
  if (found || need === 'welcome') return found;
  const shown = text === '' ? (kind === 'clip' ? 'CLIP' : 'RoBERTa') : text;
  await world.catalog.provideJudge(kind, name, undefined, (update) => tellUpdate(shown, update, world, line), signal);
  line.clear();
  return world.catalog.findJudge(kind, name);
}

/** BERTScore of all candidates. Rejects with what is wrong with model or baseline, `engineLost`, `aborted`. */
export async function scoreByBert(
  found: FoundJudge,
  { layer, baseline, weights }: BertOptions,
  items: readonly JudgedItem[],
  parts: JudgingParts,
  signal: AbortSignal,
): Promise<NetworkScores> {
  const { world, line } = parts;
  const text = baseline === undefined ? undefined : await world.readText(baseline);
  if (baseline !== undefined && text === undefined) {
    throw new CaptionLensError('dataNotFound', `There is no baseline at ${baseline}.`);
  }
  const wanted = layer ?? found.layer;
  const documents = items.flatMap(({ item }) => item.captions);
  const options = {
    ...({ kind: 'roberta', files: found.files, cacheDir: world.cacheDir } as const),
    ...(typeof wanted === 'number' && { layer: wanted }),
    ...(weights === 'idf' && { documents }),
  };
  const judge = await world.openJudge(options, (progress) => line.show(loadStatus(progress)), signal);
  try {
    if (judge.info.kind !== 'roberta') throw new RangeError('RoBERTa');
    const { layer: taken } = judge.info;
    line.clear();
    if (wanted === undefined) {
      const note = `bert_score names no layer for ${found.name}, so its last one (${taken}) judges; --bert-layer names another.`;
      world.stderr.write(noteLine(note));
    }
    const zero = text === undefined ? undefined : readBaseline(baseline ?? '', text, taken);
    const questions = items.map(({ item, candidates }) => ({ candidates, references: item.captions }));
    const scored = await inGroups(questions, 'BERTScore', (some) => judge.scoreTexts(some, signal), line);
    const scores = scored.map((each) =>
      each.map((plain) => {
        const { P, R, F1 } = zero ? rescale(plain, zero) : plain;
        return { 'BERTScore P': P, 'BERTScore R': R, 'BERTScore F1': F1 };
      }),
    );
    const BERTScore = { model: found.name, layer: taken, idf: weights === 'idf', baseline: zero !== undefined };
    return { scores, judges: { BERTScore }, failures: [] };
  } finally {
    await judge.dispose();
  }
}

/** CLIPScore of all candidates whose pictures can be read. Rejects as `scoreByBert`. */
export async function scoreByClip(
  found: FoundJudge,
  items: readonly JudgedItem[],
  parts: JudgingParts,
  signal: AbortSignal,
): Promise<NetworkScores> {
  const { world, line } = parts;
  const options = { kind: 'clip', files: found.files, cacheDir: world.cacheDir } as const;
  const judge = await world.openJudge(options, (progress) => line.show(loadStatus(progress)), signal);
  const failures: string[] = [];
  try {
    if (judge.info.kind !== 'clip') throw new RangeError('CLIP');
    const { imageSize, positions } = judge.info;
    const scores = await lookAt(items, { judge, imageSize, failures }, parts, signal);
    return { scores, judges: { CLIPScore: { model: found.name, positions } }, failures };
  } finally {
    line.clear();
    await judge.dispose();
  }
}

async function lookAt(
  items: readonly JudgedItem[],
  {
    judge,
    imageSize,
    failures,
  }: { readonly judge: CaptionJudge; readonly imageSize: number; readonly failures: string[] },
  { world, line }: JudgingParts,
  signal: AbortSignal,
): Promise<readonly (readonly Scores[] | undefined)[]> {
  const decoder = world.openDecoder();
  const views = [{ size: imageSize, part: 'square' as const }];
  const pixelsOf = async ({ item }: JudgedItem): Promise<Uint8Array | undefined> => {
    try {
      const bytes = await pictureBytes(item, world, signal);
      const decoded = await decoder.decode(bytes, { size: imageSize, rule: 'hf', views }, signal);
      return decoded.views[0];
    } catch (thrown) {
      throwIfAborted(signal);
      failures.push(failureLine(String(item.id), asCaptionLensError(thrown)));
      return undefined;
    }
  };
  try {
    return await inGroups(
      items,
      'CLIPScore',
      async (some) => {
        const questions: { candidates: readonly string[]; pixels: Uint8Array; at: number }[] = [];
        for (const [at, one] of some.entries()) {
          const pixels = await pixelsOf(one);
          if (pixels) questions.push({ candidates: one.candidates, pixels, at });
        }
        const asked = questions.map(({ candidates, pixels }) => ({ candidates, pixels }));
        const scored = asked.length === 0 ? [] : await judge.scorePictures(asked, signal);
        return some.map((_, at) => {
          const found = scored[questions.findIndex((question) => question.at === at)];
          return found?.map(({ cosine, score }) => ({ 'CLIPScore cosine': cosine, CLIPScore: score }));
        });
      },
      line,
    );
  } finally {
    await decoder.dispose();
  }
}

async function inGroups<Item, Result>(
  items: readonly Item[],
  what: string,
  score: (some: readonly Item[]) => Promise<readonly Result[]>,
  line: LiveLine,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (let start = 0; start < items.length; start += together) {
    line.show(`${what}: ${start} of ${items.length}`);
    results.push(...(await score(items.slice(start, start + together))));
  }
  line.clear();
  return results;
}
