import { makeRules, type MarkdownRules } from '../../../../../server/languages/commonmark/rules.ts';
import fc from 'fast-check';
import type { Nodes } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmTableFromMarkdown } from 'mdast-util-gfm-table';
import { gfmTable } from 'micromark-extension-gfm-table';
import { math } from 'micromark-extension-math';
import { expect, test } from 'vitest';
import type {
  ImageReference,
  LanguageAdapter,
  ParsedDocument,
} from '../../../../../server/languages/imageReference.ts';
import { markdown } from '../../../../../server/languages/markdown/markdown.ts';
import { noKeys, readPiece } from '../../../../../server/languages/markdown/markdownReading.ts';
import {
  holdsTemplate,
  isForeign,
  readTemplateTarget,
} from '../../../../../server/languages/markdown/markdownTargets.ts';
import { mdx } from '../../../../../server/languages/markdown/mdx.ts';
import { toTarget } from '../../../../../server/languages/sources/sourceTarget.ts';
import { mdxPieces, nastyMarkdown } from './nastyMarkdown.ts';

const noImports: ReadonlyMap<string, string> = new Map();
const runs = { numRuns: 3000 };

/**
 * micromark 4.0.3 reads a whole document wrongly, and its pieces rightly, where indented code and a blank line come
 * before a list: it adds the code's indentation to the list's. `      code\n\n10. a\n\n    b` is the smallest such.
 */
const misread = /(?:^|[\r\n])[ \t>]*(?: {4}| {0,3}\t).*(?:\r\n?|\n)(?:[ \t>]*(?:\r\n?|\n))*[ \t>]*(?:[-*+]|\d+[.)])/;
/**
 * micromark 4.0.3 also lets any whole tag end a paragraph on a line that is not in the paragraph's quote or list, against
 * CommonMark 0.31 ("block tags of type 7 cannot interrupt a paragraph"); markdown-it does not.
 */
const lazyTag =
  /^[ \t]*(?:>|[-+*](?:[ \t]|$)|\d+[.)])[^]*[^\r\n][ \t]*(?:\r\n?|\n)[ \t]*<\/?[a-z][^<>]*>[ \t]*(?:[\r\n]|$)/im;
/** Front matter and byte order marks are cut off before micromark; tested by themselves. */
const isBegun = /^(?:---|\+\+\+|\uFEFF)/;

function isFair(text: string): boolean {
  return !misread.test(text) && !lazyTag.test(text) && !isBegun.test(text);
}

/**
 * MDX gives up on a whole document where a module's line cannot be read, as one with an invisible character behind it;
 * a piece elsewhere is read all the same, which is the better answer.
 */
function isWholeModule(text: string): boolean {
  return !/^(?:import|export)\b.*\uFEFF/m.test(text);
}

/** Mdast knows no footnotes, whose beginning is a definition to it, nor MyST's breaks and comments. */
function isPlain(text: string): boolean {
  return !/\[\^[^\s[\]]+\]:|\+{3}|%/.test(text);
}

/** All of what is seen from outside, in one string an image. */
function list(images: readonly ImageReference[]): readonly string[] {
  return images.map(({ span, target, alt, altSpan, place, syntax }) =>
    JSON.stringify([span, target, alt, altSpan, place, syntax]),
  );
}

function mdastImages(text: string): readonly string[] {
  const definitions = new Map<string, string>();
  const images: { alt: string; url: string | undefined; key: string; start: number; end: number }[] = [];
  const visit = (node: Nodes): void => {
    if (node.type === 'definition' && !definitions.has(node.identifier)) definitions.set(node.identifier, node.url);
    if (node.type === 'image' || node.type === 'imageReference') {
      const [start, end] = [node.position?.start.offset ?? -1, node.position?.end.offset ?? -1];
      const url = node.type === 'image' ? node.url : undefined;
      const key = node.type === 'image' ? '' : node.identifier;
      images.push({ alt: node.alt ?? '', url, key, start, end });
    }
    if ('children' in node) for (const child of node.children) visit(child);
  };
  const extensions = [gfmTable(), math({ singleDollarTextMath: false })];
  visit(fromMarkdown(text, { extensions, mdastExtensions: [gfmTableFromMarkdown()] }));
  return images.map(({ alt, url, key, start, end }) =>
    JSON.stringify([alt.replace(/\s*\n\s*/g, ' ').trim(), url ?? definitions.get(key), start, end]),
  );
}

test('cut into pieces, a document has the images that mdast finds in the whole of it', () => {
  fc.assert(
    fc.property(nastyMarkdown().filter(isFair).filter(isPlain), (text) => {
      const found = markdown
        .parse(text)
        .images.filter(({ syntax }) => syntax === 'markdownInline' || syntax === 'markdownReference')
        .map(({ alt, target, span }) =>
          JSON.stringify([alt.kind === 'text' ? alt.text : '', target.text, span.start, span.end]),
        );
      expect(found).toEqual(mdastImages(text));
    }),
    runs,
  );
});

