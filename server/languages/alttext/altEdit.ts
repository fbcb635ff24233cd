import type { ImageReference, LanguageAdapter, ParsedDocument, TextChange } from '../imageReference.ts';

/** What the reference is to become. */
export type NewAlt = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'decorative' };

/**
 * The change that gives a reference its new alt text, checked by parsing the outcome: the same images in the same
 * order, this one with exactly this alt text, nothing else changed. Undefined where that cannot be had, as for an
 * expression.
 */
export function editAlt(
  adapter: LanguageAdapter,
  document: ParsedDocument,
  reference: ImageReference,
  alt: NewAlt,
): TextChange | undefined {
  if (reference.alt.kind === 'expression') return undefined;
  const change =
    alt.kind === 'decorative'
      ? adapter.writeDecorative(document, reference)
      : adapter.writeAlt(document, reference, alt.text);
  if (!change) return undefined;
  const index = document.images.indexOf(reference);
  const outcome = adapter.parse(applyChange(document.text, change), document, document.flavour).images;
  const isSound = outcome.length === document.images.length && outcome.every((image, at) => isAsMeant(image, at));
  return isSound ? change : undefined;

  function isAsMeant(image: ImageReference, at: number): boolean {
    const before = document.images[at];
    if (!before || image.target.text !== before.target.text || image.place !== before.place) return false;
    if (at !== index) return image.syntax === before.syntax && isSameAlt(image.alt, before.alt);
    return alt.kind === 'decorative'
      ? image.alt.kind === 'decorative'
      : image.alt.kind === 'text' && image.alt.text === alt.text;
  }
}

export function applyChange(text: string, { span, newText }: TextChange): string {
  return text.slice(0, span.start) + newText + text.slice(span.end);
}

function isSameAlt(one: ImageReference['alt'], other: ImageReference['alt']): boolean {
  return one.kind === other.kind && (one.kind !== 'text' || other.kind !== 'text' || one.text === other.text);
}
