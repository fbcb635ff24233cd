/** Models as a person chooses among them: which there are, what each takes, how one comes along. Sizes are bytes. */
import type { Precision } from '../caption.ts';

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
  /**
   * `elsewhere`: a folder or file of the user's own, which is there; `broken`: no load takes it, whatever it was made
   * of.
   */
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
  /** `runs on your 8 GB GPU` */
  readonly fit: string;
}

/** All models to choose from, and what they have to fit into. */
export interface ModelList {
  readonly models: readonly ModelEntry[];
  /** What was compiled of checkpoints that are none of these, if there is any. */
  readonly loneCompiled?: readonly LoneCompiled[];
  /** What is used where nothing else is said, as a person would name it. */
  readonly chosen: string;
  /** Bytes; see `Machine`. */
  readonly machine: { readonly memory: number; readonly graphics: readonly number[] };
}

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
