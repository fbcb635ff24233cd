import type { Event, Token } from 'micromark-util-types';
import { findHtmlImages } from './htmlImages.ts';
import type { ImageReference, Span } from './imageReference.ts';
import { findJsxImages, findTagImage, moveImage, type JsxImage } from './jsxImages.ts';
import { readFigAlt, readLearnImage, readMystDirective, readObsidianEmbed, type MystLine } from './markdownExtras.ts';
import type { FoundImage, ImageForm } from './markdownForms.ts';
import { toKey, type MarkdownDialect } from './markdownGrammar.ts';
import { joinLines, readPlainText } from './markdownText.ts';

/** The images of a piece of Markdown, from micromark's events of it. */
export function findMarkdownImages(
  piece: string,
  events: readonly Event[],
  dialect: MarkdownDialect,
): readonly FoundImage[] {
  return new ImageReader(piece, events, dialect).read();
}

/** An `<a>` of HTML or JSX ends at the latest with the block that it is in. */
const blocks: ReadonlySet<string> = new Set([
  'lineEndingBlank',
  'atxHeading',
  'setextHeading',
  'codeFenced',
  'mathFlow',
  'thematicBreak',
  'listItemPrefix',
  'listOrdered',
  'listUnordered',
  'blockQuote',
  'tableData',
  'tableHeader',
  'htmlFlow',
  'mdxjsEsm',
]);

class ImageReader {
  readonly #piece: string;
  readonly #events: readonly Event[];
  readonly #dialect: MarkdownDialect;
  readonly #images: FoundImage[] = [];
  /** How deep in Markdown's links and in tables. */
  #links = 0;
  #tables = 0;
  #isInAnchor = false;

  constructor(piece: string, events: readonly Event[], dialect: MarkdownDialect) {
    this.#piece = piece;
    this.#events = events;
    this.#dialect = dialect;
  }

  read(): readonly FoundImage[] {
    for (let at = 0; at < this.#events.length; at++) {
      const event = this.#events[at];
      if (event) at = this.#readEvent(event, at);
    }
    return this.#images;
  }

  /** Returns the index of the last event that it has read. */
  #readEvent([step, token]: Event, at: number): number {
    const type: string = token.type;
    if (blocks.has(type)) this.#isInAnchor = false;
    if (type === 'link') this.#links += step === 'enter' ? 1 : -1;
    if (type === 'table') this.#tables += step === 'enter' ? 1 : -1;
    if (step === 'exit') return at;

    const where = { place: this.#place(), isInTable: this.#tables > 0 };
    const { offset } = token.start;
    switch (type) {
      case 'image':
        return this.#readImage(at);
      case 'obsidianEmbed':
        this.#add(readObsidianEmbed(this.#slice(token), offset, where));
        break;
      case 'learnImage':
        this.#add(readLearnImage(this.#slice(token), offset, where));
        break;
      case 'mystOpener':
        this.#readMystOpener(token, this.#findExit(token, at));
        break;
      case 'codeFenced':
        this.#readMystFence(at, this.#findExit(token, at));
        break;
      case 'htmlFlow':
      case 'htmlText':
        this.#readHtml(token, at, this.#findExit(token, at));
        break;
      case 'mdxJsxFlowTag':
      case 'mdxJsxTextTag':
        this.#readTag(token);
        break;
      case 'mdxFlowExpression':
      case 'mdxTextExpression':
        this.#readCode(this.#slice(token).slice(1, -1), offset + 1);
        break;
      case 'mdxjsEsm':
        this.#readCode(this.#slice(token), offset);
        break;
      case 'definition':
        break;
      default:
        return at;
    }
    return this.#findExit(token, at);
  }

