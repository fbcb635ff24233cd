/** What is said on the wire for a review of many alt texts: which references, small pictures, one edit for all. */
import { RequestType } from 'vscode-jsonrpc';
import type { Range, WorkspaceEdit } from 'vscode-languageserver-protocol';
import type { AltEditParams, AltView, CaptionFailure, PictureLocator, ReferenceView } from './messages.ts';
import type { AltRule } from './settings.ts';

/** Which references are reviewed. All URIs are `file:`, of `document` also those of unsaved documents. */
export type ReviewScope =
  /** One document, or all cells of a notebook. */
  | { readonly kind: 'document'; readonly uri: string }
  /** Such as those with changes under source control. */
  | { readonly kind: 'documents'; readonly uris: readonly string[] }
  | { readonly kind: 'folder'; readonly uri: string }
  | { readonly kind: 'workspace' }
  /** Every reference to this picture in the workspace, whatever its alt text. */
  | { readonly kind: 'picture'; readonly uri: string };

/** A reference as it stood when it was listed. Its parts find it again in a document that has changed since. */
export interface ListedReference {
  /** Of the document, open or not, or of a notebook's cell. */
  readonly uri: string;
  readonly range: Range;
  /** As written in the document. */
  readonly target: string;
  readonly alt: AltView;
  /** Of the references of its document with the same target and alt text: which one, from 0, and how many. */
  readonly twin: number;
  readonly twins: number;
}

/** One reference to review. */
export interface ReviewedReference extends ListedReference {
  readonly place: ReferenceView['place'];
  /** What is wrong with its alt text; absent where nothing is. */
  readonly finding?: { readonly rule: AltRule; readonly message: string };
  /** Characters from which alt text is too long in this document; 0: none is. */
  readonly longFrom: number;
}

/** The first 1,000 of them by document and place, and how many there are. */
export interface ReviewList {
  readonly references: readonly ReviewedReference[];
  readonly total: number;
}

export interface ReviewParams {
  readonly scope: ReviewScope;
}
/**
 * client -> server: the references of a scope whose alt text is missing or poor, and for a picture all. Describes
 * nothing. Expressions are left out, as are findings that a comment disables. Fails with `noPicture` for one document
 * in which no pictures are looked for.
 */
export const ReviewRequest = new RequestType<ReviewParams, ReviewList, CaptionFailure>('captionLens/review');

/** `side`: pixels that the longer side has at most, from 16 to 1024. */
export interface ThumbnailParams {
  readonly picture: PictureLocator;
  readonly side: number;
}
/** client -> server: a small picture as a `data:` URI, drawn anew by the decode child. Fails as `PictureRequest` does. */
export const ThumbnailRequest = new RequestType<ThumbnailParams, string, CaptionFailure>('captionLens/thumbnail');

/** A reference and the alt text that it is to get. */
export interface AskedAlt {
  readonly reference: ListedReference;
  readonly alt: AltEditParams['alt'];
}
export interface AltEditsParams {
  readonly alts: readonly AskedAlt[];
}
/** One edit for all that can be written, and why the others cannot; `index` is that of `alts`. */
export interface AltEditsResult {
  readonly edit: WorkspaceEdit;
  readonly refused: readonly { readonly index: number; readonly failure: CaptionFailure }[];
}
/**
 * client -> server: the edit that writes many alt texts, each change proven as for `AltEditRequest`. Nothing is applied.
 * A reference whose document has changed is looked for again; refused with `staleDocument` where it is not the same any
 * more, and with `unsafeEdit` where its text cannot be written.
 */
export const AltEditsRequest = new RequestType<AltEditsParams, AltEditsResult, CaptionFailure>('captionLens/altEdits');
