import { systemFault } from './systemFaults.ts';
import { ownNames, say, type Spelling, spelled, type Wording } from './wording.ts';

/** Everything that can go wrong between a checkpoint or a picture and its caption, as one union on `code`. */
export type ErrorCode =
  // the command line and its settings
  | 'invalidOption'
  // checkpoints
  | 'checkpointNotFound'
  | 'checkpointInvalid'
  | 'checkpointUnsupported'
  | 'checkpointUnsafe'
  | 'languageModelMissing'
  | 'baseMissing'
  | 'tensorsMismatch'
  // compiling and the cache of compiled models
  | 'diskFull'
  | 'cacheUnwritable'
  | 'compiledDamaged'
  | 'recogniserDamaged'
  // fetching models from the Hub
  | 'hubOffline'
  | 'hubUnreachable'
  | 'hubNotFound'
  | 'hubForbidden'
  | 'hubBusy'
  | 'hubInvalid'
  | 'downloadDamaged'
  // pictures
  | 'imageNotFound'
  | 'imageUnsupported'
  | 'imageInvalid'
  | 'imageTooLarge'
  | 'decodeFailed'
  // data sets
  | 'dataNotFound'
  | 'dataInvalid'
  // jobs on a database
  | 'databaseUnreachable'
  | 'databaseRefused'
  | 'databaseOutdated'
  | 'jobNotFound'
  | 'jobDiffers'
  | 'sourceNotFound'
  | 'workerLost'
  // waiting and running
  | 'busy'
  | 'promptTooLong'
  | 'deviceUnavailable'
  | 'outOfMemory'
  | 'numericFault'
  | 'engineLost'
  | 'aborted'
  | 'internal';

const brand = Symbol.for('caption-lens.error');

/** An error for a person to read: one clear sentence, and a code for programs. Never shown with a stack. */
export class CaptionLensError extends Error {
  /** A bundle that is loaded by another one has this class a second time, and either knows the other's errors. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    if (this !== CaptionLensError) return Function.prototype[Symbol.hasInstance].call(this, value);
    return typeof value === 'object' && value !== null && brand in value;
  }

  readonly [brand] = true;
  readonly code: ErrorCode;
  /** What `message` and `advice` are made of: which settings they mention, and how they go on. */
  readonly wording: FailureWording;

  constructor(
    code: ErrorCode,
    message: Wording,
    options: ErrorOptions & { readonly advice?: Wording | undefined } = {},
  ) {
    super(spelled(message, ownNames), options);
    this.name = 'CaptionLensError';
    this.code = code;
    this.wording = { message, ...(options.advice !== undefined && { advice: options.advice }) };
  }

  /** What a person can do about it, as a sentence. */
  get advice(): string | undefined {
    return spelledFailure(this.wording, ownNames).advice;
  }
}

/** What failed and what a person can do about it, before a front end spells the settings in it. */
export interface FailureWording {
  readonly message: Wording;
  readonly advice?: Wording;
}

/** Both sentences as a front end says them. */
export function spelledFailure(
  { message, advice }: FailureWording,
  spelling: Spelling,
): { readonly message: string; readonly advice?: string } {
  return { message: spelled(message, spelling), ...(advice !== undefined && { advice: spelled(advice, spelling) }) };
}

/** What an unknown thrown value says to a person; a bug (any other error) becomes `internal`. */
export function asCaptionLensError(thrown: unknown): CaptionLensError {
  if (thrown instanceof CaptionLensError) return thrown;
  const fault = systemFault(errorCode(thrown));
  if (fault !== undefined) {
    const { path, code } = thrown as { readonly path?: string; readonly code?: string };
    const isFull = code === 'ENOSPC' || code === 'EDQUOT';
    const message = path === undefined ? fault.sentence : say`${path}: ${fault.reason}.`;
    return new CaptionLensError(isFull ? 'diskFull' : 'internal', message, { cause: thrown });
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new CaptionLensError('internal', message, { cause: thrown });
}

/** An error of another bundle's class, as one of this one's; everything else as it is. */
export function ofOwnClass(thrown: unknown): unknown {
  if (thrown instanceof CaptionLensError || !(thrown instanceof Error) || thrown.name !== 'CaptionLensError') {
    return thrown;
  }
  const { code, wording } = thrown as Error & Pick<CaptionLensError, 'code' | 'wording'>;
  return new CaptionLensError(code, wording.message, { cause: thrown, advice: wording.advice });
}

/** Half a sentence: what a system error means to a person, or what another one says. */
export function reasonOf(thrown: unknown): Wording {
  return systemFault(errorCode(thrown))?.reason ?? (thrown instanceof Error ? thrown.message : String(thrown));
}

/** The code of a system error, such as 'ENOENT'. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** Whether it was the system that refused something, and no check of ours. */
export function isSystemError(error: unknown): error is Error {
  return error instanceof Error && 'syscall' in error && errorCode(error) !== undefined;
}

/** Whether the system says that nothing lies there; every other refusal says nothing of what does. */
export function isAbsence(error: unknown): boolean {
  return errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR';
}

const shortages: ReadonlySet<string | undefined> = new Set(['EMFILE', 'ENFILE', 'ENOMEM', 'EAGAIN']);

/** Whether the system is short of something for now: what could not be read for that may be as whole as ever. */
export function isShortage(error: unknown): boolean {
  return (
    shortages.has(errorCode(error)) || (error instanceof CaptionLensError && shortages.has(errorCode(error.cause)))
  );
}

/** Throws `aborted` when the signal has fired. */
export function throwIfAborted(signal?: AbortSignal): void {
  if (signal?.aborted) throw new CaptionLensError('aborted', say`The caption was cancelled.`);
}
