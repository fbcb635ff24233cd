import type { CaptionText } from '../../../models/caption.ts';
import { type AltTextRules, shapeAltText } from '../depiction/altText.ts';
import { endingOf } from './ending.ts';
import { capitaliseSentence } from '../prose/capitals.ts';
import { writeProse } from '../prose/prose.ts';
import { readShownText } from './shownText.ts';

/** A text of the model as people get it. */
export interface ShownCaption {
  /** Everything that the model said, as prose on one line, safe to show. */
  readonly description: string;
  /** What the picture shows, for those who cannot see it. */
  readonly altText: string;
}

/** `opening`: the prompt where it is the beginning of the text, "this is a"; '' elsewhere. */
export function showCaption(
  caption: Pick<CaptionText, 'text' | 'tokens'>,
  opening: string,
  rules: AltTextRules,
): ShownCaption {
  // A caption without a word stays empty: its beginning alone would be no description.
  const said = /[\p{L}\p{N}]/u.test(caption.text) ? readShownText(`${opening} ${caption.text}`) : '';
  const { sentences } = writeProse(said, endingOf(caption));
  const description = (opening === '' ? sentences : sentences.map(capitaliseSentence)).join(' ');
  const altText = shapeAltText(description, rules);
  return { description, altText: rules.capital ? altText : withCaseOf(said, altText) };
}

/** Without the capitals that prose put at the beginning. */
function withCaseOf(said: string, altText: string): string {
  const [first = ''] = altText.split(' ');
  const asSaid = first.charAt(0).toLowerCase() + first.slice(1);
  const words = said.split(' ');
  return !words.includes(first) && words.some((word) => word === asSaid || word === asSaid.replace(/[.!?]$/, ''))
    ? asSaid + altText.slice(first.length)
    : altText;
}