test.each([
  ['markdown', markdown, [] as readonly string[]],
  ['mdx', mdx, mdxPieces],
])('%s: cut into pieces, a document has the images of its whole, HTML and JSX included', (_, adapter, extra) => {
  fc.assert(
    fc.property(nastyMarkdown(extra).filter(isFair).filter(isWholeModule), (text) => {
      expect(list(adapter.parse(text).images)).toEqual(list(readWhole(text, adapter)));
    }),
    runs,
  );
});

/** What dialects add; no comments, which are taken out of a whole document. */
const dialectPieces = [
  ...[
    '```{note}',
    '```{image} q.png',
    ':::{tip}',
    ':::',
    '~~~{code} x',
    '---',
    ':alt: r',
    'alt: "s"',
    '% t',
    '+++',
    '```',
  ],
  ...['[^u]: ', '[^v]:', ': w', '~ x', '!!! y', '??? "z"', '=== "A"', '<div markdown>', '<p markdown>', '</div>'],
  ...[
    '{{< figure src="B.png" >}}',
    '{{<',
    '>}}',
    '{% include image.html src="C.png"',
    '%}',
    '{alt="D"}',
    '{: alt="E"}',
  ],
  ...['![|9](F.png)', '```{r}', 'include_graphics("G.png")', '#| fig-alt: H'],
];

test.each(['myst', 'mkdocs', 'jekyll', 'hugo', 'obsidian', 'rmarkdown', undefined] as const)(
  '%s: cut into pieces, a document has the images of its whole',
  (flavour) => {
    const rules = makeRules('markdown', flavour, ['figure', 'image']);
    fc.assert(
      fc.property(nastyMarkdown(dialectPieces).filter(isFair), (text) => {
        const read = { parse: (all: string) => markdown.parse(all, undefined, flavour) };
        expect(list(read.parse(text).images)).toEqual(list(readAll(text, [rules])));
      }),
      { ...runs, numRuns: 1000 },
    );
  },
);

test('a module of MDX goes on with what looks like a list', () => {
  expect(mdx.parse('export const x = 1\n- ![a](a.png)\n').images).toEqual([]);
});

/** The same reader on one piece, which is the document. */
function readWhole(text: string, adapter: LanguageAdapter): readonly ImageReference[] {
  const broken = makeRules('markdown', 'docusaurus', []);
  const all = adapter === mdx ? [makeRules('mdx', undefined, []), broken] : [makeRules('markdown', undefined, [])];
  return readAll(text, all);
}

function readAll(text: string, all: readonly MarkdownRules[]): readonly ImageReference[] {
  for (const rules of all) {
    try {
      const { images, definitions } = readPiece(text, rules, noKeys);
      return images.flatMap((image) => {
        const { target, form } = image;
        const source =
          target.kind === 'defined'
            ? definitions.find(({ key }) => key === target.key)?.target
            : toTarget(target, noImports);
        if (!source) return [];
        const written = text.slice(source.span.start, source.span.end);
        const isMade = !isForeign(form) && holdsTemplate(written);
        return [{ ...image, target: isMade ? readTemplateTarget(written, source.span) : source }];
      });
    } catch {
      continue;
    }
  }
  return [];
}

test.each([
  ['markdown', markdown, [] as readonly string[]],
  ['mdx', mdx, mdxPieces],
])('%s: after any edits a document has the images that it would have if it were new', (_, adapter, extra) => {
  const edit = fc.tuple(fc.nat(), fc.nat(8), nastyMarkdown(extra));
  fc.assert(
    fc.property(nastyMarkdown(extra), fc.array(edit, { maxLength: 4 }), (first, edits) => {
      let document: ParsedDocument = adapter.parse(first);
      for (const [at, length, inserted] of edits) {
        const start = at % (document.text.length + 1);
        const text = document.text.slice(0, start) + inserted + document.text.slice(start + length);
        document = adapter.parse(text, document);
        expect(list(document.images)).toEqual(list(adapter.parse(text).images));
      }
    }),
    { numRuns: 1000 },
  );
});

test('nothing is thrown, whatever the text', () => {
  const anything = fc.oneof(fc.string({ unit: 'binary' }), nastyMarkdown(mdxPieces), fc.string());
  fc.assert(
    fc.property(anything, (text) => {
      markdown.parse(text);
      mdx.parse(text);
    }),
    runs,
  );
});

test.each(['[', '![', '>', '- ', '<a ', '`', '{', ':::image ', '![[', '*a ', '(', '<', '\\', '&', '|a', '$$'])(
  'thousands of %j are no trouble',
  (piece) => {
    const text = `${piece.repeat(3000)}\n\n![A](a.png)`;
    for (const adapter of [markdown, mdx]) expect(() => adapter.parse(text)).not.toThrow();
  },
);

test('brackets in brackets hold up nothing', () => {
  const text = `${'!['.repeat(30_000)}${'](b)'.repeat(30_000)}\n\n![A](a.png)`;
  for (const adapter of [markdown, mdx]) {
    expect(adapter.parse(text).images.map(({ span }) => span.end - span.start)).toEqual([180_000, 11]);
  }
});
