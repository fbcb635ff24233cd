import fc from 'fast-check';
import { applyChange, editAlt, type NewAlt } from '../../../../server/languages/alttext/altEdit.ts';
import { changeAlts } from '../../../../server/languages/alttext/altChanges.ts';
import type { ImageReference } from '../../../../server/languages/imageReference.ts';
import { adapterFor } from '../../../../server/languages/registry.ts';
import { captions, lines } from '../../../unit/server/languages/captions.ts';
import { documentsOf, languages } from '../documents.ts';
import { promise, type FuzzTarget } from './target.ts';

interface EscaperInput {
  readonly language: string;
  readonly text: string;
  /** Which image, counted round. */
  readonly at: number;
  readonly alts: readonly string[];
}

export const escapers: FuzzTarget<EscaperInput> = {
  name: 'escapers',
  promise:
    'What is written as alt text, read again by the language, is the very same text, and nothing else of the document has changed.',
  share: 30_000,
  inputs: fc.oneof(
    ...languages.map((language) =>
      fc.record({
        language: fc.constant(language),
        text: documentsOf(language),
        at: fc.nat(7),
        alts: fc.array(fc.oneof({ weight: 3, arbitrary: captions }, lines), { minLength: 1, maxLength: 3 }),
      }),
    ),
  ),
  check({ language, text, at, alts }) {
    const adapter = adapterFor(language);
    promise(adapter !== undefined, `There is no adapter for ${language}.`);
    const document = adapter.parse(text);
    const index = at % Math.max(1, document.images.length);
    const reference = document.images[index];
    if (!reference) return;
    const before = document.images.map(facts);
    for (const alt of [
      { kind: 'decorative' } as const,
      ...alts.map((each): NewAlt => ({ kind: 'text', text: each })),
    ]) {
      const change = editAlt(adapter, document, reference, alt);
      if (!change) continue;
      promise(
        change.span.start >= 0 && change.span.start <= change.span.end && change.span.end <= text.length,
        'A change is not in the text.',
      );
      const outcome = adapter.parse(applyChange(text, change)).images.map(facts);
      const wanted = alt.kind === 'text' ? `text ${alt.text}` : 'decorative';
      const expected = before.map((image, position) => (position === index ? { ...image, alt: wanted } : image));
      // Where alt text is written a new way, the image may be written as another syntax: its target stays.
      promise(
        JSON.stringify(outcome) === JSON.stringify(expected),
        `It is not read back as ${JSON.stringify(wanted)}.`,
      );
    }
    // Several at once take as long as all of them one by one.
    if (at % 4 === 0) checkTogether();

    function checkTogether(): void {
      if (!adapter) return;
      const wanted = document.images.map((image, position) => ({ image, alt: alts[position % alts.length] ?? '' }));
      const changed = changeAlts(adapter, document, wanted);
      const applied = changed.changes.reduce((now, change) => applyChange(now, change), text);
      promise(applied === changed.text, 'The changes do not give the text that they were said to give.');
      const after = adapter.parse(changed.text).images.map(facts);
      const expected = document.images.map((image, position) => ({
        ...facts(image),
        ...(!changed.refused.includes(image) && { alt: `text ${wanted[position]?.alt ?? ''}` }),
      }));
      promise(JSON.stringify(after) === JSON.stringify(expected), 'Written together they are not read back.');
    }
  },
};

function facts({ target, alt }: ImageReference) {
  return { target: target.text, alt: alt.kind === 'text' ? `text ${alt.text}` : alt.kind };
}
