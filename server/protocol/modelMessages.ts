/** What is said on the wire of models: which there are, fetching one, using one. Sizes are bytes. */
import { NotificationType, RequestType } from 'vscode-jsonrpc';
import type { Precision } from '../../models/caption.ts';
import type { CaptionFailure } from './messages.ts';

/** What captioning in one precision takes, about. */
export interface MemoryNeed {
  readonly precision: Precision;
  readonly bytes: number;
  /** What of this machine it fits into. */
  readonly fit: 'graphics' | 'memory' | 'none';
}

/** A compiled form of a model, as it lies on the disk. */
export interface CompiledSize {
  /** For what it was compiled, `364px-cpu-int8`, or `recogniser`. */
  readonly variant: string;
  readonly bytes: number;
  /** ISO 8601; absent where that was not noted yet. */
  readonly usedAt?: string;
}

/** A compiled form of a checkpoint that is not in the list. */
export interface LoneCompiled extends CompiledSize {
  /** Its folder or file, where that is known. */
  readonly checkpoint?: string;
  /** `elsewhere`: a folder or file of the user's own, which is there; `broken`: no load takes it, whatever it was made of. */
  readonly origin: 'elsewhere' | 'gone' | 'unknown' | 'broken';
}

/** A model that can be used, or fetched and then used. */
export interface ModelEntry {
  /** What to call it: 'embedded', `org/name`, with `@commit` where a name may mean another one, or an absolute path. */
  readonly name: string;
  /** The short one of a known model. */
  readonly word?: string;
  /** What it is good at, where that is known. */
  readonly description: string;
  /** A caption in its language, made up to show it: no picture's. */
  readonly example?: string;
  /** `partial`: a download was cut; `known`: nothing of it is here. */
  readonly state: 'installed' | 'partial' | 'known';
  /** `chosen`: what is used where an editor's settings or a command say nothing else. */
  readonly use: 'chosen' | 'other';
  readonly commit?: string;
  readonly path?: string;
  /** Of a LAVIS repository, as far as they are here. */
  readonly checkpoints: readonly string[];
  /** The one of them that its authors chose, and why. */
  readonly best?: string;
  readonly bestNote?: string;
  /** On the disk, or, where nothing is here, to be fetched, about. */
  readonly bytes?: number;
  /** What was compiled of it, beside these bytes. */
  readonly compiled?: readonly CompiledSize[];
  readonly licence?: string;
  readonly needs: readonly MemoryNeed[];
  /** `fits your 8 GB GPU in 4 bits` */
  readonly fit: string;
}

export interface ModelList {
  readonly models: readonly ModelEntry[];
  /** What was compiled of checkpoints that are none of these, if there is any. */
  readonly loneCompiled?: readonly LoneCompiled[];
  /** What is used where nothing else is said, as a person would name it. */
  readonly chosen: string;
  readonly machine: { readonly memory: number; readonly graphics: readonly number[] };
}

/** client -> server: the embedded model, those in the Hub's cache, and known ones. Asks no network. */
export const ModelsRequest = new RequestType<null, ModelList, CaptionFailure>('captionLens/models');

/** How a model comes along; each replaces the one before. */
export type ModelUpdate =
  | { readonly kind: 'asking' | 'waiting'; readonly message: string }
  /** A sentence that is worth keeping: the Hub calls the model, or its base, otherwise now. */
  | { readonly kind: 'renamed'; readonly message: string }
  | {
      readonly kind: 'downloading';
      readonly done: number;
      readonly total: number;
      /** Bytes a second of late. */
      readonly rate?: number;
      readonly secondsLeft?: number;
    }
  /** Reading and compiling. */
  | {
      readonly kind: 'loading';
      /** 0 to 1, where it is known. */ readonly fraction?: number;
      readonly message: string;
    };

/** server -> client */
export const ModelUpdateNotification = new NotificationType<{ readonly token: string; readonly update: ModelUpdate }>(
  'captionLens/modelUpdate',
);

/** client -> server: the checkpoints that a repository of the Hub offers, for a choice; none where it is whole itself. */
export interface CheckpointsParams {
  readonly name: string;
  /** Of the Hub. Never stored or logged. */
  readonly accessToken?: string;
}
export const CheckpointsRequest = new RequestType<CheckpointsParams, readonly string[], CaptionFailure>(
  'captionLens/checkpoints',
);

/**
 * client -> server: fetch what of the model is not here, load it, which compiles it once, and use it from then on.
 * Captions that are being made are finished with the model before. Where it does not load, the choice stays as it was.
 */
export interface UseModelParams {
  readonly name: string;
  /** What completes a `.pth`. */
  readonly base?: string;
  readonly languageModel?: string;
  readonly accessToken?: string;
  /** For updates. */
  readonly token?: string;
}
export interface UsedModel {
  readonly name: string;
  /** What of it was renamed, a sentence each: updates may be skipped, this is not. */
  readonly renames: readonly string[];
}
export const UseModelRequest = new RequestType<UseModelParams, UsedModel, CaptionFailure>('captionLens/useModel');
