import type {
  Caption,
  CaptionerOptions,
  CaptionRequest,
  LoadProgress,
  ModelInfo,
  Snapshot,
} from '../../models/caption.ts';
import type { JudgeInfo, JudgeOptions, PictureQuestion, TextQuestion } from '../../models/judging/captionJudges.ts';
import type { PrecisionRecall } from '../../models/metrics/bertScore.ts';
import type { ClipScore } from '../../models/metrics/clipScore.ts';
import { CaptionLensError, type ErrorCode, type FailureWording } from '../../models/errors.ts';
import type { RuntimeDescription } from '../../models/runtime/describe.ts';

export type { BackendNote, RuntimeDescription } from '../../models/runtime/describe.ts';

/** What the parent asks of the engine child. Every question carries the id that its answers repeat. */
export type EngineQuestion =
  | { readonly kind: 'load'; readonly id: number; readonly options: CaptionerOptions }
  | { readonly kind: 'describe'; readonly id: number }
  | {
      readonly kind: 'caption';
      readonly id: number;
      readonly request: CaptionRequest;
      readonly snapshots: 'all' | 'none';
    }
  | { readonly kind: 'openJudge'; readonly id: number; readonly judge: JudgeOptions }
  | { readonly kind: 'scoreTexts'; readonly id: number; readonly questions: readonly TextQuestion[] }
  | { readonly kind: 'scorePictures'; readonly id: number; readonly questions: readonly PictureQuestion[] }
  | { readonly kind: 'cancel'; readonly id: number }
  | { readonly kind: 'dispose' };

/** What the engine child says; all but `progress` and `snapshot` end the question of their id. */
export type EngineAnswer =
  | { readonly kind: 'progress'; readonly id: number; readonly progress: LoadProgress }
  | { readonly kind: 'snapshot'; readonly id: number; readonly snapshot: Snapshot }
  | { readonly kind: 'loaded'; readonly id: number; readonly info: ModelInfo }
  | { readonly kind: 'described'; readonly id: number; readonly runtime: RuntimeDescription }
  | { readonly kind: 'result'; readonly id: number; readonly captions: readonly Caption[] }
  | { readonly kind: 'judgeOpened'; readonly id: number; readonly judge: JudgeInfo }
  | { readonly kind: 'textScores'; readonly id: number; readonly scores: readonly (readonly PrecisionRecall[])[] }
  | { readonly kind: 'pictureScores'; readonly id: number; readonly scores: readonly (readonly ClipScore[])[] }
  | { readonly kind: 'error'; readonly id: number; readonly error: WireError };

/** An error without its stack: the other process has no use for it. */
export interface WireError extends FailureWording {
  readonly code: ErrorCode;
}

export function wireError({ code, wording }: CaptionLensError): WireError {
  return { code, ...wording };
}

/** The error of the other process. */
export function readWireError({ code, message, advice }: WireError): CaptionLensError {
  return new CaptionLensError(code, message, { advice });
}

const bodies: Readonly<Record<EngineAnswer['kind'], string>> = {
  progress: 'progress',
  snapshot: 'snapshot',
  loaded: 'info',
  described: 'runtime',
  result: 'captions',
  judgeOpened: 'judge',
  textScores: 'scores',
  pictureScores: 'scores',
  error: 'error',
};

/** The answer in a message from the child, or undefined when it is none. */
export function readAnswer(message: unknown): EngineAnswer | undefined {
  if (typeof message !== 'object' || message === null) return undefined;
  const { kind, id } = message as { readonly kind?: unknown; readonly id?: unknown };
  if (typeof kind !== 'string' || typeof id !== 'number' || !Object.hasOwn(bodies, kind)) return undefined;
  const body: unknown = Reflect.get(message, bodies[kind as EngineAnswer['kind']]);
  return typeof body === 'object' && body !== null ? (message as EngineAnswer) : undefined;
}
