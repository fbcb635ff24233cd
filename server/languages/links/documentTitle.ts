import { decodeHTML } from 'entities/decode';

/** A heading of a document, on one line. */
interface Heading {
  readonly text: string;
  /** What the document says that links name it by; absent: made of its text. */
  readonly id?: string;
}

const longestTitle = 80;

/**
 * What a document calls itself: its title, else its first heading. With a fragment (`#light` without the `#`) the
 * heading that it names. `extension`: of its file, without the dot. Undefined where there is none of up to 80 characters.
 */
export function readDocumentTitle(text: string, extension: string, fragment = ''): string | undefined {
  const kind = kinds[extension.toLowerCase()];
  if (!kind) return undefined;
  const headings = kind.headings(text);
  const wanted = fragment === '' ? undefined : slugOf(decode(fragment));
  const title =
    wanted === undefined
      ? (kind.title(text) ?? headings[0]?.text)
      : headings.find((heading) => slugOf(heading.id ?? heading.text) === wanted)?.text;
  const line = plain(title ?? '');
  return line === '' || line.length > longestTitle ? undefined : line;
}

interface Kind {
  title(text: string): string | undefined;
  headings(text: string): readonly Heading[];
}

const markdown: Kind = {
  title: (text) => {
    const [, front = ''] = /^---\r?\n(.*?)\r?\n(?:---|\.\.\.)/s.exec(text) ?? [];
    return /^title:\s*(?:"([^"]*)"|'([^']*)'|([^\r\n#|>]+))/m.exec(front)?.slice(1).find(Boolean);
  },
  headings: (text) => {
    const found = withoutFences(text).matchAll(
      /^ {0,3}#{1,6}[ \t]+(.+?)(?:[ \t]+#*)?$|^ {0,3}(\S.*)\r?\n {0,3}(?:=+|-{2,})[ \t]*$/gm,
    );
    return [...found].map(([, marked, underlined]): Heading => {
      const written = marked ?? underlined ?? '';
      const [, id] = /\{#([\w-]+)[^}]*\}\s*$/.exec(written) ?? [];
      return { text: written.replace(/\s*\{[^{}]*\}\s*$/, ''), ...(id !== undefined && { id }) };
    });
  },
};

/** A sign of numbers or comments in code is no heading. */
function withoutFences(text: string): string {
  let open: string | undefined;
  const lines = text.split('\n').map((line) => {
    const [, marker = ''] = /^ {0,3}(`{3,}|~{3,})/.exec(line) ?? [];
    const isInside = open !== undefined;
    if (open === undefined) open = marker || undefined;
    else if (marker.startsWith(open)) open = undefined;
    return isInside || marker !== '' ? '' : line;
  });
  return lines.join('\n');
}

const html: Kind = {
  // A page's own heading; its title often has the site's name too.
  title: (text) =>
    /<h1[^<>]*>(.{0,500}?)<\/h1>/is.exec(text)?.[1] ?? /<title[^<>]*>(.{0,500}?)<\/title>/is.exec(text)?.[1],
  headings: (text) =>
    [...text.matchAll(/<h[1-6]([^<>]*)>(.{0,500}?)<\/h[1-6]>/gis)].map(([, attributes = '', inner = '']) => {
      const [, id] = /\bid\s*=\s*["']?([\w-]+)/i.exec(attributes) ?? [];
      return { text: inner, ...(id !== undefined && { id }) };
    }),
};

const equalSigns: Kind = {
  title: () => undefined,
  headings: (text) => [...text.matchAll(/^={1,6}[ \t]+(\S.*)$/gm)].map(([, heading = '']) => ({ text: heading })),
};

const restructuredText: Kind = {
  title: () => undefined,
  headings: (text) =>
    [...text.matchAll(/^(\S.*)\r?\n([=\-~^"'`#*+.:_])\2{2,}[ \t]*$/gm)].map(([, heading = '']) => ({ text: heading })),
};

const latex: Kind = {
  title: (text) => /\\title\s*\{([^{}]*)\}/.exec(text)?.[1],
  headings: (text) =>
    [...text.matchAll(/\\(?:chapter|section|subsection)\*?\s*\{([^{}]*)\}/g)].map(([, heading = '']) => ({
      text: heading,
    })),
};

/** The Markdown of its cells, as it lies in JSON. */
const notebook: Kind = {
  title: () => undefined,
  headings: (text) =>
    [...text.matchAll(/"#{1,6} ((?:[^"\\]|\\.)*?)(?:\\n)?"/g)].map(([, heading = '']) => ({ text: heading })),
};

const kinds: Readonly<Record<string, Kind>> = {
  ...Object.fromEntries(['md', 'markdown', 'mdx', 'qmd', 'rmd'].map((name) => [name, markdown])),
  ...Object.fromEntries(['html', 'htm', 'xhtml'].map((name) => [name, html])),
  ...Object.fromEntries(['adoc', 'asciidoc', 'asc', 'typ'].map((name) => [name, equalSigns])),
  rst: restructuredText,
  tex: latex,
  ipynb: notebook,
};

/** Extensions of documents that say what they are called. */
export const titledExtensions: readonly string[] = Object.keys(kinds);

/** As GitHub makes an address of a heading: small letters, hyphens for blanks, no other punctuation. */
function slugOf(text: string): string {
  return plain(text)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/[\s_-]+/g, '-');
}

/** The words of a heading without its markup. */
function plain(markup: string): string {
  return decodeHTML(markup.replace(/<[^<>]*>/g, ''))
    .replace(/!\[[^[\]]*\]\([^()]*\)/g, '')
    .replace(/\[([^[\]]*)\]\([^()]*\)/g, '$1')
    .replace(/[*`]+|\\[a-z]+\b|[{}\\]/gi, '')
    .replace(/\s+/g, ' ')
    .trim();
}

function decode(fragment: string): string {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment;
  }
}
