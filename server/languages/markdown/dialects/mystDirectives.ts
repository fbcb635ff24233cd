import { BlockText } from '../../commonmark/blocks/blockText.ts';
import type { Block } from '../../commonmark/blocks/block.ts';
import { joinLines } from '../../commonmark/inlines/plainText.ts';
import type { AltText, Span } from '../../imageReference.ts';
import type { MarkdownImage } from '../markdownForms.ts';
import { readMystOptions, type MystOption } from './mystOptions.ts';

export type DirectiveBlock = Extract<Block, { readonly kind: 'directive' }>;

/** Directives whose argument is a picture. */
const pictures = /^(?:image|figure|thumbnail)$/;
/** Options of cards (sphinx-design) whose value is a picture; `img-alt` is the alt text of each. */
const cardPictures = /^img-(?:top|bottom|background)$/;

/** The options of a directive, and where what was read of them is in the piece. */
interface ReadOptions {
  readonly block: BlockText;
  /** Undefined where MyST finds an error in them. */
  readonly options: readonly MystOption[] | undefined;
  readonly indent: string;
}

/** The pictures that a directive itself shows. */
export function readMystDirective(piece: string, directive: DirectiveBlock): readonly MarkdownImage[] {
  const { name, argument } = directive;
  const written = piece.slice(argument.start, argument.end);
  const isPicture = pictures.test(name) && written !== '' && !written.startsWith('#');
  if (!isPicture && directive.options.lines.length === 0) return [];
  const read = readOptions(piece, directive);
  if (isPicture) return [toImage(piece, directive, read, { text: written, span: argument }, 'alt')];
  return (read.options ?? [])
    .filter((option) => cardPictures.test(option.name) && option.text !== '')
    .map(({ text, value, style }) => {
      const span = read.block.toSpan(style === '"' || style === "'" ? inside(value) : value);
      return toImage(piece, directive, read, { text, span }, 'img-alt');
    });
}

function readOptions(piece: string, { options: { lines, yamlStart } }: DirectiveBlock): ReadOptions {
  const indents =
    yamlStart === undefined
      ? []
      : lines.map(({ start, end }) => /^[ \t]*(?=[^ \t])/.exec(piece.slice(start, end))?.[0]);
  const indent = indents.reduce<string | undefined>(shorter, undefined) ?? '';
  const dedented = lines.map(({ start, end }) => ({ start: Math.min(start + indent.length, end), end }));
  const block = new BlockText(piece, dedented);
  return { block, options: readMystOptions(block.text), indent };
}

function shorter(one: string | undefined, other: string | undefined): string | undefined {
  return one === undefined || (other !== undefined && other.length < one.length) ? other : one;
}

function inside({ start, end }: Span): Span {
  return { start: start + 1, end: end - 1 };
}

function toImage(
  piece: string,
  directive: DirectiveBlock,
  { block, options, indent }: ReadOptions,
  target: { readonly text: string; readonly span: Span },
  name: 'alt' | 'img-alt',
): MarkdownImage {
  const {
    start,
    argument,
    options: { lines, yamlStart },
  } = directive;
  const opener = argument.end;
  const end = Math.max(opener, lines.at(-1)?.end ?? 0);
  // Where two say it, the last counts.
  const option = options?.findLast((one) => one.name === name);
  const value = option && block.toSpan(option.value);
  const place = options?.some((one) => one.name === 'target' || one.name === 'link') ? 'inLink' : 'alone';
  const isDoubtful = !options && lines.some((line) => piece.slice(line.start, line.end).includes('alt'));
  return {
    syntax: 'mystImage',
    span: { start, end },
    target: { kind: 'text', ...target },
    place,
    ...(isDoubtful
      ? { alt: { kind: 'expression', span: { start: opener, end } } as const }
      : readAlt(piece, option, value)),
    form: {
      kind: 'myst',
      name,
      start,
      opener: yamlStart ?? opener,
      indent: yamlStart === undefined ? '' : indent,
      isYaml: yamlStart !== undefined,
      ...(value && option && { value, style: option.style, isEmpty: option.text === '' && option.style === 'plain' }),
    },
  };
}

function readAlt(
  piece: string,
  option: MystOption | undefined,
  value: Span | undefined,
): { readonly alt: AltText; readonly altSpan?: Span } {
  if (!option || !value) return { alt: { kind: 'missing' } };
  const { style } = option;
  const text = joinLines(option.text).trim();
  const isQuoted = style === '"' || style === "'";
  if (option.text === '' && !isQuoted) {
    const room = { start: value.end, end: value.end };
    return { alt: { kind: 'decorative' }, ...(value.start < value.end && { altSpan: room }) };
  }
  const span = isQuoted ? inside(value) : value;
  const hasRoom = style !== 'block' && (isQuoted || /[ \t]/.test(piece[span.start - 1] ?? ''));
  return {
    alt: text === '' ? { kind: 'decorative' } : { kind: 'text', text, span },
    ...(hasRoom && { altSpan: span }),
  };
}
