import type { DescribedText } from '../../server/protocol/messages.ts';
import type { Scene } from './panelState.ts';

export type ShownTexts = Pick<DescribedText, 'description' | 'text'>;

type PictureScene = Extract<Scene, { kind: 'picture' }>;

/**
 * The description on show and the alt text that goes with it; undefined where there is none. What was chosen and is no
 * text of a description, as of a search that went on, is passed over: it was never made prose or alt text.
 */
export function shownTexts({ picture, work, chosen }: PictureScene): ShownTexts | undefined {
  const own = work.kind === 'done' ? work.description.texts : [];
  if (chosen === undefined) return own[0];
  // What the picture's file says is not made shorter or better.
  if (chosen === picture.own?.alt || chosen === picture.own?.description) return { description: chosen, text: chosen };
  const known = [...own, ...picture.earlier.flatMap(({ texts }) => texts)];
  return known.find(({ description }) => description === chosen) ?? own[0];
}
