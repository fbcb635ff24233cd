import type { Block } from '../commonmark/blocks/block.ts';
import { blankPrefixes, type BlockText } from '../commonmark/blocks/blockText.ts';
import type { InlineFind, InlineImage } from '../commonmark/inlines/inlines.ts';
import { readInlines, type InlineReading } from '../commonmark/inlines/inlineReader.ts';
import { TemplateFinder } from '../commonmark/inlines/extraSyntax.ts';
import { unescape } from '../commonmark/inlines/linkParts.ts';
import type { MdxConstructs } from '../commonmark/mdx/mdxConstructs.ts';
import type { MarkdownRules } from '../commonmark/rules.ts';
import { findHtmlImages } from '../html/htmlImages.ts';
import type { ImageReference, Span } from '../imageReference.ts';
import { findJsxImages, findTagImage, jsxImageTags, moveImage, type JsxImage } from '../jsx/jsxImages.ts';
import { restructuredText } from '../restructuredtext/restructuredText.ts';
import { readChunkImages, type FenceBlock } from './dialects/chunkOptions.ts';
import { quotingOf, readAttributeAlt } from './dialects/imageAttributes.ts';
import { isAlone, readLabel } from './dialects/imageLabels.ts';
import { readLearnImage, readObsidianEmbed } from './markdownExtras.ts';
import type { MarkdownImage, ImageForm } from './markdownForms.ts';
import { readMystDirective, type DirectiveBlock } from './dialects/mystDirectives.ts';
import { readTemplateCall } from './dialects/templateCalls.ts';

/** The images of a piece of Markdown, from its blocks. Throws on bad MDX. */
export function findMarkdownImages(
  piece: string,
  blocks: readonly Block[],
  rules: MarkdownRules,
  isDefined: (key: string) => boolean,
  mdx: MdxConstructs,
): readonly MarkdownImage[] {
  return new ImageReader(piece, rules, isDefined, mdx).read(blocks);
}

class ImageReader {
  readonly #piece: string;
  readonly #rules: MarkdownRules;
  readonly #isDefined: (key: string) => boolean;
  readonly #mdx: MdxConstructs;
  readonly #images: MarkdownImage[] = [];
  #isInLink = false;
  #isInTable = false;
  /** An `<a>` of HTML or JSX ends at the latest with the block that it is in. */
  #isInAnchor = false;

  constructor(piece: string, rules: MarkdownRules, isDefined: (key: string) => boolean, mdx: MdxConstructs) {
    this.#piece = piece;
    this.#rules = rules;
    this.#isDefined = isDefined;
    this.#mdx = mdx;
  }

  read(blocks: readonly Block[]): readonly MarkdownImage[] {
    for (const block of blocks) this.#readBlock(block);
    return this.#images;
  }

