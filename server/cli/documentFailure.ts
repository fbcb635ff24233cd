import { asCaptionLensError } from '../../models/errors.ts';
import { DocumentError } from '../documents/documentFile.ts';
import { Refusal } from '../protocol/failure.ts';

/** What a document, or a picture in it, failed with: a code, and a sentence or two. */
export interface DocumentFailure {
  readonly code: string;
  readonly message: string;
}

export function documentFailure(thrown: unknown): DocumentFailure {
  if (thrown instanceof DocumentError) return thrown;
  const { code, message, advice } = thrown instanceof Refusal ? thrown : asCaptionLensError(thrown);
  return { code, message: advice === undefined ? message : `${message} ${advice}` };
}
