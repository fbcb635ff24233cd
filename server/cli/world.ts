import type { Captioner, CaptionerOptions, LoadProgress } from '../../models/caption.ts';
import type { RuntimeDescription } from '../engine/engineMessages.ts';
import type { ModelCatalog } from '../../models/catalog/catalog.ts';
import type { ProgramCache } from '../upkeep/programCache.ts';
import type { Describer } from '../captions/describer.ts';
import type { EngineWatch } from '../captions/describerOptions.ts';
import type { ConnectOptions } from '../connection/connectDaemon.ts';
import type { ConnectionEnding } from '../connection/daemonConnection.ts';
import type { DocumentFile } from '../documents/documentFile.ts';
import type { PictureBytes, ReferenceContext } from '../images/resolving/pictureSource.ts';
import type { DecodedPicture, DecodeSettings } from '../images/decoding/decodeMessages.ts';
import type { DaemonClient } from './daemon/daemonClient.ts';

export type { ProcessorRule } from '../images/decoding/decodeMessages.ts';

/** 0: all done, nothing found; 1: some failed, or `check` found something; 2: wrong usage or no usable model. */
export type ExitCode = 0 | 1 | 2;

/** Where text goes: standard output, standard error, or a test's string. */
export interface TextSink {
  write(text: string): void;
  /** A terminal's width in cells; undefined: not a terminal that can rewrite a line. */
  readonly columns: number | undefined;
}

/** Turns a picture's bytes into the model's input; its child process is gone after `dispose`. */
export interface Decoder {
  decode(
    bytes: Uint8Array,
    settings: DecodeSettings,
    signal?: AbortSignal,
  ): Promise<Pick<DecodedPicture, 'pixels' | 'views'>>;
  dispose(): Promise<void>;
}

export interface DaemonLogFile {
  /** Its last lines; none where there is no log. */
  lastLines(count: number): Promise<readonly string[]>;
  /** Calls with every line that is added, until the signal fires. */
  follow(onLine: (line: string) => void, signal: AbortSignal): Promise<void>;
}

/** Documents on the disk; see `server/documents`. */
export interface DocumentFiles {
  find(folder: string, extensions: ReadonlySet<string>, signal?: AbortSignal): Promise<readonly string[]>;
  read(path: string): Promise<DocumentFile>;
  write(document: DocumentFile, text: string): Promise<void>;
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
  /** What describes pictures in children of this process and keeps nothing. Throws `cacheUnwritable`. */
  openDescriber(watch: EngineWatch): Promise<Describer>;
  /** Rejects with a `ConnectionError`. */
  reachDaemon(start: ConnectOptions['start'], signal: AbortSignal): Promise<DaemonClient>;
  /** Ends it whatever its version, also where it answers nothing, and waits until it is gone. */
  dismissDaemon(reason: 'stop' | 'restart', signal: AbortSignal): Promise<'gone' | 'notRunning'>;
  /** Carries bytes between the standard streams and a session of the daemon, until either side ends. */
  pipeDaemon(signal: AbortSignal): Promise<ConnectionEnding>;
  readonly daemonLog: DaemonLogFile;
  describeRuntime(signal?: AbortSignal): Promise<RuntimeDescription>;
  kindOfPath(path: string): Promise<'file' | 'directory' | 'missing'>;
  findPictures(directory: string, signal?: AbortSignal): Promise<readonly string[]>;
  readonly documents: DocumentFiles;
  /** The picture that a document's reference means. */
  readReference(target: string, context: ReferenceContext, signal?: AbortSignal): Promise<PictureBytes>;
  readPicture(path: string, signal?: AbortSignal): Promise<Uint8Array>;
  /** A picture's bytes from standard input. */
  readInput(signal?: AbortSignal): Promise<Uint8Array>;
  readonly cacheDir: string;
  readonly catalog: ModelCatalog;
  readonly programCache: ProgramCache;
  readonly home: string;
  /** A photograph for the self-test; it need not be there. */
  readonly samplePicture: string;
  /** Of its weights; null where it is not installed. */
  embeddedModelBytes(): Promise<number | null>;
  /** Milliseconds of a clock that never jumps. */
  now(): number;
}
