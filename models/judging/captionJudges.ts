/** Networks that judge captions, as scores: BERTScore by what people wrote, CLIPScore by the picture. */
import type { LoadProgress } from '../caption.ts';
import type { EncoderFiles } from '../encoders/encoderFiles.ts';
import { CaptionLensError } from '../errors.ts';
import { openClip, openRoberta, type Judge } from './openedJudges.ts';
import {
  bertScore,
  bestOf,
  evenWeights,
  inverseFrequencies,
  type PrecisionRecall,
  type TokenWeight,
} from '../metrics/bertScore.ts';
import { clipScore, type ClipScore } from '../metrics/clipScore.ts';
import type { ClipModel } from '../runtime/judges/clipModel.ts';
import type { RobertaModel } from '../runtime/judges/robertaModel.ts';
import { storePacked } from '../runtime/packedGraph.ts';

/** Which judge is opened. `cacheDir`: of compiled models. */
export type JudgeOptions =
  | {
      readonly kind: 'roberta';
      readonly files: EncoderFiles;
      readonly cacheDir: string;
      /** The block whose output counts; 0 is the embeddings, undefined the last one. */
      readonly layer?: number;
      /** All references of the data set, where rare tokens are to count more. */
      readonly documents?: readonly string[];
    }
  | { readonly kind: 'clip'; readonly files: EncoderFiles; readonly cacheDir: string };

/** What was opened. */
export type JudgeInfo =
  | { readonly kind: 'roberta'; readonly layer: number }
  /** `imageSize`: side of the square that it looks at. `positions`: tokens of a text, with start and end. */
  | { readonly kind: 'clip'; readonly imageSize: number; readonly positions: number };

/** Captions of one picture, and what people wrote of it. */
export interface TextQuestion {
  readonly candidates: readonly string[];
  readonly references: readonly string[];
}

/** Captions of one picture, and its pixels: `imageSize * imageSize * 3` bytes of RGB. */
export interface PictureQuestion {
  readonly candidates: readonly string[];
  readonly pixels: Uint8Array;
}

/** A judge, loaded. Whoever opened it disposes it. */
export interface CaptionJudge {
  readonly info: JudgeInfo;
  /**
   * BERTScore of each candidate of each question, without a baseline. Rejects with `aborted`, `numericFault`,
   * `outOfMemory`.
   */
  scoreTexts(
    questions: readonly TextQuestion[],
    signal?: AbortSignal,
  ): Promise<readonly (readonly PrecisionRecall[])[]>;
  /** CLIPScore of each candidate of each question. Rejects as `scoreTexts`. */
  scorePictures(
    questions: readonly PictureQuestion[],
    signal?: AbortSignal,
  ): Promise<readonly (readonly ClipScore[])[]>;
  dispose(): Promise<void>;
}

/** Opens a judge on the processor, compiled once. Throws as `openRoberta` and `openClip` do. */
export async function openJudge(
  options: JudgeOptions,
  onProgress: (progress: LoadProgress) => void = () => undefined,
  signal?: AbortSignal,
): Promise<CaptionJudge> {
  const { files, cacheDir } = options;
  const place = { store: { cacheDir, storePacked }, device: 'cpu' } as const;
  if (options.kind === 'clip') return new PictureJudge(await openClip(files, place, onProgress, signal));
  return new TextJudge(await openRoberta(files, options.layer, place, onProgress, signal), options.documents);
}

class TextJudge implements CaptionJudge {
  readonly info: JudgeInfo;
  readonly #judge: Judge<RobertaModel>;
  readonly #weight: TokenWeight;

  constructor(judge: Judge<RobertaModel>, documents: readonly string[] | undefined) {
    const { model } = judge;
    this.#judge = judge;
    this.info = { kind: 'roberta', layer: model.layer };
    this.#weight = documents
      ? inverseFrequencies(documents.map((text) => model.encode(text)))
      : evenWeights(new Set(model.encode('')));
  }

  async scoreTexts(
    questions: readonly TextQuestion[],
    signal?: AbortSignal,
  ): Promise<readonly (readonly PrecisionRecall[])[]> {
    const texts = questions.flatMap(({ candidates, references }) => [...candidates, ...references]);
    const embedded = (await this.#judge.model.embed(texts, signal)).values();
    const take = (wanted: readonly string[]) => wanted.flatMap(() => embedded.next().value ?? []);
    return questions.map(({ candidates, references }) => {
      const [own, others] = [take(candidates), take(references)];
      return own.map((one) => bestOf(others.map((other) => bertScore(one, other, this.#weight))));
    });
  }

  scorePictures(): Promise<never> {
    return Promise.reject(new CaptionLensError('internal', 'RoBERTa does not look at pictures.'));
  }

  dispose(): Promise<void> {
    return this.#judge.dispose();
  }
}

class PictureJudge implements CaptionJudge {
  readonly info: JudgeInfo;
  readonly #judge: Judge<ClipModel>;

  constructor(judge: Judge<ClipModel>) {
    const { imageSize, positions } = judge.model;
    this.#judge = judge;
    this.info = { kind: 'clip', imageSize, positions };
  }

  scoreTexts(): Promise<never> {
    return Promise.reject(new CaptionLensError('internal', 'CLIP does not compare texts.'));
  }

  async scorePictures(
    questions: readonly PictureQuestion[],
    signal?: AbortSignal,
  ): Promise<readonly (readonly ClipScore[])[]> {
    const { model } = this.#judge;
    const pictures = await model.embedPictures(
      questions.map(({ pixels }) => pixels),
      signal,
    );
    const texts = await model.embedTexts(
      questions.flatMap(({ candidates }) => candidates),
      signal,
    );
    const embedded = texts.values();
    return questions.map(({ candidates }, at) => {
      const picture = pictures[at] ?? new Float32Array();
      return candidates.map(() => clipScore(picture, embedded.next().value ?? new Float32Array()));
    });
  }

  dispose(): Promise<void> {
    return this.#judge.dispose();
  }
}
