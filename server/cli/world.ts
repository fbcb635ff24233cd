import type { Readable, Writable } from 'node:stream';
import type { Captioner, CaptionerOptions, LoadProgress } from '../../models/caption.ts';
import type { CaptionJudge, JudgeOptions } from '../../models/judging/captionJudges.ts';
import type { planTeaching, TeachOptions } from '../../models/teaching.ts';
import type { RunListener } from '../../models/training/runs/events.ts';
import type { RuntimeDescription } from '../engine/engineMessages.ts';
import type { ModelCatalog } from '../../models/catalog/catalog.ts';
import type { ProgramCache } from '../upkeep/programCache.ts';
import type { Describer } from '../captions/describer.ts';
import type { EngineWatch } from '../captions/describerOptions.ts';
import type { ConnectOptions } from '../connection/connectDaemon.ts';
import type { ConnectionEnding } from '../connection/daemonConnection.ts';
import type { DocumentError, DocumentFile } from '../documents/documentFile.ts';
import type { OfficeDocument } from '../office/officeDocument.ts';
import type { WantedOfficeAlt } from '../office/officeChange.ts';
import type { OfficePicture } from '../office/pictures/officePicture.ts';
import type { PictureSearch } from '../images/reading/pictureSearch.ts';
import type { PictureBytes, ReferenceContext } from '../images/resolving/pictureSource.ts';
import type {
  DecodedPhotograph,
  DecodedPicture,
  DecodedPreview,
  DecodeSettings,
} from '../images/decoding/decodeMessages.ts';
import type { SiteSearch } from '../sites/siteSearch.ts';
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

/** Turns a picture's bytes into the model's input, see `PictureDecoder`. Its child process is gone after `dispose`. */
export interface Decoder {
  decode(
    bytes: Uint8Array,
    settings: DecodeSettings,
    signal?: AbortSignal,
  ): Promise<Pick<DecodedPicture, 'pixels' | 'views' | 'width' | 'height'>>;
  /** How it was taken, and what its light is like. */
  photograph(bytes: Uint8Array, place: 'asked' | 'untold', signal?: AbortSignal): Promise<DecodedPhotograph>;
  /** A picture to look at, of at most `side` pixels a side. */
  thumbnail(bytes: Uint8Array, side: number, signal?: AbortSignal): Promise<DecodedPreview['preview']>;
  dispose(): Promise<void>;
}

