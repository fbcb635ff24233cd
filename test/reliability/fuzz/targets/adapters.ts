import fc from 'fast-check';
import type { ImageReference, Span } from '../../../../server/languages/imageReference.ts';
import { carriedPictures } from '../../../../server/languages/notebook/notebook.ts';
import { adapterFor } from '../../../../server/languages/registry.ts';
import { documentsOf, languages } from '../documents.ts';
import { promise, type FuzzTarget } from './target.ts';

interface AdapterInput {
  readonly language: string;
  /** States of one document, one after the other. */
  readonly texts: readonly string[];
}

/** One document, and what becomes of it by edits at one place: how an editor sends it. */
function states(language: string): fc.Arbitrary<AdapterInput> {
  const edit = fc.tuple(
    fc.nat(),
    fc.nat(),
    fc.nat(30),
    documentsOf(language).map((text) => text.slice(0, 60)),
  );
  return fc.tuple(documentsOf(language), fc.array(edit, { maxLength: 2 })).map(([first, edits]) => {
    const texts = [first];
    for (const [at, from, dropped, piece] of edits) {
      const now = texts.at(-1) ?? '';
      const start = at % (now.length + 1);
      const begin = from % (piece.length + 1);
      texts.push(now.slice(0, start) + piece.slice(begin) + now.slice(start + dropped));
    }
    return { language, texts };
  });
}

export const adapters: FuzzTarget<AdapterInput> = {
  name: 'adapters',
  promise:
    'Every text of every language is read: images in the text and in order, the same after edits as when read anew.',
  share: 60_000,
  inputs: fc.oneof(
    ...languages.map((language) => ({
      weight: language === 'md' || language === 'mdx' ? 2 : 1,
      arbitrary: states(language),
    })),
  ),
  check({ language, texts }) {
    const adapter = adapterFor(language);
    promise(adapter !== undefined, `There is no adapter for ${language}.`);
    let earlier: ReturnType<typeof adapter.parse> | undefined;
    for (const text of texts) {
      const fresh = adapter.parse(text);
      earlier = adapter.parse(text, earlier);
      const same = JSON.stringify(earlier.images) === JSON.stringify(fresh.images);
      promise(same, 'Read from an earlier state it has other images than read anew.');
      promise(fresh.text === text, 'Another text is kept.');
      checkImages(text, fresh.images);
      if (language === 'ipynb') for (const image of fresh.images) carriedPictures(text, image);
    }
  },
};

function checkImages(text: string, images: readonly ImageReference[]): void {
  let start = 0;
  for (const { span, target, alt, altSpan } of images) {
    promise(
      span.start >= start && span.start < span.end && span.end <= text.length,
      'An image is not in the text, or not in order.',
    );
    start = span.start;
    for (const inner of [altSpan, 'span' in alt ? alt.span : undefined]) {
      promise(inner === undefined || isWithin(inner, text.length), 'An alt text is not in the text.');
    }
    promise(isWithin(target.span, text.length), 'A target is not in the text.');
    if (alt.kind === 'text') promise(alt.text !== '', 'An alt text that is there is empty.');
  }
}

function isWithin({ start, end }: Span, length: number): boolean {
  return start >= 0 && start <= end && end <= length;
}
