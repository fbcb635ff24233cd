import { expect } from 'vitest';
import { applyChange, editAlt, type NewAlt } from '../../../../server/languages/alttext/altEdit.ts';
import type { Flavour } from '../../../../server/languages/flavour.ts';
import type { ImageReference, LanguageAdapter, Span } from '../../../../server/languages/imageReference.ts';

/** The pieces of a text that a reference's spans name: what a person would see selected. */
export interface Seen {
  readonly span: string;
  readonly target: string;
  readonly alt: string;
  readonly room: string | undefined;
  readonly syntax: ImageReference['syntax'];
  readonly place: ImageReference['place'];
}

export function see(adapter: LanguageAdapter, text: string, flavour?: Flavour): readonly Seen[] {
  const slice = ({ start, end }: Span) => text.slice(start, end);
  return adapter.parse(text, undefined, flavour).images.map(({ span, target, alt, altSpan, syntax, place }) => {
    const written = alt.kind === 'text' ? `text: ${alt.text}` : alt.kind;
    return { span: slice(span), target: target.text, alt: written, room: altSpan && slice(altSpan), syntax, place };
  });
}

/** `text` with the alt text of its image number `index` set, or undefined where that cannot be said. */
export function setAlt(
  adapter: LanguageAdapter,
  text: string,
  alt: NewAlt,
  index = 0,
  flavour?: Flavour,
): string | undefined {
  const document = adapter.parse(text, undefined, flavour);
  const reference = document.images[index];
  const change = reference && editAlt(adapter, document, reference, alt);
  return change && applyChange(text, change);
}

/** Target and alt text of each image: `a.png: A cup`, `b.png missing`. */
export function list(adapter: LanguageAdapter, text: string, flavour?: Flavour): readonly string[] {
  return see(adapter, text, flavour).map(({ target, alt }) => `${target} ${alt}`.replace(' text: ', ': '));
}

export const decorative: NewAlt = { kind: 'decorative' };

export function say(text: string): NewAlt {
  return { kind: 'text', text };
}

/** After the change the text has this alt text, and outside of `changed` characters around it is as it was. */
export function expectRoundTrip(adapter: LanguageAdapter, text: string, caption: string, index = 0): boolean {
  const outcome = setAlt(adapter, text, say(caption), index);
  if (outcome === undefined) return false;
  const before = adapter.parse(text).images;
  const after = adapter.parse(outcome).images;
  expect(after.map(({ target }) => target.text)).toEqual(before.map(({ target }) => target.text));
  expect(after[index]?.alt).toMatchObject({ kind: 'text', text: caption });
  return true;
}
