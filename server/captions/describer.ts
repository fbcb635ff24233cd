import type { DescribeUpdate, Description, ModelSelection, ModelState, Priority } from '../protocol/messages.ts';
import type { ClipUse } from '../../models/caption.ts';
import type { GenerationDefaults, Rules } from '../../models/generation/generationSettings.ts';
import type { DecodedPhotograph, ProcessorRule } from '../images/decoding/decodeMessages.ts';
import type { AltTextRules } from './depiction/altText.ts';
import type { Wording } from '../../models/wording.ts';

/** What a description depends on, beside the picture. */
export interface DescribeSettings {
  readonly model: ModelSelection;
  readonly generation: GenerationDefaults;
  /** The settings of a longer text, which serves as well where it is known already; the other way round none does. */
  readonly longer?: GenerationDefaults;
  /** How many texts are wanted where `generation` names no number: all there are, or as many as the model's own files say. */
  readonly texts: 'all' | 'own';
  /** '' is none; absent: the checkpoint's own. */
  readonly prompt?: string;
  readonly rules?: Rules;
  readonly processor: ProcessorRule;
  readonly altText: AltTextRules;
  /** Chooses among the ended texts by the picture; absent: the likeliest is best. */
  readonly agreement?: ClipUse;
  /** Why there is no `agreement` though it is wanted, a sentence. */
  readonly agreementFault?: Wording;
}

export interface DescribeJob {
  /** The file's bytes, read once. */
  readonly bytes: Uint8Array;
  readonly settings: DescribeSettings;
  readonly priority: Priority;
  /** The connection that asks; its jobs count together. */
  readonly peer: string;
  /** `anew` does not look into the store. */
  readonly freshness: 'known' | 'anew';
  /** When, as `performance.now` says it, where the picture had to be read since. Absent: now. */
  readonly askedAt?: number;
}

/** A picture to look at. */
export interface PicturePreview {
  /** As stored. */
  readonly width: number;
  readonly height: number;
  /** `data:` URI, re-encoded, at most 1024 px a side. */
  readonly preview: string;
  readonly modelSquare?: { readonly uri: string; readonly size: number };
}

export interface QueueCounts {
  readonly waiting: number;
  readonly running: number;
}

/** The one place where pictures become descriptions: store, queue, decode child and engine child behind it. */
export interface Describer {
  /** From the store, without loading a model; undefined where it is not known. */
  known(bytes: Uint8Array, settings: DescribeSettings): Promise<Description | undefined>;
  /**
   * Joins a job on the same picture and settings, or queues a new one. Ends with `aborted` as soon as the signal fires;
   * the work itself ends when nobody waits for it any more.
   */
  describe(
    job: DescribeJob,
    onUpdate: (update: DescribeUpdate<Wording>) => void,
    signal?: AbortSignal,
  ): Promise<Description>;
  /** Of the same bytes, by every model, newest first. */
  earlier(bytes: Uint8Array, altText: AltTextRules): Promise<readonly Description[]>;
  preview(bytes: Uint8Array, settings: DescribeSettings, signal?: AbortSignal): Promise<PicturePreview>;
  /** How a picture was taken and what its light is like. No model is needed. */
  photograph(bytes: Uint8Array, place: 'asked' | 'untold', signal?: AbortSignal): Promise<DecodedPhotograph>;
  /** A `data:` URI, re-encoded, at most `side` pixels a side. */
  thumbnail(bytes: Uint8Array, side: number, signal?: AbortSignal): Promise<string>;
  readonly modelState: ModelState<Wording>;
  readonly queue: QueueCounts;
  /** Of the engine child, for the status; undefined while there is none. */
  readonly enginePid: number | undefined;
  /** Called at every change of `modelState` or `queue`; returns how to stop listening. */
  onChange(listener: () => void): () => void;
  /**
   * Loads a model, which compiles it once, after everything that was asked for before it. Ends with `aborted` as soon as
   * the signal fires.
   */
  load(model: ModelSelection, onUpdate: (update: DescribeUpdate<Wording>) => void, signal?: AbortSignal): Promise<void>;
  /** Milliseconds until the model leaves memory if nobody asks; undefined while none is loaded, it works, or it stays. */
  readonly idleLeftMs: number | undefined;
  /** Frees the model once what runs is done, and forgets a failure. */
  unload(): Promise<void>;
  /** Minutes without a caption until the model leaves memory; 0: never. */
  setUnloadAfter(minutes: number): void;
  /** Takes no more jobs, lets what runs finish within `graceMs`, and ends the children. */
  dispose(graceMs: number): Promise<void>;
}
