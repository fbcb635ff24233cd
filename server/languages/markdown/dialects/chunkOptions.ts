import type { Block } from '../../commonmark/blocks/block.ts';
import { BlockText } from '../../commonmark/blocks/blockText.ts';
import { joinLines } from '../../commonmark/inlines/plainText.ts';
import type { AltText, Span, TextChange } from '../../imageReference.ts';
import { Occurrences } from '../../occurrences.ts';
import { readArguments, readString } from './chunkArguments.ts';
import { readMystOptions } from './mystOptions.ts';

export type FenceBlock = Extract<Block, { readonly kind: 'fence' }>;

/** Where a chunk of R says the alt text of its picture, or can; spans are the piece's. */
export interface ChunkOptions {
  readonly program: 'knitr' | 'quarto';
  /** Before the `}` of ```` ```{r} ````. */
  readonly header: number;
  /** Where a line `#| fig-alt: "A cup"` goes, and what stands before it; absent: options go into the header. */
  readonly line?: { readonly at: number; readonly before: string };
  /** The value that is there. */
  readonly value?: { readonly span: Span; readonly style: 'r' | 'yaml' };
  /** One text is for all pictures of a chunk. */
  readonly isAlone: boolean;
}

export interface ChunkImage {
  readonly span: Span;
  readonly target: { readonly text: string; readonly span: Span };
  readonly alt: AltText;
  readonly altSpan?: Span;
  readonly chunk: ChunkOptions;
}

interface Option {
  readonly name: string;
  /** Undefined where it is code. */
  readonly text: string | undefined;
  /** With its quotes. */
  readonly span: Span;
  readonly style: 'r' | 'yaml';
}

const header = /^(?:`{3,}|~{3,})[ \t]*\{[rR](?=[\s,}])/;
const graphics = /\binclude_graphics\s*\(\s*(?:path\s*=\s*)?(c\s*\(\s*)?(?=["'])/g;

/** The pictures that a chunk of R includes by name: knitr::include_graphics("a.png"). */
export function readChunkImages(
  piece: string,
  fence: FenceBlock,
  program: ChunkOptions['program'],
): readonly ChunkImage[] {
  const written = piece.slice(fence.start, fence.meta.end);
  const begun = header.exec(written)?.[0];
  const close = written.lastIndexOf('}');
  if (begun === undefined || close < begun.length) return [];
  const code = new BlockText(piece, fence.lines);
  const found = findGraphics(code);
  if (found.length === 0) return [];
  const inHeader = readArguments(written.slice(begun.length, close), fence.start + begun.length);
  const lines = fence.lines.filter(({ start, end }) => /^[ \t]*#\|/.test(piece.slice(start, end)));
  const options = [...readOptionLines(piece, lines), ...inHeader];
  if (isHidden(options)) return [];
  const prefix = prefixOf(piece, fence.start);
  const lineEnd = /\r\n|\r|\n/.exec(piece)?.[0] ?? '\n';
  const hasLine = program === 'quarto' || (lines.length > 0 && options[0]?.style === 'yaml');
  const said = options.find(({ name }) => name === 'fig.alt');
  const chunk: ChunkOptions = {
    program,
    header: fence.start + close,
    ...(hasLine && { line: { at: fence.meta.end, before: `${lineEnd}${prefix}#| ` } }),
    ...(said && { value: { span: said.span, style: said.style } }),
    isAlone: found.length === 1,
  };
  const caption = program === 'knitr' && !said ? options.find(({ name }) => name === 'fig.cap') : undefined;
  const alt = readAlt(piece, said ?? caption);
  return found.map((image) => ({ ...image, ...alt, chunk }));
}

function prefixOf(piece: string, start: number): string {
  const lineStart = Math.max(piece.lastIndexOf('\n', start - 1), piece.lastIndexOf('\r', start - 1)) + 1;
  return piece.slice(lineStart, start).replace(/[^\s>]/g, ' ');
}