  #place(): ImageReference['place'] {
    return this.#links > 0 || this.#isInAnchor ? 'inLink' : 'alone';
  }

  #add(image: FoundImage | undefined): void {
    if (image) this.#images.push(image);
  }

  #slice({ start, end }: Token): string {
    return this.#piece.slice(start.offset, end.offset);
  }

  #findExit(token: Token, from: number): number {
    for (let at = from; at < this.#events.length; at++) {
      const event = this.#events[at];
      if (event?.[0] === 'exit' && event[1] === token) return at;
    }
    return from;
  }

  /** `![A cup](cup.png "Morning")`, `![A cup][cup]`, and Pandoc's attributes behind it. */
  #readImage(from: number): number {
    const parts = new ImageParts(this.#piece);
    let at = from + 1;
    for (let depth = 1; at < this.#events.length; at++) {
      const event = this.#events[at];
      if (!event) break;
      const [step, { type }] = event;
      if (type === 'image') depth += step === 'enter' ? 1 : -1;
      if (depth === 0) break;
      parts.take(event, at, this.#events);
    }
    const token = this.#events[from]?.[1];
    if (!token) return at;
    const span = { start: token.start.offset, end: token.end.offset };
    const next = this.#events[at + 1];
    const attributes = next?.[1].type === 'imageAttributes' ? next[1] : undefined;
    this.#add(this.#toImage(parts, span, attributes));
    return attributes ? this.#findExit(attributes, at + 1) : at;
  }

  #toImage(parts: ImageParts, span: Span, attributes: Token | undefined): FoundImage | undefined {
    const { label, target, title, reference } = parts;
    if (!label) return undefined;
    const key = toKey(reference?.key || label.key);
    const isInTable = this.#tables > 0;
    if (!reference && (!target || target.text === '')) return undefined;
    const found: Pick<FoundImage, 'syntax' | 'target' | 'place'> = {
      syntax: reference ? 'markdownReference' : 'markdownInline',
      target: target && !reference ? { kind: 'text', ...target } : { kind: 'defined', key },
      place: this.#place(),
    };
    if (this.#dialect === 'quarto' || attributes) {
      const end = attributes ? attributes.end.offset : span.end;
      const room = attributes ? { start: end - 1, end: end - 1 } : { start: end, end };
      const { value, ...alt } = readFigAlt(attributes ? this.#slice(attributes) : '', span.end);
      const form: ImageForm = { kind: 'quarto', ...(value && { value }), room, isBraced: !!attributes, isInTable };
      return { ...found, ...alt, span: { start: span.start, end }, form };
    }
    const text = joinLines(label.text);
    const form: ImageForm = reference
      ? { kind: 'reference', isFull: reference.key !== '', label: reference.key || label.key, isInTable }
      : { kind: 'inline', ...(title !== undefined && { title }), isInTable };
    return {
      ...found,
      span,
      alt: text === '' ? { kind: 'missing' } : { kind: 'text', text, span: label.span },
      altSpan: label.span,
      form,
    };
  }

  #readMystOpener(token: Token, end: number): void {
    const written = this.#slice(token);
    const begun = /^:+\{\w+\}/.exec(written)?.[0].length ?? 0;
    const lines: MystLine[] = [];
    for (const [step, option] of this.#events.slice(end + 1)) {
      if (option.type === 'mystOption' && step === 'enter') {
        lines.push({ text: this.#slice(option), start: option.start.offset });
      } else if (!/^(?:mystOption|lineEnding|linePrefix|blockQuote\w+|listItemIndent)$/.test(option.type)) {
        break;
      }
    }
    const { offset } = token.start;
    this.#add(readMystDirective(offset, { text: written.slice(begun), start: offset + begun }, lines));
  }

  #readMystFence(from: number, end: number): void {
    let isDirective = false;
    let target: MystLine | undefined;
    const lines: MystLine[] = [];
    for (let at = from; at < end; at++) {
      const event = this.#events[at];
      if (event?.[0] !== 'enter') continue;
      const token = event[1];
      const line = { text: this.#slice(token), start: token.start.offset };
      if (token.type === 'codeFencedFenceInfo') isDirective = /^\{(?:image|figure)\}$/.test(line.text);
      else if (token.type === 'codeFencedFenceMeta') target = line;
      else if (token.type === 'codeFlowValue') lines.push(line);
      if (token.type === 'codeFencedFenceInfo' && !isDirective) return;
    }
    const start = this.#events[from]?.[1].start.offset ?? 0;
    if (isDirective && target) this.#add(readMystDirective(start, target, lines));
  }

  #readHtml(token: Token, from: number, end: number): void {
    const written = this.#slice(token);
    if (token.type === 'htmlText' && /^<\/?a[\s>]/i.test(written)) this.#isInAnchor = /^<a\s[^]*href/i.test(written);
    if (!/src|data/i.test(written)) return;
    const html = this.#withoutPrefixes(token, from, end);
    const offset = token.start.offset;
    const isInTable = this.#tables > 0;
    for (const { target, ...image } of findHtmlImages(html, offset)) {
      const place = this.#place() === 'inLink' ? 'inLink' : image.place;
      const form = { kind: 'html', html, offset, isInTable } as const;
      this.#add({ ...image, target: { kind: 'text', ...target }, place, form });
    }
  }

  /** What quotes and lists put before each line becomes blanks, so that offsets stay. */
  #withoutPrefixes(token: Token, from: number, end: number): string {
    const written = this.#slice(token);
    if (!/[\r\n]/.test(written)) return written;
    const start = token.start.offset;
    let html = '';
    for (let at = from + 1; at < end; at++) {
      const event = this.#events[at];
      if (event?.[0] !== 'enter') continue;
      const { type, start: first, end: last } = event[1];
      if (!/^html(?:Flow|Text)Data$|^lineEnding/.test(type) || first.offset - start < html.length) continue;
      html = html.padEnd(first.offset - start) + this.#piece.slice(first.offset, last.offset);
    }
    return html.padEnd(written.length);
  }

  #readTag(token: Token): void {
    const written = this.#slice(token);
    if (/^<\/?\s*(?:a|Link|NavLink|NextLink|AnchorLink)[\s/>]/.test(written)) {
      this.#isInAnchor = !/^<\/|\/>$/.test(written);
    }
    const image = /^<\s*\//.test(written) ? undefined : findTagImage(written, token.start.offset);
    if (image) this.#addJsx(image, written, token.start.offset);
  }

  /** Elements in the JavaScript of MDX. */
  #readCode(code: string, offset: number): void {
    if (!/<[\w.]+\s[^]*src/.test(code)) return;
    for (const image of findJsxImages(code)?.images ?? []) this.#addJsx(moveImage(image, offset), code, offset);
  }

  #addJsx(image: JsxImage, code: string, offset: number): void {
    const place = this.#place() === 'inLink' ? 'inLink' : image.place;
    this.#add({ ...image, place, form: { kind: 'jsx', code, offset } });
  }
}

