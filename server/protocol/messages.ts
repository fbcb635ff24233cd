/**
 * Everything that Caption Lens says on the wire beyond the Language Server Protocol. Both sides import this file.
 * Numbers are milliseconds and UTF-16 positions where nothing else is said. Errors travel as a `ResponseError` with
 * `CaptionFailure` as its data.
 */
import { NotificationType, RequestType } from 'vscode-jsonrpc';
import type { Position, Range, WorkspaceEdit } from 'vscode-languageserver-protocol';
import type { Device, Precision, Subject, Timings } from '../../models/caption.ts';
import type { ErrorCode, FailureWording } from '../../models/errors.ts';
import type { ModelUpdate } from '../../models/catalog/modelEntry.ts';
import type { ChoiceRule, Settings } from './settings.ts';
import type { GenerationDefaults, KnownPrompt, Purpose, Rules } from '../../models/generation/generationSettings.ts';

/** Which picture is meant. */
export type PictureLocator =
  /**
   * A file of the explorer or the command line, as a `file:` URI. One that an agent names must lie in an opened folder;
   * one that the user names may lie anywhere.
   */
  | { readonly kind: 'file'; readonly uri: string; readonly namedBy?: 'user' | 'agent' }
  /** The reference at a place of a document, open or not. */
  | { readonly kind: 'reference'; readonly uri: string; readonly position: Position }
  /** A notebook's output, a picture from standard input: bytes in base64. */
  | { readonly kind: 'bytes'; readonly name: string; readonly base64: string };

/** Who waits; the first goes first. */
export type Priority = 'hover' | 'action' | 'panel' | 'batch';

/** What differs from the session's settings. */
export interface DescribeOptions {
  /** `checkpoint`: where `settings` says nothing, the checkpoint's own hold and not the session's. */
  readonly basis?: 'session' | 'checkpoint';
  /** What the text is for, which may decide its length; absent: `description`. */
  readonly purpose?: Purpose;
  readonly settings?: GenerationDefaults;
  /** '' is none; absent: what the settings say, and then what suits the model. */
  readonly prompt?: string;
  readonly rules?: Rules;
  readonly processor?: 'default' | 'hf' | 'lavis';
  /** Another model than the settings name. */
  readonly model?: ModelSelection;
  /** What the alt text is to be. */
  readonly altText?: Partial<Settings['altText']>;
  /** By what the best of several texts is chosen. */
  readonly chooseBy?: ChoiceRule;
  /** The CLIP that chooses by the picture, by its absolute path or its name on the Hub; '' is one that is here. */
  readonly clipModel?: string;
}

/** Which model is to describe, and how it runs. */
export interface ModelSelection {
  /** Absolute path; '' is the embedded model. */
  readonly path: string;
  /** The OPT folder of a LAVIS checkpoint without one; '' for none. */
  readonly languageModel: string;
  /** What completes a LAVIS checkpoint or an adapter; '' for none. */
  readonly base: string;
  readonly device: 'auto' | Device;
  readonly precision: 'auto' | Precision;
  /** 0: the checkpoint's. */
  readonly imageSize: number;
}

/** One description of a picture; best first where there are several. */
export interface DescribedText {
  /** As alt text: what the picture shows, within the limit, one line, safe to show. */
  readonly text: string;
  /** To be read: all that the model said, as sentences on one line, safe to show. */
  readonly description: string;
  /** As the model said it. */
  readonly raw: string;
  readonly tokens: readonly number[];
  /** Comparable within one search; null when it was greedy. */
  readonly score: number | null;
  /** Cosine to the picture, from -1 to 1, where texts were chosen by that. */
  readonly agreement?: number;
}

/** What is known of a picture once it is described. */
export interface Description {
  /** `answer`: of a question about the picture. It is no description of it, and no alt text unless a person says so. */
  readonly kind: 'description' | 'answer';
  /** Of an answer: what was asked, 'How many cats are there?'. */
  readonly question?: string;
  readonly texts: readonly DescribedText[];
  /** What the best text names, on one line and safe to show; none where the model has no recogniser. */
  readonly subjects: readonly Subject[];
  readonly model: { readonly name: string; readonly digest: string };
  readonly device: Device;
  readonly precision: Precision;
  /** Milliseconds. */
  readonly timings: Timings & { readonly decodeMs: number; readonly totalMs: number };
  /** sha256 of the picture's bytes, in hex. */
  readonly picture: string;
  /** Set where a prompt was given. */
  readonly prompt: string;
  /** ISO 8601. */
  readonly createdAt: string;
  /** Whether this answer was computed now or was there already. */
  readonly origin: 'model' | 'store';
  /** What else is to be said of it, a sentence: why it was not chosen by the picture. */
  readonly note?: string;
}

