import { writeHtmlAlt, writeHtmlDecorative } from '../html/htmlImages.ts';
import type { ImageReference, Span, TextChange } from '../imageReference.ts';
import { jsx } from '../jsx/jsx.ts';
import { encodeBars, encodeLabel, encodePartners, escapeAttribute, escapeLabel } from './markdownEscaping.ts';
import { readLearnAttributes } from './markdownExtras.ts';
import type { MarkdownImage, ImageForm, MarkdownDialect } from './markdownForms.ts';

/** An image and the piece of text that it is in; changes are the piece's. */
export interface Writing {
  readonly piece: string;
  readonly image: MarkdownImage;
  readonly target: string;
  readonly title: string | undefined;
  readonly dialect: MarkdownDialect;
}

/** Ways to say it, the prettiest first. */
export function writeAlts(writing: Writing, alt: string): readonly TextChange[] {
  const { piece, image, dialect } = writing;
  const { form } = image;
  switch (form.kind) {
    case 'inline':
      return [escapeLabel(alt, dialect, form.isInTable), encodeLabel(alt)].map((label) => setLabel(image, label));
    case 'reference':
      return [escapeLabel(alt, dialect, form.isInTable), encodeLabel(alt)].map((label) =>
        form.isFull ? setLabel(image, label) : setFullReference(image, label, form.label),
      );
    case 'quarto':
      return [setFigAlt(form, alt)];
    case 'obsidian':
      return /[|[\]]/.test(alt) ? [] : [{ span: form.room, newText: form.isBarred ? alt : `${barOf(form)}${alt}` }];
    case 'learn':
      return alt.includes('"') ? [] : [setLearnAlt(piece, image, alt)];
    case 'myst':
      return [setOption(piece, form, alt)];
    case 'html':
      return listChange(changeHtml(writing, form, (text, reference) => writeHtmlAlt(text, reference, alt))).flatMap(
        (change) => [change, { ...change, newText: encodePartners(change.newText) }],
      );
    case 'jsx':
      return listChange(
        changeJsx(writing, form, (text, reference) => jsx.writeAlt({ text, images: [] }, reference, alt)),
      );
  }
}

export function writeDecoratives(writing: Writing): readonly TextChange[] {
  const { piece, image } = writing;
  const { form } = image;
  switch (form.kind) {
    case 'inline':
    case 'reference':
      return isQuotable(writing) ? [{ span: image.span, newText: toHtml(writing) }] : [];
    case 'quarto':
      return [setFigAlt(form, '')];
    case 'obsidian':
      return [];
    case 'learn':
      return [setLearnType(piece, image)];
    case 'myst':
      return [setOption(piece, form, '')];
    case 'html':
      return listChange(changeHtml(writing, form, writeHtmlDecorative));
    case 'jsx':
      return listChange(
        changeJsx(writing, form, (text, reference) => jsx.writeDecorative({ text, images: [] }, reference)),
      );
  }
}

function listChange(change: TextChange | undefined): readonly TextChange[] {
  return change ? [change] : [];
}

function setLabel({ altSpan, span }: MarkdownImage, label: string): TextChange {
  return { span: altSpan ?? span, newText: label };
}

/** `![cup]` and `![cup][]` become `![A cup][cup]`: their alt text is the key. */
function setFullReference({ altSpan, span }: MarkdownImage, label: string, key: string): TextChange {
  return { span: { start: altSpan?.start ?? span.start, end: span.end }, newText: `${label}][${key}]` };
}

type FormOf<Kind extends ImageForm['kind']> = Extract<ImageForm, { readonly kind: Kind }>;

function barOf({ isInTable }: FormOf<'obsidian'>): string {
  return isInTable ? '\\|' : '|';
}

