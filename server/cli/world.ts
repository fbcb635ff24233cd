import type { Captioner, CaptionerOptions, LoadProgress } from '../../models/caption.ts';
import type { RuntimeDescription } from '../engine/messages.ts';
import type { DecodeSettings } from '../images/messages.ts';

export type { ProcessorRule } from '../images/messages.ts';

/** 0: all captioned; 1: some failed; 2: wrong usage or no usable model. */
export type ExitCode = 0 | 1 | 2;

/** Where text goes: standard output, standard error, or a test's string. */
export interface TextSink {
  write(text: string): void;
  /** A terminal's width in cells; undefined: not a terminal that can rewrite a line. */
  readonly columns: number | undefined;
}

/** Turns a picture's bytes into the model's input; its child process is gone after `dispose`. */
export interface Decoder {
  decode(bytes: Uint8Array, settings: DecodeSettings, signal?: AbortSignal): Promise<{ readonly pixels: Uint8Array }>;
  dispose(): Promise<void>;
}

/** Everything that a command asks of the outside. Tests give their own. */
export interface World {
  readonly stdout: TextSink;
  readonly stderr: TextSink;
  openCaptioner(
    options: CaptionerOptions,
    onProgress?: (progress: LoadProgress) => void,
    signal?: AbortSignal,
  ): Promise<Captioner>;
  openDecoder(): Decoder;
  describeRuntime(signal?: AbortSignal): Promise<RuntimeDescription>;
  kindOfPath(path: string): Promise<'file' | 'directory' | 'missing'>;
  findPictures(directory: string, signal?: AbortSignal): Promise<readonly string[]>;
  readPicture(path: string, signal?: AbortSignal): Promise<Uint8Array>;
  /** A picture's bytes from standard input. */
  readInput(signal?: AbortSignal): Promise<Uint8Array>;
  readonly cacheDir: string;
  readonly home: string;
  /** A photograph for the self-test; it need not be there. */
  readonly samplePicture: string;
  /** Of its weights; null where it is not installed. */
  embeddedModelBytes(): Promise<number | null>;
  /** Milliseconds of a clock that never jumps. */
  now(): number;
}