/** How a description comes along; each replaces the one before. */
/** `Words`: sentences, in the daemon before they are said in a client's language. */
export type DescribeUpdate<Words = string> =
  | { readonly kind: 'queued'; /** 1 is next. */ readonly position: number }
  | { readonly kind: 'loading'; /** 0 to 1, where it is known. */ readonly fraction?: number; readonly message: Words }
  | { readonly kind: 'looking' }
  | {
      readonly kind: 'step';
      readonly step: number;
      readonly text: string;
      readonly beams: readonly {
        readonly text: string;
        readonly score: number;
        readonly state: 'alive' | 'finished';
      }[];
    };

/** The data of a `ResponseError`, and the body of what failed in a batch. */
export interface CaptionFailure {
  readonly code: ErrorCode | PictureRefusal;
  readonly message: string;
  /** What a person can do about it, as a sentence. */
  readonly advice?: string;
  /** What both are made of where they have values, for programs with their own names for settings. */
  readonly sentences?: FailureWording;
}

/**
 * Why a reference is not read, or a document not changed. `computedSource`: only the running program knows which picture
 * it is; `networkPath`: another machine, a device or a stream;
 * `unknownScheme`: neither a file nor a web address; `staleDocument`: it has changed since; `unsafeEdit`: the text
 * cannot be written without changing something else.
 */
export type PictureRefusal =
  | 'noPicture'
  | 'computedSource'
  | 'networkPath'
  | 'outsideWorkspace'
  | 'remotePicture'
  | 'unknownScheme'
  | 'staleDocument'
  | 'unsafeEdit';

/** client -> server: describe one picture. Progress comes as `UpdateNotification` with the same token. */
export interface DescribeParams {
  readonly picture: PictureLocator;
  readonly priority: Priority;
  readonly options?: DescribeOptions;
  readonly token?: string;
  /** `anew` does not look into the store. */
  readonly freshness?: 'known' | 'anew';
  /** The user asked for this remote or outside picture by name. */
  readonly consent?: 'remote' | 'outside';
}
/**
 * client -> server. Fails with `CaptionFailure` as data: a `PictureRefusal` where the picture may not be read, `busy`
 * where too many wait, `aborted` when it was cancelled, else why the model or the picture failed.
 */
export const DescribeRequest = new RequestType<DescribeParams, Description, CaptionFailure>('captionLens/describe');

/** server -> client */
export const UpdateNotification = new NotificationType<{ readonly token: string; readonly update: DescribeUpdate }>(
  'captionLens/update',
);

/** The picture for a person to look at, and what is known of it. */
export interface PictureView {
  /** Where it lies, short: 'media/coffee.png'. */
  readonly label: string;
  readonly uri?: string;
  /** As stored. */
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
  /** `data:` URI re-encoded by the decode child, at most 1024 px a side. */
  readonly preview: string;
  /** `data:` URI of the exact square that the model sees; absent where no model has been loaded yet. */
  readonly modelSquare?: { readonly uri: string; readonly size: number };
  /** What suits the model that would describe it, where that is known. */
  readonly prompts?: PromptChoice;
  /** The reference that it was found by. */
  readonly reference?: ReferenceView;
  /** Of the same bytes, newest first, from every model. */
  readonly earlier: readonly Description[];
  /** What the picture's file says itself. */
  readonly own?: OwnTexts;
}

/** Texts that a picture's file carries (IPTC Photo Metadata): one line each, absent where there is none. */
export interface OwnTexts {
  readonly alt?: string;
  /** The extended description. */
  readonly description?: string;
}

/** Prompts to choose from. */
export interface PromptChoice {
  /** What goes before a description where nothing else is said. */
  readonly usual: string;
  readonly known: readonly KnownPrompt[];
}

