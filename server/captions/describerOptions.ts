import type { LoadProgress } from '../../models/caption.ts';
import type { CaptionLensError } from '../../models/errors.ts';

export interface DescriberLog {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** Where one engine at a time holds a model, over all daemons. */
export interface EngineRoom {
  /** Settles when no other engine is there. */
  vacate(signal?: AbortSignal): Promise<void>;
  /** An engine is there, which is told to load once this settles. */
  note(pid: number): Promise<void>;
  /** The engine that was noted is gone. */
  forget(): Promise<void>;
}

/** Follows the engine from close by. */
export interface EngineWatch {
  readonly onProgress: (progress: LoadProgress) => void;
  /** An engine was lost in this way, and another one is tried. */
  readonly onRetry: (loss: CaptionLensError) => void;
}

export interface DescriberOptions {
  /** Folder of compiled models. */
  readonly cacheDir: string;
  /** Folder of stored captions; absent where none is looked for and none is kept. */
  readonly storeDir?: string;
  /** Programs of the children; by default they lie beside the bundle. */
  readonly engineEntry?: URL;
  readonly decodeEntry?: URL;
  readonly log: DescriberLog;
  readonly watch?: EngineWatch;
  /** Absent where nobody else's engine matters. */
  readonly engineRoom?: EngineRoom;
}