/** The daemon's log on the disk. */
export interface DaemonLogFile {
  /** Its last lines, oldest first; none where there is no log. */
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

/** Documents of Word and PowerPoint on the disk; see `server/office`. */
export interface OfficeFiles {
  read(path: string): Promise<OfficeDocument>;
  /** The bytes of a part of the document. */
  readPart(path: string, name: string, limit: number): Promise<Uint8Array>;
  obstacle(document: OfficeDocument): Promise<DocumentError | undefined>;
  /** Gives the pictures whose text cannot be written. */
  write(document: OfficeDocument, wanted: readonly WantedOfficeAlt[]): Promise<readonly OfficePicture[]>;
}

/** Everything that a command asks of the outside. Tests give their own. */
export interface World {
  readonly stdout: TextSink;
  readonly stderr: TextSink;
  /** Standard input and output as they are, for a protocol that speaks over them. */
  readonly streams: { readonly input: Readable; readonly output: Writable };
  /**
   * Loads a model in a child process; the caller disposes the captioner. Rejects with what is wrong with the model or
   * the device, `cacheUnwritable`, `diskFull` or `aborted`.
   */
  openCaptioner(
    options: CaptionerOptions,
    onProgress?: (progress: LoadProgress) => void,
    signal?: AbortSignal,
  ): Promise<Captioner>;
  /** Loads a network that judges captions in a child process; see `forkJudge`. The caller disposes it. */
  openJudge(
    options: JudgeOptions,
    onProgress?: (progress: LoadProgress) => void,
    signal?: AbortSignal,
  ): Promise<CaptionJudge>;
  /** The caller disposes it. */
  openDecoder(): Decoder;
  /**
   * What describes pictures in children of this process and keeps nothing. The caller disposes it. Rejects with
   * `cacheUnwritable` or `diskFull`.
   */
  openDescriber(watch: EngineWatch): Promise<Describer>;
  /** A client of the daemon, which the caller disposes. Rejects as `connectDaemon` and `openDaemonClient` do. */
  reachDaemon(start: ConnectOptions['start'], signal: AbortSignal): Promise<DaemonClient>;
  /**
   * Ends the daemon whatever its version, also where it answers nothing, and waits until it is gone; see
   * `dismissDaemon` for its errors.
   */
  dismissDaemon(reason: 'stop' | 'restart', signal: AbortSignal): Promise<'gone' | 'notRunning'>;
  /**
   * Carries bytes between the standard streams and a session of the daemon, until either side ends. Rejects as
   * `connectDaemon` does.
   */
  pipeDaemon(signal: AbortSignal): Promise<ConnectionEnding>;
  readonly daemonLog: DaemonLogFile;
  /** Fine-tunes a model under this process; see `teach` of models/teaching.ts. */
  teach(options: TeachOptions, listener: RunListener, signal: AbortSignal): Promise<void>;
  /** See `planTeaching` of models/teaching.ts. */
  readonly planTeaching: typeof planTeaching;
  describeRuntime(signal?: AbortSignal): Promise<RuntimeDescription>;
  /**
   * What lies at a path, links followed. Rejects with `imageNotFound` where the system does not let it be looked at.
   */
  kindOfPath(path: string): Promise<'file' | 'directory' | 'missing'>;
  /** See `findPictures` of server/images for order and errors. */
  findPictures(directory: string, signal?: AbortSignal): Promise<readonly string[]>;
  readonly documents: DocumentFiles;
  readonly office: OfficeFiles;
  /** What surrounds a document: its site and its project. */
  readonly sites: Pick<SiteSearch, 'surroundingsOf'>;
  /** The picture that a document's reference means; rejects as `readReference` of server/images does. */
  readReference(target: string, context: ReferenceContext, signal?: AbortSignal): Promise<PictureBytes>;
  /** Says which pictures of documents are not there; for one command. */
  openPictureSearch(): Pick<PictureSearch, 'absentAmong'>;
  /** A file's text in UTF-8; undefined where there is none. Rejects with the system's error. */
  readText(path: string): Promise<string | undefined>;
  /** Writes a file of text. Rejects with the system's error. */
  writeText(path: string, text: string): Promise<void>;
  /** Writes a file, and the folders above it. Rejects with the system's error. */
  writeBytes(path: string, bytes: Uint8Array): Promise<void>;
  /** The bytes of a file; rejects as `readPicture` of server/images does. */
  readPicture(path: string, signal?: AbortSignal): Promise<Uint8Array>;
  /** Replaces the bytes of a picture's file as a whole; rejects as `replaceFile` of server/documents does. */
  writePicture(path: string, before: Uint8Array, after: Uint8Array): Promise<void>;
  /** A picture's bytes from standard input; rejects as `readInputPicture` does. */
  readInput(signal?: AbortSignal): Promise<Uint8Array>;
  /**
   * Asks the person at the terminal, in one line; undefined where nobody is there to answer, or nothing was said.
   * Rejects with `aborted`.
   */
  ask(question: string, signal: AbortSignal): Promise<string | undefined>;
  /** Absolute; of compiled models. */
  readonly cacheDir: string;
  readonly catalog: ModelCatalog;
  readonly programCache: ProgramCache;
  readonly home: string;
  /** A photograph for the self-test; it need not be there. */
  readonly samplePicture: string;
  /** Bytes of its weights; null where it is not installed. */
  embeddedModelBytes(): Promise<number | null>;
  /** Milliseconds of a clock that never jumps. */
  now(): number;
}