function findGraphics(code: BlockText): readonly Pick<ChunkImage, 'span' | 'target'>[] {
  const images: Pick<ChunkImage, 'span' | 'target'>[] = [];
  const places = new Occurrences(code.text);
  let lineEnd = -1;
  let comment = -1;
  for (const found of code.text.matchAll(graphics)) {
    while (lineEnd < found.index) {
      comment = places.next('#', lineEnd + 1);
      lineEnd = places.lineEnd(lineEnd + 1);
    }
    if (comment >= 0 && comment < found.index) continue;
    let at = found.index + found[0].length;
    for (;;) {
      const path = readString(code.text, at);
      if (!path) break;
      const span = code.toSpan({ start: found.index, end: path.end });
      const inner = code.toSpan({ start: at + 1, end: path.end - 1 });
      if (path.text !== '') images.push({ span, target: { text: path.text, span: inner } });
      if (found[1] === undefined) break;
      at = path.end;
      while (/[\s,]/.test(code.text[at] ?? '')) at++;
    }
  }
  return images;
}

/** `#| fig-alt: "A cup"`, or knitr's `#| fig.alt = "A cup"`. */
function readOptionLines(piece: string, lines: readonly Span[]): readonly Option[] {
  const inner = lines.map(({ start, end }) => {
    const mark = /^[ \t]*#\|[ \t]?/.exec(piece.slice(start, end))?.[0].length ?? 0;
    return { start: start + mark, end };
  });
  const block = new BlockText(piece, inner);
  if (!/^[\w.-]+\s*:/.test(block.text)) {
    return inner.length === 1 ? readArguments(block.text, inner[0]?.start ?? 0) : [];
  }
  return (readMystOptions(block.text) ?? []).map(({ name, text, value, style }) => ({
    name: name.replaceAll('-', '.'),
    text: style === 'plain' && /^(?:[-?] |[[{!&*])/.test(text) ? undefined : text,
    span: block.toSpan(value),
    style: 'yaml',
  }));
}

/** Chunks that are not run, or whose pictures are not shown. */
function isHidden(options: readonly Option[]): boolean {
  const is = (name: string, pattern: RegExp, piece: (option: Option) => string) =>
    options.some((option) => option.name === name && pattern.test(piece(option)));
  const text = (option: Option) => (option.text ?? option.name).trim();
  return (
    is('eval', /^(?:F|FALSE|false)$/, text) ||
    is('include', /^(?:F|FALSE|false)$/, text) ||
    is('fig.show', /^hide$/, text)
  );
}

function readAlt(piece: string, option: Option | undefined): { readonly alt: AltText; readonly altSpan?: Span } {
  if (!option) return { alt: { kind: 'missing' } };
  if (option.text === undefined) return { alt: { kind: 'expression', span: option.span } };
  const isQuoted = /["']/.test(piece[option.span.start] ?? '');
  const inner = { start: option.span.start + 1, end: option.span.end - 1 };
  const span = isQuoted ? inner : option.span;
  const text = joinLines(option.text);
  return {
    alt: text.trim() === '' ? { kind: 'decorative' } : { kind: 'text', text, span },
    ...(isQuoted && option.name === 'fig.alt' && { altSpan: inner }),
  };
}

/** Ways to say it; none where it would be said of other pictures too. */
export function writeChunkAlts(chunk: ChunkOptions, alt: string): readonly TextChange[] {
  if (!chunk.isAlone) return [];
  const inYaml = `"${alt.replace(/[\\"]/g, '\\$&')}"`;
  // A backtick would end the fence's first line.
  const inR = `"${alt.replace(/[\\"]/g, '\\$&').replaceAll('`', '\\x60')}"`;
  const { value, line, header: at, program } = chunk;
  if (value) return [{ span: value.span, newText: value.style === 'yaml' ? inYaml : inR }];
  const name = program === 'quarto' ? 'fig-alt' : 'fig.alt';
  if (line) return [{ span: { start: line.at, end: line.at }, newText: `${line.before}${name}: ${inYaml}` }];
  return [{ span: { start: at, end: at }, newText: `, fig.alt=${inR}` }];
}