/** Where a document refers to the picture. `version` is the document's, for `AltEditRequest`. */
export interface ReferenceView {
  readonly uri: string;
  readonly version: number;
  readonly range: Range;
  readonly alt: AltView;
  readonly place: 'inLink' | 'alone';
}

/** The alt text as it stands in the document. */
export type AltView =
  | { readonly kind: 'missing' }
  | { readonly kind: 'decorative' }
  | { readonly kind: 'text'; readonly text: string }
  /** An expression of the language, which is never overwritten. */
  | { readonly kind: 'expression' };

/** Which picture the panel shows. `consent`: as in `DescribeParams`. */
export interface PictureParams {
  readonly picture: PictureLocator;
  readonly consent?: 'remote' | 'outside';
}
/** client -> server: what the panel shows. Fails as `DescribeRequest` does; `noPicture` where there is none. */
export const PictureRequest = new RequestType<PictureParams, PictureView, CaptionFailure>('captionLens/picture');

/**
 * client -> server: what stands at a place of an open document; `fileName`: the text names a picture's file, and there
 * is no place for alt text. No picture is read.
 */
export const PlaceRequest = new RequestType<
  { readonly uri: string; readonly position: Position },
  'reference' | 'fileName' | 'nothing',
  CaptionFailure
>('captionLens/place');

/** Which reference gets which alt text. */
export interface AltEditParams {
  readonly uri: string;
  readonly version: number;
  readonly position: Position;
  readonly alt: { readonly kind: 'text'; readonly text: string } | { readonly kind: 'decorative' };
}
/**
 * client -> server: the edit that gives a reference an alt text, or marks it decorative. Nothing is applied. Fails with
 * `noPicture` where no reference is at `position`, `staleDocument` where `version` is not the document's, `unsafeEdit`
 * where the language has no way to say it.
 */
export const AltEditRequest = new RequestType<AltEditParams, WorkspaceEdit, CaptionFailure>('captionLens/altEdit');

/** Which files are to be referred to, and where. */
export interface InsertParams {
  readonly uri: string;
  readonly version: number;
  /** What the references take the place of. */
  readonly range: Range;
  /** Relative to the document (of an untitled one to the workspace's folder), with `/`, not encoded. */
  readonly paths: readonly string[];
}
/** The references in the language's own form, without alt text. */
export interface Insertion {
  readonly text: string;
  /** Where each reference is in `text`, in UTF-16 units. */
  readonly references: readonly { readonly start: number; readonly end: number }[];
}
/**
 * client -> server: references to pictures that are pasted or dropped. Nothing is applied. Fails with `staleDocument`
 * where `version` is not the document's, `unsafeEdit` where the language has no way to refer to a picture there.
 */
export const InsertRequest = new RequestType<InsertParams, Insertion, CaptionFailure>('captionLens/insert');

/** What is to be described, and under which token its progress is reported (LSP 3.17, "Work Done Progress"). */
export interface DescribeMissingParams {
  readonly scope: { readonly kind: 'document'; readonly uri: string } | { readonly kind: 'workspace' };
  readonly workDoneToken?: string | number;
}
/** What came of it: an edit to review, and what failed. */
export interface DescribeMissingResult {
  /** Every change annotated `needsConfirmation`, with the description as its label. */
  readonly edit: WorkspaceEdit;
  /** Changes in `edit`. */
  readonly described: number;
  readonly failed: readonly { readonly uri: string; readonly range: Range; readonly failure: CaptionFailure }[];
}
/**
 * client -> server: describe everything without alt text, for a review. Fails with `noPicture` for a document in which
 * no pictures are looked for; a picture that fails is in `failed`.
 */
export const DescribeMissingRequest = new RequestType<DescribeMissingParams, DescribeMissingResult, CaptionFailure>(
  'captionLens/describeMissing',
);

