import type { CodeAction, WorkspaceEdit } from 'vscode-languageserver';
import { CaptionLensError } from '../../../../models/errors.ts';
import { staleDocument } from '../../../protocol/failure.ts';
import { altEdit } from './altEdits.ts';
import type { Conversation } from '../../session/conversation.ts';
import { describeBytes } from '../describing.ts';
import type { DocumentImage } from '../../documents/documents.ts';
import { inPlace } from '../links/altInPlace.ts';
import { readImage } from '../../documents/pictures.ts';
import { findMarked, isReferenceMark, markOf, type ReferenceMark } from './referenceMark.ts';
import { say } from '../../../../models/wording.ts';

/** What an action carries in its `data` until it is chosen. */
export interface ActionData {
  readonly uri: string;
  readonly mark: ReferenceMark;
}

export function actionData(image: DocumentImage): ActionData {
  return { uri: image.document.uri, mark: markOf(image) };
}

/**
 * Answers `codeAction/resolve` (LSP 3.17): the action with its edit. Rejects as `resolveData` does; an action without
 * data of ours comes back as it is.
 */
export async function resolveAction(
  conversation: Conversation,
  action: CodeAction,
  signal: AbortSignal,
): Promise<CodeAction> {
  if (!isActionData(action.data)) return action;
  return { ...action, edit: await resolveData(conversation, action.data, signal) };
}

/**
 * Describes an action's picture and gives the edit, against the document as it is then. Rejects with `staleDocument`
 * where the reference was changed meanwhile, `unsafeEdit` where it cannot be written, and `internal` where the model
 * said nothing. Rejects as `findPicture` and the describer do as well.
 */
export async function resolveData(
  conversation: Conversation,
  { uri, mark }: ActionData,
  signal: AbortSignal,
): Promise<WorkspaceEdit> {
  const image = await marked(conversation, uri, mark);
  // The user asked for this one picture.
  const consent = /^\s*https?:/i.test(mark.target) ? 'remote' : 'outside';
  const picture = await readImage(conversation, image, { budget: 'action', consent }, signal);
  const terms = { priority: 'action', options: { purpose: 'altText' } } as const;
  const said = await describeBytes(conversation, picture.bytes, terms, signal).finally(() => picture.dispose());
  const now = await marked(conversation, uri, mark);
  const text = (await inPlace(conversation, said, now)).texts[0]?.text ?? '';
  if (text === '') throw new CaptionLensError('internal', say`The model said nothing about this picture.`);
  return altEdit(conversation, now, { kind: 'text', text }, signal);
}

/** The marked reference in the document as it is now. Rejects with `staleDocument`. */
async function marked({ documents }: Conversation, uri: string, mark: ReferenceMark): Promise<DocumentImage> {
  const images = await documents.images(uri);
  const found = images && findMarked(images, mark);
  if (!found) throw staleDocument();
  return found;
}

/** Whether an unknown value has the shape: it comes back from a client. */
export function isActionData(data: unknown): data is ActionData {
  if (typeof data !== 'object' || data === null) return false;
  const { uri, mark } = data as Partial<Record<keyof ActionData, unknown>>;
  return typeof uri === 'string' && isReferenceMark(mark);
}
