import type { TextEdit, WorkspaceEdit } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { NewAlt } from '../../../languages/alttext/altEdit.ts';
import type { TextChange } from '../../../languages/imageReference.ts';
import { Refusal, staleDocument } from '../../../protocol/failure.ts';
import { AltEditRequest } from '../../../protocol/messages.ts';
import type { ClientSupport } from '../../session/clientSupport.ts';
import type { Conversation } from '../../session/conversation.ts';
import type { DocumentImage } from '../../documents/documents.ts';
import { rangeOf } from '../../documents/pictures.ts';
import { say } from '../../../../models/wording.ts';

/** One document's changes, against one version of it; null for a file that is not open. */
export interface DocumentEdit {
  readonly document: TextDocument;
  readonly version: number | null;
  readonly changes: readonly AskedChange[];
}

/** A change, and where the user is to confirm it the question. */
export interface AskedChange extends TextChange {
  /** What the user is asked to confirm. */
  readonly question?: { readonly label: string; readonly description: string };
}

/** Answers `captionLens/altEdit`; see `AltEditRequest` for its failures. */
export function serveAltEdits(conversation: Conversation): void {
  conversation.onRequest(AltEditRequest, async ({ uri, version, position, alt }, signal) => {
    const image = await conversation.documents.imageAt(uri, position);
    if (!image) throw new Refusal('noPicture', say`There is no picture at this place.`);
    if (image.document.version !== version) throw staleDocument();
    return altEdit(conversation, image, alt, signal);
  });
}

/**
 * The edit that gives one reference its new alt text. Rejects with a `Refusal` of code `unsafeEdit` where there is
 * none, and with `aborted`.
 */
export async function altEdit(
  conversation: Conversation,
  image: DocumentImage,
  alt: NewAlt,
  signal: AbortSignal,
): Promise<WorkspaceEdit> {
  const edit = await findAltEdit(conversation, image, alt, signal);
  if (edit) return edit;
  const reason = image.reference.alt.kind === 'expression' ? expressionReason : unsafeReason;
  throw new Refusal('unsafeEdit', reason);
}

/** As `altEdit`; undefined where the language has no way to say it, or the edit would change more than that. */
export async function findAltEdit(
  { client, documents }: Conversation,
  image: DocumentImage,
  alt: NewAlt,
  signal: AbortSignal,
): Promise<WorkspaceEdit | undefined> {
  const change = await documents.editAlt(image, alt, signal);
  return change && workspaceEdit(client, [{ document: image.document, version: image.version, changes: [change] }]);
}

/** Why the alt text of `alt={title}` is not written. */
export const expressionReason = say`The alt text is an expression of the code, which is never overwritten.`;
/** Why any other is not. */
export const unsafeReason = say`The alt text cannot be written here without changing something else.`;

/**
 * The changes as much as the client can hold (LSP 3.17, "WorkspaceEdit"): against versions where it knows
 * `documentChanges`, with a question for each change where it knows change annotations.
 */
export function workspaceEdit(client: ClientSupport, documents: readonly DocumentEdit[]): WorkspaceEdit {
  if (!client.documentChanges) {
    const entries = documents.map(({ document, changes }) => [document.uri, textEdits(document, changes)] as const);
    return { changes: Object.fromEntries(entries) };
  }
  const annotations: NonNullable<WorkspaceEdit['changeAnnotations']> = {};
  const documentChanges = documents.map(({ document, version, changes }) => ({
    textDocument: { uri: document.uri, version },
    edits: changes.map((change) => {
      const edit = textEdit(document, change);
      if (!client.changeAnnotations || !change.question) return edit;
      const annotationId = String(Object.keys(annotations).length);
      annotations[annotationId] = { ...change.question, needsConfirmation: true };
      return { ...edit, annotationId };
    }),
  }));
  return { documentChanges, ...(Object.keys(annotations).length > 0 && { changeAnnotations: annotations }) };
}

function textEdits(document: TextDocument, changes: readonly TextChange[]): TextEdit[] {
  return changes.map((change) => textEdit(document, change));
}

function textEdit(document: TextDocument, { span, newText }: TextChange): TextEdit {
  return { range: rangeOf(document, span), newText };
}
