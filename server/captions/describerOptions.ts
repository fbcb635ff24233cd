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

export interface DescriberOptions {
  /** Folder of compiled models. */
  readonly cacheDir: string;
  /** Folder of stored captions. */
  readonly storeDir: string;
  /** Programs of the children; by default they lie beside the bundle. */
  readonly engineEntry?: URL;
  readonly decodeEntry?: URL;
  readonly log: DescriberLog;
  /** Absent where nobody else's engine matters. */
  readonly engineRoom?: EngineRoom;
}
