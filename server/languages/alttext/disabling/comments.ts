import { languageNames, type LanguageNames } from '../../languageNames.ts';

/** A comment that begins right before some offset. */
export interface Comment {
  readonly start: number;
  /** Where the comment ends that goes on at `from`. */
  endOf(from: number): CommentEnd;
}

/** Where a comment's text ends, and where its closing mark does. */
export interface CommentEnd {
  readonly text: number;
  readonly mark: number;
}

/** Which forms of comments and of code a language has. */
export type CommentStyle = 'markdown' | 'html' | 'jsx' | 'asciidoc' | 'rst' | 'latex' | 'typst';

/** Characters that the opening mark of a comment and the blanks behind it may take. */
const openerReach = 80;
/** Characters after which an unclosed comment is taken to end. */
const longest = 2000;

interface Form {
  /** Ends where the comment's text begins. */
  readonly open: RegExp;
  /** Undefined: the comment ends with its line. */
  readonly close: string | undefined;
}

const html: Form = { open: /<!--\s*$/, close: '-->' };
const braces: Form = { open: /\{\s*\/\*+[\s*]*$/, close: '*/' };
const slashStar: Form = { open: /\/\*+[\s*]*$/, close: '*/' };
const slashes: Form = { open: /[^:\\/]\/{2,3}[ \t]*$/, close: undefined };
/** Of Jinja, Liquid, Handlebars, Hugo, Blade, ERB, ASP.NET and Razor. */
const templates: readonly Form[] = [
  { open: /\{#-?\s*$/, close: '#}' },
  { open: /\{%-?\s*comment\s*(?:"[^"%]*"\s*)?-?%\}\s*$/, close: '{%' },
  { open: /\{\{[<%]\s*comment\s*[%>]\}\}\s*$/, close: '{{' },
  { open: /\{\{-?\s*\/\*\s*$/, close: '*/' },
  { open: /\{\{~?!(?:--)?\s*$/, close: '}}' },
  { open: /\{\{--\s*$/, close: '--}}' },
  { open: /<%(?:--|#)\s*$/, close: '%>' },
  { open: /@\*\s*$/, close: '*@' },
];
/** MyST's, Obsidian's, and the link definition that others use. */
const ofMarkdown: readonly Form[] = [
  { open: /%%\s*$/, close: '%%' },
  { open: /\n[ \t]*%[ \t]*$/, close: undefined },
  { open: /\[(?:\/\/|comment)\]:[ \t]*(?:#|<>)[ \t]*\(\s*$/, close: ')' },
  { open: /\[(?:\/\/|comment)\]:[ \t]*(?:#|<>)[ \t]*"\s*$/, close: '"' },
];

const forms: Readonly<Record<CommentStyle, readonly Form[]>> = {
  markdown: [html, braces, ...templates, ...ofMarkdown],
  html: [html, braces, ...templates, slashStar, slashes],
  jsx: [braces, slashStar, slashes, html],
  asciidoc: [
    { open: /\n\/\/(?!\/)[ \t]*$/, close: undefined },
    { open: /\n\/{4,}\r?\n\s*$/, close: '////' },
  ],
  rst: [{ open: /\n[ \t]*\.\.\s+$/, close: undefined }],
  latex: [
    { open: /[^\\%]%+[ \t]*$/, close: undefined },
    { open: /\\begin\{comment\}\s*$/, close: '\\end{comment}' },
  ],
  typst: [slashStar, slashes],
};

const styles: readonly (readonly [CommentStyle, LanguageNames])[] = [
  ['markdown', languageNames.markdown],
  ['markdown', languageNames.quarto],
  ['markdown', languageNames.mdx],
  ['markdown', languageNames.notebook],
  ['html', languageNames.html],
  ['jsx', languageNames.jsx],
  ['asciidoc', languageNames.asciidoc],
  ['rst', languageNames.restructuredText],
  ['latex', languageNames.latex],
  ['typst', { languageIds: ['typst'], extensions: ['typ'] }],
];

const byName: ReadonlyMap<string, CommentStyle> = new Map(
  styles.flatMap(([style, { languageIds, extensions }]) =>
    [...languageIds, ...extensions].map((name) => [name, style] as const),
  ),
);

/** By VS Code's identifier or a file's extension; undefined for documents that have no comments. */
export function commentStyle(language: string): CommentStyle | undefined {
  return byName.get(language) ?? byName.get(language.toLowerCase());
}

/** The comment whose text begins at the offset; undefined where none does. */
export function commentBefore(text: string, offset: number, style: CommentStyle): Comment | undefined {
  const from = Math.max(0, offset - openerReach);
  // A text begins as a line does.
  const lead = from === 0 ? '\n' : '';
  const head = lead + text.slice(from, offset);
  for (const { open, close } of forms[style]) {
    const found = open.exec(head);
    if (found) return { start: Math.max(0, from + found.index - lead.length), endOf: (at) => endOf(text, at, close) };
  }
  return undefined;
}

/** One that is not closed soon goes on to the end of its line. */
function endOf(text: string, from: number, close: string | undefined): CommentEnd {
  const piece = text.slice(from, from + longest);
  const end = close === undefined ? -1 : piece.indexOf(close);
  if (end >= 0) return { text: from + end, mark: from + end + (close?.length ?? 0) };
  const line = piece.search(/[\r\n]/);
  const last = from + (line < 0 ? piece.length : line);
  return { text: last, mark: last };
}