  #readBlock(block: Block): void {
    switch (block.kind) {
      case 'text':
        this.#isInTable = block.isInTable;
        this.#readText(block.text);
        this.#isInTable = false;
        break;
      case 'html':
        this.#readHtml(block.span, block.lines);
        break;
      case 'fence':
        this.#readFence(block);
        break;
      case 'directive':
        this.#readDirective(block);
        break;
      case 'tag':
        this.#readTag(block.span, block.lines);
        break;
      case 'expression':
        this.#readCode(insideOf(block.span), block.lines);
        break;
      case 'module':
        this.#readCode(block.span, block.lines);
        break;
      case 'break':
        this.#isInAnchor = false;
    }
  }

  #readText(block: BlockText): void {
    const reading = readInlines(block.text, this.#rules, this.#isDefined, this.#mdx);
    let link = 0;
    for (const find of reading.finds) {
      while ((reading.links[link]?.end ?? Infinity) <= find.start) link++;
      this.#isInLink = (reading.links[link]?.start ?? Infinity) < find.start;
      this.#readFind(find, block, reading);
    }
    this.#isInLink = false;
  }

  #readFind(find: InlineFind, block: BlockText, reading: InlineReading): void {
    const span = block.toSpan(find);
    const where = { place: this.#place(), isInTable: this.#isInTable };
    switch (find.kind) {
      case 'image':
        this.#add(this.#toImage(find, block, reading));
        break;
      case 'obsidianEmbed':
        this.#add(readObsidianEmbed(this.#slice(span), span.start, where));
        break;
      case 'learnImage':
        this.#add(readLearnImage(blankPrefixes(this.#piece, block.lines, span), span.start, where));
        break;
      case 'template':
        this.#readTemplate(span, block.lines);
        break;
      case 'html':
        this.#readAnchor(this.#slice(span));
        this.#readHtml(span, block.lines);
        break;
      case 'tag':
        this.#readTag(span, block.lines);
        break;
      case 'expression':
        this.#readCode(insideOf(span), block.lines);
    }
  }

  #place(): ImageReference['place'] {
    return this.#isInLink || this.#isInAnchor ? 'inLink' : 'alone';
  }

  #add(image: MarkdownImage | undefined): void {
    if (image) this.#images.push(image);
  }

  #slice({ start, end }: Span): string {
    return this.#piece.slice(start, end);
  }

  /** `![A cup](cup.png "Morning")`, `![A cup][cup]`, and Pandoc's attributes behind it. */
  #toImage(image: InlineImage, block: BlockText, { marks }: InlineReading): MarkdownImage | undefined {
    const { source, label, attributes } = image;
    const target = this.#readTarget(image, block);
    if (!target) return undefined;
    const span = block.toSpan(image);
    const isInTable = this.#isInTable;
    const found: Pick<MarkdownImage, 'syntax' | 'target' | 'place'> = {
      syntax: source.kind === 'reference' ? 'markdownReference' : 'markdownInline',
      target,
      place: this.#place(),
    };
    const written = attributes && block.toSpan(attributes);
    const last = written ? written.end : span.end;
    const whole = { start: span.start, end: last };
    const said =
      written && readAttributeAlt(blankPrefixes(this.#piece, block.lines, written), span.end, this.#rules.attributes);
    const room = written ? { start: last - 1, end: last - 1 } : { start: last, end: last };
    const toForm = (name: 'alt' | 'fig-alt'): ImageForm => {
      if (source.kind === 'reference' && !said) return { kind: 'fixed' };
      const quoting = quotingOf(this.#rules.attributes);
      return { kind: 'attribute', name, quoting, room, isBraced: !!written, isInTable };
    };
    if (said) {
      const { name, value, ...alt } = said;
      return { ...found, ...alt, span: whole, form: { ...toForm(name), value } as ImageForm };
    }
    const { size, ...read } = readLabel(block, image, marks, this.#rules, isInTable);
    // A project of Quarto may have files that others show too, to whom the label is the alt text.
    const isShared = this.#rules.dialect === 'markdown' && read.alt.kind !== 'missing';
    if (this.#rules.attributes === 'quarto' && !isShared) {
      return { ...found, alt: { kind: 'missing' }, span: whole, form: toForm('fig-alt') };
    }
    // A label makes a caption of an image that is alone, which its author did not want.
    if (this.#rules.attributes === 'pandoc' && read.alt.kind === 'missing' && isAlone(block.text, image)) {
      return { ...found, ...read, span: whole, form: toForm('alt') };
    }
    const form: ImageForm =
      source.kind === 'reference'
        ? {
            kind: 'reference',
            isFull: source.label !== '',
            label: source.label || block.text.slice(label.start, label.end),
            isInTable,
          }
        : {
            kind: 'inline',
            ...(source.title && { title: readPart(block, source.title) }),
            isInTable,
            ...(size && { size }),
          };
    return { ...found, ...read, span: whole, form };
  }

  #readTarget({ source }: InlineImage, block: BlockText): MarkdownImage['target'] | undefined {
    if (source.kind === 'reference') return { kind: 'defined', key: source.key };
    const text = source.destination && readPart(block, source.destination);
    return source.destination && text ? { kind: 'text', text, span: block.toSpan(source.destination) } : undefined;
  }

  #readFence(fence: FenceBlock): void {
    if (fence.info === '{eval-rst}') this.#readRst(fence);
    if (this.#rules.hasPandocHtml && /^\{=html[45]?\}$/.test(fence.info)) this.#readHtmlLines(fence.lines);
    if (!this.#rules.hasChunks) return;
    const program = this.#rules.attributes === 'quarto' ? 'quarto' : 'knitr';
    for (const { target, chunk, ...image } of readChunkImages(this.#piece, fence, program)) {
      const form = { kind: 'chunk', chunk } as const;
      this.#add({ ...image, syntax: 'knitrGraphics', target: { kind: 'text', ...target }, place: 'alone', form });
    }
  }

  #readHtmlLines(lines: readonly Span[]): void {
    const [first, last] = [lines[0], lines.at(-1)];
    if (first && last) this.#readHtml({ start: first.start, end: last.end }, lines);
  }

  #readDirective(directive: DirectiveBlock): void {
    for (const image of readMystDirective(this.#piece, directive)) this.#add(image);
  }

  #readRst({ start: opener, lines }: FenceBlock): void {
    const [start, end] = [lines[0]?.start ?? 0, lines.at(-1)?.end ?? 0];
    const rst = blankPrefixes(this.#piece, lines, { start, end });
    const indent = indentBefore(this.#piece, opener);
    for (const { target, ...image } of restructuredText.parse(rst).images) {
      const moved = moveImage({ ...image, target: { kind: 'text', ...target } }, start);
      this.#add({ ...moved, form: { kind: 'rst', rst, offset: start, indent } });
    }
  }

  #readTemplate(span: Span, lines: readonly Span[]): void {
    const read = readTemplateCall(blankPrefixes(this.#piece, lines, span), span.start, this.#rules);
    if (!read) return;
    const { call, target, isLinked, ...alt } = read;
    const place = isLinked ? 'inLink' : this.#place();
    const form = { kind: 'shortcode', call } as const;
    const syntax = call.kind === 'hugo' ? 'hugoShortcode' : 'liquidTag';
    this.#add({ ...alt, syntax, span, target, place, form });
  }

  #readAnchor(written: string): void {
    if (/^<\/?a[\s>]/i.test(written)) this.#isInAnchor = /^<a\s[^]*href/i.test(written);
  }

  #readHtml(span: Span, lines: readonly Span[]): void {
    const written = this.#slice(span);
    const templates = this.#findTemplates(written, span.start);
    if (templates.length === 0 && !/src|data/i.test(written)) return;
    const html = blankSpans(blankPrefixes(this.#piece, lines, span), templates, span.start);
    const offset = span.start;
    const isInTable = this.#isInTable;
    let next = 0;
    for (const image of findHtmlImages(html, offset)) {
      while ((templates[next]?.start ?? Infinity) < image.span.start)
        this.#readTemplate(templates[next++] ?? span, lines);
      const place = this.#place() === 'inLink' ? 'inLink' : image.place;
      this.#add({ ...image, place, form: { kind: 'html', html, offset, isInTable } });
    }
    for (const template of templates.slice(next)) this.#readTemplate(template, lines);
  }

  /** Shortcodes and tags of Liquid, which mean the same in HTML as everywhere. */
  #findTemplates(written: string, offset: number): readonly Span[] {
    if (!/\{\{[<%]|\{%/.test(written)) return [];
    const finder = new TemplateFinder(written, this.#rules);
    const spans: Span[] = [];
    for (let at = written.indexOf('{'); at >= 0; at = written.indexOf('{', at)) {
      const end = finder.findEnd(at);
      if (end > 0) spans.push({ start: offset + at, end: offset + end });
      at = end > 0 ? end : at + 1;
    }
    return spans;
  }

  #readTag(span: Span, lines: readonly Span[]): void {
    const written = blankPrefixes(this.#piece, lines, span);
    if (/^<\/?\s*(?:a|Link|NavLink|NextLink|AnchorLink)[\s/>]/.test(written)) {
      this.#isInAnchor = !/^<\/|\/>$/.test(written);
    }
    const image = /^<\s*\//.test(written) ? undefined : findTagImage(written, span.start, 'alone');
    if (image) this.#addJsx(image, written, span.start);
  }

  /** Elements in the JavaScript of MDX. */
  #readCode(span: Span, lines: readonly Span[]): void {
    const code = blankPrefixes(this.#piece, lines, span);
    if (!jsxImageTags().test(code)) return;
    for (const image of findJsxImages(code) ?? []) this.#addJsx(moveImage(image, span.start), code, span.start);
  }

  #addJsx(image: JsxImage, code: string, offset: number): void {
    const place = this.#place() === 'inLink' ? 'inLink' : image.place;
    this.#add({ ...image, place, form: { kind: 'jsx', code, offset, isInTable: this.#isInTable } });
  }
}

function readPart({ text }: BlockText, { start, end }: Span): string {
  return unescape(text.slice(start, end));
}

/** Without the braces. */
function insideOf({ start, end }: Span): Span {
  return { start: start + 1, end: end - 1 };
}

function blankSpans(text: string, spans: readonly Span[], offset: number): string {
  const parts: string[] = [];
  let at = 0;
  for (const { start, end } of spans) {
    parts.push(text.slice(at, start - offset), text.slice(start - offset, end - offset).replace(/[^\r\n]/g, ' '));
    at = end - offset;
  }
  return parts.join('') + text.slice(at);
}

/** White space, and the signs of quotes, before what begins at `at` in its line. */
function indentBefore(piece: string, at: number): string {
  const lineStart = Math.max(piece.lastIndexOf('\n', at - 1), piece.lastIndexOf('\r', at - 1)) + 1;
  return piece.slice(lineStart, at).replace(/[^\s>]/g, ' ');
}
