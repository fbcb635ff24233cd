import type { Description } from '../../protocol/messages.ts';
import type { JobRecord } from '../jobRecord.ts';

/** A model with a job's options, ready to describe. Whoever opened it disposes it. */
export interface JobEngine {
  readonly model: { readonly name: string; readonly digest: string };
  /** Rejects with a `CaptionLensError` of the picture or of the model, and with `aborted`. */
  describe(source: string, bytes: Uint8Array, signal: AbortSignal): Promise<Description>;
  dispose(): Promise<void>;
}

/** What of a worker depends on who runs it. */
export interface WorkerParts {
  /**
   * The model of a job. Rejects with what is wrong with it: `checkpointNotFound` where it is not on this machine,
   * `deviceUnavailable` and the like.
   */
  openEngine(job: JobRecord, signal: AbortSignal): Promise<JobEngine>;
  /** Whether an error is one that every picture would get here. */
  isOfModel(error: Error): boolean;
  /** Of the words that this program says, see `wordsVersion`. */
  readonly wordsVersion: number;
  readonly version: string;
  readonly log: WorkerLog;
}

/** One line an event, with its job where it has one. */
export interface WorkerLog {
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
}
