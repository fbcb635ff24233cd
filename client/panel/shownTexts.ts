import type { DescribedText, Description } from '../../server/protocol/messages.ts';
import type { Scene } from './panelState.ts';

export interface ShownTexts extends Pick<DescribedText, 'description' | 'text'> {
  readonly kind: Description['kind'];
  /** Of an answer; '' elsewhere. */
  readonly question: string;
}

type PictureScene = Extract<Scene, { kind: 'picture' }>;

/**
 * The description on show and the alt text that goes with it; undefined where there is none. What was chosen and is no
 * text of a description, as of a search that went on, is passed over: it was never made prose or alt text.
 */
export function shownTexts({ picture, work, chosen }: PictureScene): ShownTexts | undefined {
  const own = work.kind === 'done' ? textsOf(work.description) : [];
  if (chosen === undefined) return own[0];
  // What the picture's file says is not made shorter or better.
  if (chosen === picture.own?.alt || chosen === picture.own?.description) {
    return { kind: 'description', question: '', description: chosen, text: chosen };
  }
  const known = [...own, ...picture.earlier.flatMap(textsOf)];
  return known.find(({ description }) => description === chosen) ?? own[0];
}

function textsOf({ kind, question = '', texts }: Description): readonly ShownTexts[] {
  return texts.map(({ description, text }) => ({ kind, question, description, text }));
}
