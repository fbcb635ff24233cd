import { asCaptionLensError } from '../../../models/errors.ts';
import { DocumentError } from '../../documents/documentFile.ts';
import { PictureWritingError } from '../../images/metadata/pictureCarrier.ts';
import { Refusal } from '../../protocol/failure.ts';
import { inOptions } from '../terminal/optionNames.ts';

/** What a document, or a picture in it, failed with: a code, and a sentence or two. */
export interface DocumentFailure {
  /** A code of `DocumentError`, `Refusal`, `PictureWritingError` or `CaptionLensError`, or `documentUnsupported`. */
  readonly code: string;
  readonly message: string;
}

/** What a thrown value says at a terminal; a bug becomes `internal`. */
export function documentFailure(thrown: unknown): DocumentFailure {
  // What a refusal advises is to be done in an editor.
  if (thrown instanceof DocumentError || thrown instanceof Refusal || thrown instanceof PictureWritingError)
    return thrown;
  const error = asCaptionLensError(thrown);
  const { message, advice } = inOptions(error);
  return { code: error.code, message: advice === undefined ? message : `${message} ${advice}` };
}
