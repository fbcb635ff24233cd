import { applyChange, editAlt, type NewAlt } from './altEdit.ts';
import { MergedChanges, type MergedChange } from './changeMerging.ts';
import type { ImageReference, LanguageAdapter, ParsedDocument } from '../imageReference.ts';

/** An image of a document and the alt text that it is to have. */
export interface WantedAlt {
  readonly image: ImageReference;
  /** '' marks it as decorative. */
  readonly alt: string;
}

export interface ChangedDocument {
  readonly text: string;
  /** At the places of the old text, from its end to its beginning, none over another; each with what it writes. */
  readonly changes: readonly MergedChange<ImageReference>[];
  /** What could not be written without changing something else. */
  readonly refused: readonly ImageReference[];
}

/** Writes several alt texts into one document, each checked by parsing what comes of it. */
export function changeAlts(
  adapter: LanguageAdapter,
  document: ParsedDocument,
  wanted: readonly WantedAlt[],
): ChangedDocument {
  let current = document;
  const changes = new MergedChanges<ImageReference>();
  const refused: ImageReference[] = [];
  // From the end, so that the places of the old text mostly hold for what comes next.
  for (const { image, alt } of wanted.toReversed()) {
    const now = current.images[document.images.indexOf(image)];
    const change = now && editAlt(adapter, current, now, newAltOf(alt));
    if (change) {
      const text = applyChange(current.text, change);
      changes.add(change, image, text);
      current = adapter.parse(text, current, document.flavour);
    } else {
      refused.push(image);
    }
  }
  const written = wanted.filter(({ image }) => !refused.includes(image));
  const outcome = adapter.parse(current.text, undefined, document.flavour);
  if (isAsWanted(document, outcome, written)) return { text: current.text, changes: changes.all, refused };
  return { text: document.text, changes: [], refused: wanted.map(({ image }) => image) };
}

/** Whether the whole outcome, parsed afresh, has the same images, and other alt texts only where they were wanted. */
function isAsWanted(before: ParsedDocument, after: ParsedDocument, wanted: readonly WantedAlt[]): boolean {
  const alts = new Map(wanted.map(({ image, alt }) => [image, alt]));
  return (
    after.images.length === before.images.length &&
    before.images.every((image, at) => {
      const outcome = after.images[at];
      if (!outcome || outcome.target.text !== image.target.text) return false;
      const alt = alts.get(image);
      if (alt === '') return outcome.alt.kind === 'decorative';
      if (alt !== undefined) return outcome.alt.kind === 'text' && outcome.alt.text === alt;
      return outcome.alt.kind === image.alt.kind && textOf(outcome) === textOf(image);
    })
  );
}

function newAltOf(alt: string): NewAlt {
  return alt === '' ? { kind: 'decorative' } : { kind: 'text', text: alt };
}

function textOf({ alt }: ImageReference): string | undefined {
  return alt.kind === 'text' ? alt.text : undefined;
}