/** What the daemon and its model are doing. */
export interface DaemonStatus<Words = string> {
  readonly version: string;
  readonly pid: number;
  /** ISO 8601. */
  readonly startedAt: string;
  /** The one that asks included. */
  readonly clients: number;
  readonly model: ModelState<Words>;
  readonly queue: { readonly waiting: number; readonly running: number };
  /** Models that are being fetched. */
  readonly pulls: readonly { readonly name: string; readonly update: ModelUpdate<Words> }[];
  /** Until the model leaves memory if nobody asks; absent while none is loaded, it works, or it stays. */
  readonly idleLeftMs?: number;
  /** Bytes of resident memory, where the system says. */
  readonly memory: { readonly daemon: number; readonly engine?: number };
  /** How long the daemon's event loop was held up since it started. */
  readonly loopDelayMs?: { readonly p99: number; readonly max: number };
}

/**
 * What the engine has: no model, one on its way (`fraction` 0 to 1), one that is ready, or why it could not be loaded.
 */
export type ModelState<Words = string> =
  | { readonly kind: 'unloaded' }
  | { readonly kind: 'loading'; readonly fraction?: number; readonly message: Words }
  | {
      readonly kind: 'ready';
      readonly name: string;
      readonly digest: string;
      readonly device: Device;
      readonly precision: Precision;
      readonly imageSize: number;
      /** Why this device, a line for each one tried. */
      readonly deviceNotes: readonly Words[];
      /** Set where it fell back, with the reason in words. */
      readonly fallback?: Words;
      /** Set where what names the things in pictures is unusable, with the reason in words. */
      readonly recogniserNote?: Words;
      /** What of the model's own settings makes no sense and was left out, a sentence each. */
      readonly settingsNotes?: readonly Words[];
    }
  | { readonly kind: 'failed'; readonly failure: CaptionFailure };

/** client -> server */
export const StatusRequest = new RequestType<null, DaemonStatus, void>('captionLens/status');
/** server -> client, at every change of the model's state, and of the queue at most twice a second. */
export const StatusNotification = new NotificationType<DaemonStatus>('captionLens/statusChanged');

/** client -> server: frees the model, and forgets why the last one failed. Answers when the memory is free. */
export const UnloadRequest = new RequestType<null, null, void>('captionLens/unload');
/** client -> server: ends the daemon for all clients; with `restart` they come back. */
export const StopRequest = new RequestType<{ readonly reason: 'stop' | 'restart' }, null, void>('captionLens/stop');

/** server -> client, just before the daemon leaves; `stop` means: do not start another by yourself. */
export const LeavingNotification = new NotificationType<{ readonly reason: LeavingReason }>('captionLens/leaving');
/**
 * `newerVersion`: another daemon takes over; `idle`: no client was there for `exitAfter` minutes; `failed`: a fault of
 * the daemon.
 */
export type LeavingReason = 'stop' | 'restart' | 'newerVersion' | 'idle' | 'failed';

/** What a client says of itself in `initializationOptions`; every member may be absent. */
export interface ClientOptions {
  /** Settings for clients that do not answer `workspace/configuration`. */
  readonly settings?: unknown;
  /** `asks`: the client itself asks for the description that a hover showed as pending, and shows it again. */
  readonly hover?: 'asks';
  /** `restricted`: the workspace is not trusted: no remote pictures, none outside of it, no model of its settings. */
  readonly trust?: 'trusted' | 'restricted';
  /** Commands that the client has, so that hovers may link to them. */
  readonly hoverCommands?: 'known';
}

/** Commands of the extension, named in one place because hovers and code actions of the server link to them. */
export const clientCommands = {
  openPanel: 'captionLens.openPanel',
  useAsAltText: 'captionLens.useAsAltText',
  copyDescription: 'captionLens.copyDescription',
  chooseDescription: 'captionLens.chooseDescription',
  describeOutside: 'captionLens.describeOutside',
} as const;

/** Argument of every command above. */
export interface CommandTarget {
  readonly uri: string;
  readonly position: Position;
  /** The text that was on show. */
  readonly text?: string;
}

/** Commands of the server, for clients without our extension (`workspace/executeCommand`). */
export const serverCommands = {
  /** Of a code action, for editors that cannot ask for its edit later; its argument is the action's own. */
  describePicture: 'captionLens.server.describePicture',
  describeMissingInDocument: 'captionLens.server.describeMissingInDocument',
  describeMissingInWorkspace: 'captionLens.server.describeMissingInWorkspace',
  /** Has every document of the workspace checked from now on, whatever `diagnostics.scope` says. */
  checkWorkspace: 'captionLens.server.checkWorkspace',
} as const;
