import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyChange, editAlt } from '../../../../server/languages/alttext/altEdit.ts';
import { asciidoc } from '../../../../server/languages/asciidoc/asciidoc.ts';
import { html } from '../../../../server/languages/html/html.ts';
import type { ImageReference, LanguageAdapter } from '../../../../server/languages/imageReference.ts';
import { jsx } from '../../../../server/languages/jsx/jsx.ts';
import { latex } from '../../../../server/languages/latex/latex.ts';
import { restructuredText } from '../../../../server/languages/restructuredtext/restructuredText.ts';
import { typst } from '../../../../server/languages/typst/typst.ts';
import { captions, lines, payloads } from './captions.ts';

interface Language {
  readonly name: string;
  readonly adapter: LanguageAdapter;
  readonly documents: readonly string[];
  /** Captions that the syntax has no way to say. */
  readonly cannotSay?: RegExp;
}

const languages: readonly Language[] = [
  {
    name: 'HTML',
    adapter: html,
    documents: [
      '<p><img src="a.png"> and <img alt=\'b\' src=b.png></p>',
      "<a href='x'><img alt='Old' src=a.png></a><img src=b.png alt>",
      '<img alt=Old src=a.png><textarea><img src=c></textarea><img src="b.png" alt="B">',
      '<template>\n<img\n  :class="x"\n  src="a.png"\n  alt="Old\n    text"\n/>\n</template>\n<img src="b.png" :alt="b">',
      '<input type="image" src="a.png"><img src="b.png" aria-label="B">',
    ],
  },
  {
    name: 'JSX',
    adapter: jsx,
    documents: [
      'const a = <p><img src="a.png" /> and <img alt="B" src="b.png" /></p>;',
      "const a = <Image src='a.png' alt='Old'>x</Image>;\nconst b = <img src={'b.png'} alt={x} />;",
      'const a = <img src={`a.png`} alt={"Old"} />;\n\nfunction B() {\n  return <img src="b.png" alt="" />;\n}',
    ],
  },
  {
    name: 'AsciiDoc',
    adapter: asciidoc,
    documents: [
      'Text\n\nimage::a.png[]\n\nimage::b.png[B]\n',
      'image::a.png[Old text,200,100]\nimage::b.png[""]\n',
      'image::a.png[width=200,alt="Old, text"]\n\n* See image:b.png[B].\n',
      'See *image:a.png[Old]* and _image:b.png[]_ here.\n',
      '|===\n|image:a.png[] |image:b.png[B]\n|===\n',
      '|===\na|image::a.png[Old] |x\n|===\n\nimage::b.png[B]\n',
    ],
  },
  {
    name: 'reStructuredText',
    adapter: restructuredText,
    documents: [
      'Text\n\n.. image:: a.png\n\n.. figure:: b.png\n   :alt: B\n\n   Caption\n',
      '- .. image:: a.png\n     :width: 3\n     :alt: Old\n        text\n- b\n\n.. |b| image:: b.png\n',
      '.. image:: a.png\r\n   :alt:\r\n\r\n.. image:: b.png\r\n',
    ],
  },
  {
    name: 'LaTeX',
    adapter: latex,
    // White space is one space to TeX.
    cannotSay: / {2}/,
    documents: [
      'Text \\includegraphics{a} and \\includegraphics[alt={B}]{b}.\n',
      '\\includegraphics[width=3cm,alt=Old]{a}% \\includegraphics{x}\n\\includegraphics[artifact]{b}',
      '\\begin{figure}\n\\includegraphics*[\n  alt={Old \\% text}, % wide\n]{a}\\caption{\\includegraphics{b}}\n\\end{figure}',
    ],
  },
  {
    name: 'Typst',
    adapter: typst,
    documents: [
      'Text #image("a.png") and #image("b.png", alt: "B").\n',
      '#figure(\n  image(\n    "a.png",\n    width: 3cm,\n    alt: "Old \\"text\\"",\n  ),\n  caption: [#image("b.png")],\n)\n',
      '#let a = { image(alt: none, "a.png") } // image("x")\n$ x "#" #image("b.png", alt: y) $\n',
      '#figure([#image("a.png")]) #pdf.artifact(image("b.png"))\n',
    ],
  },
];

const facts = ({ target, alt, place, syntax }: ImageReference) => ({
  target: target.text,
  alt: alt.kind === 'text' ? alt.text : alt.kind,
  place,
  syntax,
});

/** The outcome of giving the first image this alt text; fails if anything but it changed. */
function write({ adapter }: Language, text: string, caption: string): string | undefined {
  const document = adapter.parse(text);
  const [reference] = document.images;
  const change = reference && editAlt(adapter, document, reference, { kind: 'text', text: caption });
  if (!change) return undefined;
  expect(change.span.start).toBeGreaterThan(reference.span.start);
  expect(change.span.end).toBeLessThanOrEqual(reference.span.end);
  const outcome = applyChange(text, change);
  const expected = document.images.map((image, at) => ({ ...facts(image), ...(at === 0 && { alt: caption }) }));
  expect(adapter.parse(outcome).images.map(facts)).toEqual(expected);
  return outcome;
}

describe.each(languages)('$name', (language) => {
  const documents = fc.constantFrom(...language.documents);

  test('says each of the hostile captions', () => {
    for (const text of language.documents) {
      for (const caption of payloads) {
        const plain = caption.replace(/\p{Zl}/gu, ' ').trim();
        expect([plain, write(language, text, plain)]).not.toContain(undefined);
      }
    }
  });

  test('says any caption as alt-text shaping leaves it, and nothing else changes', () => {
    fc.assert(
      fc.property(documents, captions, (text, caption) => {
        const isSaid = write(language, text, caption) !== undefined;
        expect(isSaid || (language.cannotSay?.test(caption) ?? false)).toBe(true);
      }),
      { numRuns: 1500 },
    );
  });

  test('changes nothing else for any line at all', () => {
    fc.assert(
      fc.property(documents, lines, (text, caption) => {
        write(language, text, caption);
      }),
      { numRuns: 1500 },
    );
  });

  test('takes a caption out again as it came', () => {
    fc.assert(
      fc.property(documents, captions, captions, (text, one, other) => {
        const first = write(language, text, one);
        const both = first === undefined ? undefined : write(language, first, other);
        if (both !== undefined) expect(both).toBe(write(language, text, other));
      }),
      { numRuns: 300 },
    );
  });

  test('reads any text without failing, and reads it again from an earlier one', () => {
    const cuts = language.documents.flatMap((text) => text.split(/(?<=[^a-z])|(?=[^a-z])/));
    const piece = fc.oneof(
      fc.constantFrom(...cuts),
      fc.constantFrom(...payloads),
      fc.string({ unit: 'binary', maxLength: 4 }),
    );
    const texts = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(texts, texts, (text, before) => {
        const { images } = language.adapter.parse(text);
        expect(language.adapter.parse(text, language.adapter.parse(before)).images).toEqual(images);
        let end = 0;
        for (const { span, target, altSpan } of images) {
          expect(span.start).toBeGreaterThanOrEqual(end);
          for (const inner of [target.span, altSpan ?? span]) {
            expect(inner.start >= span.start && inner.start <= inner.end && inner.end <= span.end).toBe(true);
          }
          end = span.end;
        }
      }),
      { numRuns: 3000 },
    );
  });
});