/** The parts of one image, as its events come. */
class ImageParts {
  readonly #piece: string;
  #depth = 0;
  #from = 0;
  label: { readonly text: string; readonly key: string; readonly span: Span } | undefined;
  target: { readonly text: string; readonly span: Span } | undefined;
  title: string | undefined;
  /** `key` is empty for `![cup][]` and `![cup]`. */
  reference: { readonly key: string } | undefined;

  constructor(piece: string) {
    this.#piece = piece;
  }

  take([step, token, context]: Event, at: number, events: readonly Event[]): void {
    const { type } = token;
    const span = { start: token.start.offset, end: token.end.offset };
    if (type === 'labelText') {
      this.#depth += step === 'enter' ? 1 : -1;
      if (step === 'enter' && this.#depth === 1) this.#from = at;
      if (step === 'exit' && this.#depth === 0 && !this.label) {
        const text = readPlainText(this.#piece, events, this.#from, at);
        this.label = { text, key: context.sliceSerialize(token), span };
        this.reference = { key: '' };
      }
    }
    if (this.#depth > 0) return;
    if (type === 'resource') this.reference = undefined;
    if (step === 'enter' && /^resource.*String$/.test(type)) this.#from = at;
    if (step === 'exit' && type === 'resourceDestinationString') {
      this.target = { text: readPlainText(this.#piece, events, this.#from, at), span };
    } else if (step === 'exit' && type === 'resourceTitleString') {
      this.title = readPlainText(this.#piece, events, this.#from, at);
    } else if (step === 'exit' && type === 'referenceString') {
      this.reference = { key: context.sliceSerialize(token) };
    }
  }
}
