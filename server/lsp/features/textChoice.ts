import { MessageType, ShowMessageNotification } from 'vscode-languageserver';
import { ownNames, say, spelled } from '../../../models/wording.ts';
import { CaptionLensError } from '../../../models/errors.ts';
import { likeliestInstead, noClip } from '../../captions/agreementNote.ts';
import { rawNote } from '../../images/raw/rawNote.ts';
import type { DescribeSettings } from '../../captions/describer.ts';
import type { DescribeOptions } from '../../protocol/messages.ts';
import type { Settings } from '../../protocol/settings.ts';
import type { Conversation } from '../session/conversation.ts';

/** The CLIP that chooses among texts, where one is wanted; where it cannot be had, why. Never rejects for a CLIP. */
export async function choiceFor(
  { services, settings: { trust } }: Conversation,
  { description }: Settings,
  { chooseBy, clipModel, basis }: DescribeOptions = {},
): Promise<Pick<DescribeSettings, 'agreement' | 'agreementFault'>> {
  const usual = basis === 'checkpoint' ? 'likelihood' : description.chooseBy;
  if ((chooseBy ?? usual) === 'likelihood') return {};
  const name = trust === 'trusted' ? (clipModel ?? description.clipModel) : '';
  try {
    const agreement = await services.catalog.findClip(name);
    return agreement ? { agreement } : { agreementFault: name === '' ? noClip : say`${name} is not on this machine.` };
  } catch (thrown) {
    if (!(thrown instanceof CaptionLensError) || thrown.code === 'aborted') throw thrown;
    return { agreementFault: thrown.wording.message };
  }
}

/** The note of a description of these bytes as this session's user reads it. */
export function noteFor(
  { client }: Conversation,
  { agreementFault }: DescribeSettings,
  { bytes, note }: { readonly bytes: Uint8Array; readonly note: string },
): string {
  const ofRaw = rawNote(bytes);
  // One that is of neither is of the engine, and has been said.
  if (agreementFault !== undefined) return spelled(likeliestInstead(agreementFault), client.spelling);
  return ofRaw !== undefined && note === spelled(ofRaw, ownNames) ? spelled(ofRaw, client.spelling) : note;
}

const told = new WeakMap<Conversation, Set<string>>();

/** Shows a sentence to the person, once in a session. */
export function tellNote(conversation: Conversation, note: string): void {
  const notes = told.get(conversation) ?? new Set();
  told.set(conversation, notes);
  if (notes.has(note)) return;
  notes.add(note);
  const message = `Caption Lens: ${note}`;
  conversation.inBackground('A note', () =>
    conversation.notify(ShowMessageNotification.type, { type: MessageType.Warning, message }),
  );
}
