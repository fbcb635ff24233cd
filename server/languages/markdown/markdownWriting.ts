import { writeHtmlAlt, writeHtmlDecorative } from '../html/htmlImages.ts';
import type { MarkdownRules } from '../commonmark/rules.ts';
import type { ImageReference, LanguageAdapter, Span, TextChange } from '../imageReference.ts';
import { jsx } from '../jsx/jsx.ts';
import { encodeBars, encodeLabel, encodePartners, escapeAttribute, escapeLabel } from './markdownEscaping.ts';
import { readLearnAttributes } from './markdownExtras.ts';
import { restructuredText } from '../restructuredtext/restructuredText.ts';
import { writeChunkAlts } from './dialects/chunkOptions.ts';
import { quoteAttribute } from './dialects/imageAttributes.ts';
import { escapeRawLabel } from './dialects/imageLabels.ts';
import type { MarkdownImage, ImageForm } from './markdownForms.ts';
import { writeMystValue } from './dialects/mystOptions.ts';
import { writeTemplateAlts } from './dialects/templateCalls.ts';

/** An image and the piece of text that it is in; changes are the piece's. */
export interface Writing {
  readonly piece: string;
  readonly image: MarkdownImage;
  readonly target: string;
  readonly title: string | undefined;
  readonly rules: MarkdownRules;
}

/** Ways to say it, the prettiest first. */
export function writeAlts(writing: Writing, alt: string): readonly TextChange[] {
  const { piece, image } = writing;
  const { form } = image;
  switch (form.kind) {
    case 'inline':
      return labelsOf(writing, alt, form.isInTable).map((label) =>
        setLabel(image, form.size === 'bare' ? `${label}${barOf(form)}` : label),
      );
    case 'reference':
      return labelsOf(writing, alt, form.isInTable).map((label) =>
        form.isFull ? setLabel(image, label) : setFullReference(image, label, form.label),
      );
    case 'attribute':
      return listChange(setAttribute(form, alt));
    case 'fixed':
      return [];
    case 'shortcode':
      return writeTemplateAlts(piece, form.call, alt);
    case 'chunk':
      return writeChunkAlts(form.chunk, alt);
    case 'rst':
      return listChange(
        changeRst(writing, form, (document, reference) => restructuredText.writeAlt(document, reference, alt)),
      );
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
    case 'attribute':
      return listChange(setAttribute(form, ''));
    case 'rst':
      return listChange(changeRst(writing, form, restructuredText.writeDecorative));
    case 'obsidian':
    case 'shortcode':
    case 'chunk':
    case 'fixed':
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

/** A text as a label: escaped, and if that does not do, without any sign that means something. */
function labelsOf({ rules }: Writing, alt: string, isInTable: boolean): readonly string[] {
  const { dialect, labels, obsidian } = rules;
  if (labels === 'tokens') return [isInTable ? alt.replaceAll('|', '\\|') : alt];
  const isShown = labels === 'shown' || labels === 'goldmark';
  const label = isShown ? escapeLabel(alt, dialect, isInTable) : escapeRawLabel(alt, labels);
  const inCell = isInTable && (labels === 'python' || labels === 'pandoc') ? encodeBars(label) : label;
  // Obsidian's comments stop at no backslash.
  const escaped = [obsidian === 'none' ? inCell : inCell.replaceAll('%%', '&#37;&#37;'), encodeLabel(alt)];
  const mayBeBare = labels === 'goldmark' && !special.test(alt) && !(isInTable && alt.includes('|'));
  return mayBeBare ? [alt, ...escaped] : escaped;
}

/** What Goldmark and its extensions may take for theirs in any case. */
const special = /[\\`]|~~|\$\$|<[\w/!?]|&#?\w|\{[{<%]|==|\+\+|\^/;

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

function barOf({ isInTable }: FormOf<'obsidian' | 'inline'>): string {
  return isInTable ? '\\|' : '|';
}

function setAttribute({ name, quoting, value, room, isBraced, isInTable }: FormOf<'attribute'>, alt: string) {
  const plain = quoteAttribute(alt, quoting);
  if (plain === undefined) return undefined;
  const quoted = isInTable ? encodeBars(plain) : plain;
  if (value) return { span: value, newText: quoted };
  return { span: room, newText: isBraced ? ` ${name}=${quoted}` : `{${name}=${quoted}}` };
}

function setOption(piece: string, form: FormOf<'myst'>, alt: string): TextChange {
  const { name, start, opener, indent, isYaml, value, style = 'plain', isEmpty = false } = form;
  const written = writeMystValue(alt, style);
  if (value && written !== '') return { span: value, newText: isEmpty ? ` ${written}` : written };
  if (value) {
    let from = value.start;
    while (piece[from - 1] === ' ' || piece[from - 1] === '\t') from--;
    return { span: { start: from, end: value.end }, newText: '' };
  }
  const lineStart = Math.max(piece.lastIndexOf('\n', start - 1), piece.lastIndexOf('\r', start - 1)) + 1;
  const prefix = piece.slice(lineStart, start).replace(/[^\s>]/g, ' ');
  const lineEnd = /\r\n|\r|\n/.exec(piece)?.[0] ?? '\n';
  const option = `${isYaml ? '' : ':'}${name}:${written === '' ? '' : ` ${written}`}`;
  return { span: { start: opener, end: opener }, newText: `${lineEnd}${prefix}${indent}${option}` };
}

type ChangeDocument = (...given: Parameters<LanguageAdapter['writeDecorative']>) => TextChange | undefined;

/** A new line of reStructuredText begins as the directive of MyST around it does. */
function changeRst(writing: Writing, { rst, offset, indent }: FormOf<'rst'>, change: ChangeDocument) {
  const document = restructuredText.parse(rst);
  const start = writing.image.span.start - offset;
  const reference = document.images.find(({ span }) => span.start === start);
  const made = reference && change(document, reference);
  return made && shift({ ...made, newText: made.newText.replace(/\n/g, `\n${indent}`) }, offset);
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

function toHtml({ piece, image: { span, form }, target, title, rules: { dialect } }: Writing): string {
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
  if (!made) return undefined;
  const newText = form.isInTable ? encodeBars(made.newText) : made.newText;
  return shift({ ...made, newText }, form.offset);
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
