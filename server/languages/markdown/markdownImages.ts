import type { Block } from '../commonmark/blocks/block.ts';
import { blankPrefixes, type BlockText } from '../commonmark/blocks/blockText.ts';
import type { InlineFind, InlineImage } from '../commonmark/inlines/inlines.ts';
import { readInlines, type InlineReading } from '../commonmark/inlines/inlineReader.ts';
import { unescape } from '../commonmark/inlines/linkParts.ts';
import type { MdxConstructs } from '../commonmark/mdx/mdxConstructs.ts';
import { joinLines, readPlainText } from '../commonmark/inlines/plainText.ts';
import { findHtmlImages } from '../html/htmlImages.ts';
import type { ImageReference, Span } from '../imageReference.ts';
import { findJsxImages, findTagImage, jsxImageTags, moveImage, type JsxImage } from '../jsx/jsxImages.ts';
import { readFigAlt, readLearnImage, readMystDirective, readObsidianEmbed } from './markdownExtras.ts';
import type { MarkdownImage, ImageForm, MarkdownDialect } from './markdownForms.ts';

/** The images of a piece of Markdown, from its blocks. Throws on bad MDX. */
export function findMarkdownImages(
  piece: string,
  blocks: readonly Block[],
  dialect: MarkdownDialect,
  isDefined: (key: string) => boolean,
  mdx: MdxConstructs,
): readonly MarkdownImage[] {
  return new ImageReader(piece, dialect, isDefined, mdx).read(blocks);
}

class ImageReader {
  readonly #piece: string;
  readonly #dialect: MarkdownDialect;
  readonly #isDefined: (key: string) => boolean;
  readonly #mdx: MdxConstructs;
  readonly #images: MarkdownImage[] = [];
  #isInLink = false;
  #isInTable = false;
  /** An `<a>` of HTML or JSX ends at the latest with the block that it is in. */
  #isInAnchor = false;

  constructor(piece: string, dialect: MarkdownDialect, isDefined: (key: string) => boolean, mdx: MdxConstructs) {
    this.#piece = piece;
    this.#dialect = dialect;
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
    const reading = readInlines(block.text, this.#dialect, this.#isDefined, this.#mdx);
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
      case 'mystOpener':
        this.#readMystOpener(
          span,
          find.options.map((option) => block.toSpan(option)),
        );
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
    if (this.#dialect === 'quarto' || attributes) {
      const written = attributes && block.toSpan(attributes);
      const end = written ? written.end : span.end;
      const room = written ? { start: end - 1, end: end - 1 } : { start: end, end };
      const { value, ...alt } = readFigAlt(written ? blankPrefixes(this.#piece, block.lines, written) : '', span.end);
      const form: ImageForm = { kind: 'quarto', ...(value && { value }), room, isBraced: !!written, isInTable };
      return { ...found, ...alt, span: { start: span.start, end }, form };
    }
    const text = joinLines(readPlainText(block.text, label, marks, image.marks));
    const altSpan = block.toSpan(label);
    const form: ImageForm =
      source.kind === 'reference'
        ? {
            kind: 'reference',
            isFull: source.label !== '',
            label: source.label || block.text.slice(label.start, label.end),
            isInTable,
          }
        : { kind: 'inline', ...(source.title && { title: readPart(block, source.title) }), isInTable };
    return {
      ...found,
      span,
      alt: text === '' ? { kind: 'missing' } : { kind: 'text', text, span: altSpan },
      altSpan,
      form,
    };
  }

  #readTarget({ source }: InlineImage, block: BlockText): MarkdownImage['target'] | undefined {
    if (source.kind === 'reference') return { kind: 'defined', key: source.key };
    const text = source.destination && readPart(block, source.destination);
    return source.destination && text ? { kind: 'text', text, span: block.toSpan(source.destination) } : undefined;
  }

  #readMystOpener(span: Span, options: readonly Span[]): void {
    const written = this.#slice(span);
    const begun = /^:+\{\w+\}/.exec(written)?.[0].length ?? 0;
    const lines = options.map((option) => ({ text: this.#slice(option), start: option.start }));
    this.#add(readMystDirective(span.start, { text: written.slice(begun), start: span.start + begun }, lines));
  }

  #readFence({ start, info, meta, lines }: Extract<Block, { kind: 'fence' }>): void {
    if (!/^\{(?:image|figure)\}$/.test(info) || meta.start === meta.end) return;
    const options = lines.map((line) => ({ text: this.#slice(line), start: line.start }));
    this.#add(readMystDirective(start, { text: this.#slice(meta), start: meta.start }, options));
  }

  #readAnchor(written: string): void {
    if (/^<\/?a[\s>]/i.test(written)) this.#isInAnchor = /^<a\s[^]*href/i.test(written);
  }

  #readHtml(span: Span, lines: readonly Span[]): void {
    if (!/src|data/i.test(this.#slice(span))) return;
    const html = blankPrefixes(this.#piece, lines, span);
    const offset = span.start;
    const isInTable = this.#isInTable;
    for (const image of findHtmlImages(html, offset)) {
      const place = this.#place() === 'inLink' ? 'inLink' : image.place;
      this.#add({ ...image, place, form: { kind: 'html', html, offset, isInTable } });
    }
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
    this.#add({ ...image, place, form: { kind: 'jsx', code, offset } });
  }
}

function readPart({ text }: BlockText, { start, end }: Span): string {
  return unescape(text.slice(start, end));
}

/** Without the braces. */
function insideOf({ start, end }: Span): Span {
  return { start: start + 1, end: end - 1 };
}