/** Pandoc reads backslashes and entities in attributes. */
function setFigAlt({ value, room, isBraced, isInTable }: FormOf<'quarto'>, alt: string): TextChange {
  const escaped = alt.replace(/[\\"&]/g, '\\$&');
  const quoted = `"${isInTable ? encodeBars(escaped) : escaped}"`;
  if (value) return { span: value, newText: quoted };
  return { span: room, newText: isBraced ? ` fig-alt=${quoted}` : `{fig-alt=${quoted}}` };
}

function setOption(piece: string, { opener, value }: FormOf<'myst'>, alt: string): TextChange {
  const written = alt === '' ? '' : ` ${alt}`;
  if (value) return { span: value, newText: written };
  const lineStart = Math.max(piece.lastIndexOf('\n', opener - 1), piece.lastIndexOf('\r', opener - 1)) + 1;
  const prefix = /^[\s>*+\-\d.)]*/.exec(piece.slice(lineStart, opener))?.[0].replace(/[^\s>]/g, ' ') ?? '';
  const lineEnd = /\r\n|\r|\n/.exec(piece)?.[0] ?? '\n';
  return { span: { start: opener, end: opener }, newText: `${lineEnd}${prefix}:alt:${written}` };
}

function setLearnAlt(piece: string, { span, alt }: MarkdownImage, text: string): TextChange {
  const written = piece.slice(span.start, span.end);
  const attributes = readLearnAttributes(written);
  const edits: TextChange[] = [];
  const type = attributes.find(({ name }) => name === 'type');
  if (alt.kind === 'decorative' && type) edits.push({ span: type.value, newText: 'content' });
  const old = attributes.find(({ name }) => name === 'alt-text');
  const source = attributes.find(({ name }) => name === 'source');
  const end = (source?.value.end ?? 0) + 1;
  edits.push(old ? { span: old.value, newText: text } : { span: { start: end, end }, newText: ` alt-text="${text}"` });
  return shift(merge(written, edits), span.start);
}

/** docfx gives icons role="presentation" and needs no alt text of them. */
function setLearnType(piece: string, { span }: MarkdownImage): TextChange {
  const written = piece.slice(span.start, span.end);
  const type = readLearnAttributes(written).find(({ name }) => name === 'type');
  const start = written.indexOf('image') + 'image'.length;
  const change = type
    ? { span: type.value, newText: 'icon' }
    : { span: { start, end: start }, newText: ' type="icon"' };
  return shift(change, span.start);
}

/** One change that makes all edits. */
function merge(text: string, edits: readonly TextChange[]): TextChange {
  const sorted = edits.toSorted((one, other) => one.span.start - other.span.start);
  const start = sorted[0]?.span.start ?? 0;
  let at = start;
  let newText = '';
  for (const edit of sorted) {
    newText += text.slice(at, edit.span.start) + edit.newText;
    at = edit.span.end;
  }
  return { span: { start, end: at }, newText };
}

function toHtml({ piece, image: { span, form }, target, title, dialect }: Writing): string {
  const titled = title === undefined ? '' : ` title="${escapeAttribute(title)}"`;
  const source = `src=${quoteSource(target)}${titled}`;
  const end = dialect === 'mdx' ? ' />' : '>';
  // A tag alone on the first line of a paragraph would make all of it a block of HTML; broken into two lines, not.
  const isBlock = dialect !== 'mdx' && isAloneBeforeMore(piece, span);
  const html = `<img ${source}${isBlock ? '\n' : ' '}alt=""${end}`;
  return 'isInTable' in form && form.isInTable ? encodeBars(html) : html;
}

/** A template is filled in before anything reads HTML or a table: no entity may stand in it. */
function quoteSource(target: string): string {
  if (!isTemplate(target)) return `"${escapeAttribute(target)}"`;
  const quote = target.includes('"') ? "'" : '"';
  return quote + target + quote;
}

function isTemplate(target: string): boolean {
  return /\{[{%]|<%/.test(target);
}

/** Whether HTML can name the target as it is written. */
function isQuotable({ target, image: { form } }: Writing): boolean {
  if (!isTemplate(target)) return true;
  return !(/"/.test(target) && /'/.test(target)) && !('isInTable' in form && form.isInTable && target.includes('|'));
}

function isAloneBeforeMore(piece: string, { start, end }: Span): boolean {
  const before = /[^\r\n]*$/.exec(piece.slice(0, start))?.[0] ?? '';
  return /^[\s>*+\-\d.)]*$/.test(before) && /^[ \t]*(?:\r\n?|\n)[ \t>]*[^\s>]/.test(piece.slice(end));
}

type Change = (text: string, reference: ImageReference) => TextChange | undefined;

function changeHtml(writing: Writing, form: FormOf<'html'>, change: Change): TextChange | undefined {
  const made = change(form.html, toReference(writing, form.offset));
  if (!made) return undefined;
  const newText = form.isInTable ? encodeBars(made.newText) : made.newText;
  return shift({ ...made, newText }, form.offset);
}

function changeJsx(writing: Writing, form: FormOf<'jsx'>, change: Change): TextChange | undefined {
  const made = change(form.code, toReference(writing, form.offset));
  return made && shift(made, form.offset);
}

/** As the fragment's own adapter would have found it. */
function toReference({ image, target }: Writing, offset: number): ImageReference {
  const { syntax, alt, place } = image;
  const span = { start: image.span.start - offset, end: image.span.end - offset };
  return { syntax, span, target: { text: target, span }, alt, place };
}

function shift({ span, newText }: TextChange, offset: number): TextChange {
  return { span: { start: span.start + offset, end: span.end + offset }, newText };
}
