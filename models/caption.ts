import type { EncoderFiles } from './encoders/encoderFiles.ts';
import type { GenerationDefaults, Rules } from './generation/generationSettings.ts';
import type { Wording } from './wording.ts';

/** Where the model may run. */
export type Device = 'cpu' | 'webgpu' | 'cuda';
export type DeviceChoice = 'auto' | Device;
/**
 * How weights are stored: `fp32` and `fp16` as they are, `int8` and `int4` in 8 and 4 bits (on the processor the picture
 * half has 8 in both). The most exact first.
 */
export const precisions = ['fp32', 'fp16', 'int8', 'int4'] as const;
export type Precision = (typeof precisions)[number];
export type PrecisionChoice = 'auto' | Precision;

/** Which checkpoint to run: a folder or `.pth`, and for a `.pth` what it lacks. `undefined` path: the embedded model. */
export interface ModelReference {
  readonly path: string | undefined;
  /** A folder with OPT and its tokenizer. */
  readonly languageModel?: string;
  /** A BLIP-2 folder that gives whatever the `.pth` leaves out. */
  readonly base?: string;
}

export interface CaptionerOptions {
  readonly model: ModelReference;
  readonly device: DeviceChoice;
  readonly precision: PrecisionChoice;
  /** Side in pixels; the position embeddings are interpolated when the checkpoint was trained at another. */
  readonly imageSize?: number;
  /** Folder of compiled models. */
  readonly cacheDir: string;
  /** Folder in which is kept what a model said, so that the next words can be guessed; absent: nothing is kept. */
  readonly draftsDir?: string;
  /** A sentence that says why nothing is to be named, though the model comes with a recogniser. */
  readonly unnamed?: Wording;
}

/** A square of RGB that a model wants beside its own, cut from the upright picture. */
export interface View {
  /** Side in pixels. */
  readonly size: number;
  /**
   * `whole`: all of it, its sides squeezed to a square. `middle`: the largest centred square, and of it the inner
   * `size / (size + 32)`. `square`: as CLIP sees it, its shorter side made `size`, and of that the centred square.
   */
  readonly part: 'whole' | 'middle' | 'square';
}

/** What names the things in a picture, where a model comes with one. */
export type RecogniserState =
  | { readonly kind: 'none' }
  | { readonly kind: 'ready'; readonly views: readonly View[] }
  /** It cannot be used: pictures are described without names. `reason` is a sentence. */
  | {
      readonly kind: 'unusable';
      readonly reason: Wording;
      /** Where it is no fault of its files, and may be over when the model is loaded again. */
      readonly retry?: 'later';
    };

/** What a checkpoint's own files say of how it is used, where nobody says otherwise. */
export interface OwnDefaults {
  /** Goes before a caption; '' is none. */
  readonly prompt: string;
  readonly generation: GenerationDefaults;
  /** A sentence for each value of theirs that makes no sense and was left out. */
  readonly notes: readonly Wording[];
}

/** What is known once a model is loaded. */
export interface ModelInfo {
  readonly name: string;
  readonly digest: string;
  readonly kind: 'hf' | 'lavis';
  readonly device: Device;
  readonly precision: Precision;
  /** Side in pixels of the pictures that it takes. */
  readonly imageSize: number;
  /** Why this device: one line for each device tried. */
  readonly deviceNotes: readonly Wording[];
  readonly defaults: OwnDefaults;
  readonly recogniser: RecogniserState;
}

export interface CaptionRequest {
  /** One picture each: `imageSize * imageSize * 3` bytes of RGB. */
  readonly pixels: readonly Uint8Array[];
  /**
   * For each picture the views that the model's recogniser asks for, in its order, `size * size * 3` bytes of RGB each;
   * without them nothing is named.
   */
  readonly views?: readonly (readonly Uint8Array[])[];
  /** '' is none; default: the checkpoint's own. */
  readonly prompt?: string;
  /** The user's options; the checkpoint's and the product's defaults fill the rest. */
  readonly settings: GenerationDefaults;
  /** Default: what the checkpoint's kind says. */
  readonly rules?: Rules;
  /** Chooses among the texts by how well each fits its picture; absent: the likeliest is best. */
  readonly agreement?: AgreementRequest;
}

/** A CLIP on this machine. */
export interface ClipUse {
  readonly files: EncoderFiles;
  /** Side in pixels of the square that it looks at. */
  readonly imageSize: number;
  /** Of its files. */
  readonly bytes: number;
  /** Changes with its files. */
  readonly stamp: string;
}

/** How texts are to be chosen by their picture. */
export interface AgreementRequest {
  readonly clip: ClipUse;
  /** One picture each, the view `square` of it: `imageSize * imageSize * 3` bytes of RGB. */
  readonly pixels: readonly Uint8Array[];
  /** What people read before each text, "this is a"; '' is nothing. */
  readonly opening: string;
}

export interface CaptionText {
  readonly text: string;
  /** Generated ids, the end token included. */
  readonly tokens: readonly number[];
  /** transformers' `sequences_scores`; null when greedy. */
  readonly score: number | null;
  /** Cosine to the picture, from -1 to 1, where texts were chosen by that. */
  readonly agreement?: number;
}

/** Shares of the upright picture's width and height, 0 to 1. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface Subject {
  /** As it stands in the caption: `espresso`, `two people`. */
  readonly name: string;
  /** 0 to 1. */
  readonly confidence: number;
  readonly box?: Box;
}

export interface Timings {
  /** Of the recogniser; 0 where there is none. */
  readonly recognitionMs: number;
  readonly visionMs: number;
  readonly qformerMs: number;
  readonly promptMs: number;
  readonly steps: number;
  /** Mean of one step. */
  readonly stepMs: number;
}

export interface Caption {
  /** Best first, by score or by agreement; `numReturnSequences` of them. */
  readonly captions: readonly CaptionText[];
  /** Why they could not be chosen by agreement, a sentence; then they are by score. */
  readonly agreementFault?: Wording;
  /** What the best caption names: things, animals and people. */
  readonly subjects: readonly Subject[];
  readonly timings: Timings;
}

/** What a step shows: it replaces the one before. */
export interface Snapshot {
  /** Which picture of the request. */
  readonly image: number;
  readonly step: number;
  readonly text: string;
  /** Still being written, best first; scored as if they ended now. */
  readonly beams: readonly ScoredText[];
  /** Ended, best first: what may still win. */
  readonly finished: readonly ScoredText[];
}

export interface ScoredText {
  readonly text: string;
  readonly score: number;
}

/** What loading says on its way: reading, compiling (with bytes), creating sessions. */
export type LoadProgress =
  | { readonly kind: 'reading'; readonly done: number; readonly total: number }
  | { readonly kind: 'compiling'; readonly done: number; readonly total: number }
  | { readonly kind: 'waiting'; readonly message: Wording }
  | { readonly kind: 'loading'; readonly message: Wording };

/** A loaded model; `models/captioner.ts` opens one in this process, `server/engine` keeps one in a child. */
export interface Captioner {
  readonly info: ModelInfo;
  caption(
    request: CaptionRequest,
    onSnapshot?: (snapshot: Snapshot) => void,
    signal?: AbortSignal,
  ): Promise<readonly Caption[]>;
  dispose(): Promise<void>;
}
