import { ResponseError } from 'vscode-jsonrpc';
import { asCaptionLensError, type FailureWording, spelledFailure } from '../../models/errors.ts';
import { ownNames, readWording, say, spelled, type Spelling, type Wording } from '../../models/wording.ts';
import type { CaptionFailure, PictureRefusal } from './messages.ts';

/** Why a reference is not read or a document not changed: a sentence for a person, a code for programs. */
export class Refusal extends Error {
  readonly code: PictureRefusal;
  readonly wording: FailureWording;

  constructor(code: PictureRefusal, message: Wording, advice?: Wording) {
    super(spelled(message, ownNames));
    this.name = 'Refusal';
    this.code = code;
    this.wording = { message, ...(advice !== undefined && { advice }) };
  }

  /** What a person can do about it, as a sentence. */
  get advice(): string | undefined {
    return spelledFailure(this.wording, ownNames).advice;
  }
}

/** The `Refusal` for `<img src={url}>`: there is no picture to look at before the program runs. */
export function computedSource(): Refusal {
  const message = say`The source of this picture is computed, so there is no file to look at.`;
  return new Refusal('computedSource', message, say`Write its alt text yourself, or mark it as decorative.`);
}

/** The `Refusal` for an edit against a document that has changed since. */
export function staleDocument(): Refusal {
  return new Refusal(
    'staleDocument',
    say`The document has changed meanwhile, so nothing was written.`,
    say`Try again.`,
  );
}

/**
 * What a thrown value says to a person, in the words of a front end; a bug becomes `internal`. `sentences` go along
 * where they have values, so that another front end can say them its way; others are known by their English text.
 */
export function failureOf(thrown: unknown, spelling: Spelling = ownNames): CaptionFailure {
  const { code, wording } = thrown instanceof Refusal ? thrown : asCaptionLensError(thrown);
  const hasValues = [wording.message, wording.advice ?? ''].some(
    (sentence) => typeof sentence !== 'string' && sentence.values.length > 0,
  );
  return { code, ...spelledFailure(wording, spelling), ...(hasValues && { sentences: wording }) };
}

/** A failure in English in the words of another front end. */
export function respelled({ sentences, ...failure }: CaptionFailure, spelling: Spelling): CaptionFailure {
  const { message, advice } = sentences ?? {};
  return {
    ...failure,
    message: spelled(readWording(message) ?? plain(failure.message), spelling),
    ...(failure.advice !== undefined && { advice: spelled(readWording(advice) ?? plain(failure.advice), spelling) }),
  };
}

function plain(template: string): Wording {
  return { template, values: [] };
}

// LSPErrorCodes of vscode-languageserver-protocol 3.18: the request failed though it was valid; it was cancelled by the
// client; by the server, which had no room for it.
const requestFailed = -32803;
const requestCancelled = -32800;
const serverCancelled = -32802;

/**
 * A failure as the answer to a request, with the `CaptionFailure` as data. Its code is one of LSP 3.17:
 * RequestCancelled (-32800) for `aborted`, ServerCancelled (-32802) for `busy`, else RequestFailed (-32803).
 */
export function responseErrorOf(thrown: unknown, spelling?: Spelling): ResponseError<CaptionFailure> {
  const failure = failureOf(thrown, spelling);
  return new ResponseError(responseCode(failure), failure.message, failure);
}

function responseCode({ code }: CaptionFailure): number {
  switch (code) {
    case 'aborted':
      return requestCancelled;
    case 'busy':
      return serverCancelled;
    default:
      return requestFailed;
  }
}

/** The failure in what a request was rejected with; undefined where it is none of ours. */
export function failureIn(rejection: unknown): CaptionFailure | undefined {
  if (!(rejection instanceof ResponseError)) return undefined;
  const data = rejection.data as Partial<CaptionFailure> | undefined;
  return typeof data?.code === 'string' && typeof data.message === 'string' ? (data as CaptionFailure) : undefined;
}
