import { ResponseError } from 'vscode-jsonrpc';
import { asCaptionLensError } from '../../models/errors.ts';
import type { CaptionFailure, PictureRefusal } from './messages.ts';

/** Why a reference is not read or a document not changed: a sentence for a person, a code for programs. */
export class Refusal extends Error {
  readonly code: PictureRefusal;
  readonly advice: string | undefined;

  constructor(code: PictureRefusal, message: string, advice?: string) {
    super(message);
    this.name = 'Refusal';
    this.code = code;
    this.advice = advice;
  }
}

export function staleDocument(): Refusal {
  return new Refusal('staleDocument', 'The document has changed meanwhile, so nothing was written.', 'Try again.');
}

/** What a thrown value says to a person; a bug becomes `internal`. */
export function failureOf(thrown: unknown): CaptionFailure {
  const { code, message, advice } = thrown instanceof Refusal ? thrown : asCaptionLensError(thrown);
  return { code, message, ...(advice !== undefined && { advice }) };
}

// LSPErrorCodes of vscode-languageserver-protocol 3.18: the request failed though it was valid; it was cancelled by the
// client; by the server, which had no room for it.
const requestFailed = -32803;
const requestCancelled = -32800;
const serverCancelled = -32802;

/** A failure as an answer to a request. */
export function responseErrorOf(thrown: unknown): ResponseError<CaptionFailure> {
  const failure = failureOf(thrown);
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
