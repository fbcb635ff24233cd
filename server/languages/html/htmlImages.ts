import { decodeHTMLAttribute } from 'entities/decode';
import { joinAttributeLines } from './attributeLines.ts';
import { readTag, readTags, type HtmlAttribute, type HtmlTag } from './htmlTags.ts';
import type { AltText, ImageReference, Span, TextChange } from '../imageReference.ts';

/**
 * Elements and components that show one picture named by `src` (or `srcset`). A `<div>` or `<svg>` with role="img"
 * draws its picture by other means, which leaves no file to describe: no reference.
 */
const imageElements = new Set(
  (
    'img image amp-img enhanced:img nextimage nuxt-img nuxtimg nuxt-picture nuxtpicture picture staticimage gatsbyimage ' +
    'v-img q-img b-img el-image ion-img g-image'
  ).split(' '),
);
const linkElements = new Set(['a', 'router-link', 'routerlink', 'nuxt-link', 'nuxtlink']);

/** Where lazy loaders and Angular keep a picture's address. */
const lateSources = ['ngsrc', 'data-src', 'data-original', 'data-lazy-src', 'data-lazy'];
const sourceSets = ['srcset', 'data-srcset'];

/** The images of a piece of HTML that begins at `offset` of its document; spans are the document's. */
export function findHtmlImages(html: string, offset: number): readonly ImageReference[] {
  const images: ImageReference[] = [];
  let isInLink = false;
  for (const tag of readTags(html)) {
    if (linkElements.has(tag.name)) {
      isInLink = tag.kind === 'open' && (tag.name !== 'a' || tag.attributes.some((one) => isNamed(one, 'href')));
    } else if (tag.kind === 'open') {
      const found = readImage(html, tag);
      if (found) images.push(shift(found, offset, isInLink ? 'inLink' : 'alone'));
    }
  }
  return images;
}

/** The smallest change that gives an `html` reference of `text` this alt text. */
export function writeHtmlAlt(text: string, reference: ImageReference, alt: string): TextChange | undefined {
  const tag = readTag(text, reference.span.start);
  const image = tag && readImage(text, tag);
  if (!image || image.alt.kind === 'expression') return undefined;
  return setAttribute(text, image.name, image.nameAttribute, image.sourceAttribute, alt);
}

/** The change to `alt=""`; undefined where nothing says "decorative", as for a button. */
export function writeHtmlDecorative(text: string, reference: ImageReference): TextChange | undefined {
  const tag = readTag(text, reference.span.start);
  const image = tag && readImage(text, tag);
  if (!tag || !image || image.alt.kind === 'expression' || !isPlainImage(tag)) return undefined;
  if (image.name === 'aria-label' && image.nameAttribute) {
    return { span: image.nameAttribute.span, newText: 'alt=""' };
  }
  return setAttribute(text, 'alt', image.nameAttribute, image.sourceAttribute, '');
}

interface FoundImage {
  readonly span: Span;
  readonly target: ImageReference['target'];
  readonly sourceAttribute: HtmlAttribute;
  readonly alt: AltText;
  readonly altSpan?: Span;
  /** The attribute that the alt text is in, or would be. */
  readonly name: 'alt' | 'aria-label';
  readonly nameAttribute: HtmlAttribute | undefined;
}

function shift(image: FoundImage, offset: number, place: ImageReference['place']): ImageReference {
  const move = ({ start, end }: Span): Span => ({ start: start + offset, end: end + offset });
  const { span, target, alt, altSpan } = image;
  return {
    syntax: 'html',
    span: move(span),
    target: { text: target.text, span: move(target.span) },
    alt: 'span' in alt ? { ...alt, span: move(alt.span) } : alt,
    place,
    ...(altSpan && { altSpan: move(altSpan) }),
  };
}

function isPlainImage(tag: HtmlTag): boolean {
  return imageElements.has(tag.name);
}

function readImage(html: string, tag: HtmlTag): FoundImage | undefined {
  const { name, attributes } = tag;
  const get = (wanted: string) => attributes.find((attribute) => attribute.name === wanted);
  const is = (wanted: string, value: string) => readValue(html, get(wanted))?.trim().toLowerCase() === value;
  const isButton = name === 'input' && is('type', 'image');
  const isRole = !isButton && !isPlainImage(tag) && get('aria-label') !== undefined && is('role', 'img');
  if (!isButton && !isRole && !isPlainImage(tag)) return undefined;

  const source = findSource(html, name, get);
  if (!source) return undefined;
  const found = { span: tag.span, target: source.target, sourceAttribute: source.attribute };
  const nameAttribute = isRole ? get('aria-label') : get('alt');
  if (!nameAttribute && !isRole) {
    const bound = attributes.find((attribute) => isBound(attribute, 'alt'));
    const label = readLabel(html, get);
    if (bound) return { ...found, name: 'alt', nameAttribute: bound, alt: { kind: 'expression', span: bound.span } };
    if (label) return { ...found, name: 'aria-label', nameAttribute: label.attribute, ...label.alt };
    const isHidden = is('role', 'presentation') || is('role', 'none') || is('aria-hidden', 'true');
    const alt: AltText = isHidden && !isButton ? { kind: 'decorative' } : { kind: 'missing' };
    return { ...found, name: 'alt', nameAttribute, alt };
  }
  const read = readAlt(html, nameAttribute);
  const mayBeEmpty = isPlainImage(tag) || read.alt.kind !== 'decorative';
  return {
    ...found,
    name: isRole ? 'aria-label' : 'alt',
    nameAttribute,
    ...read,
    alt: mayBeEmpty ? read.alt : { kind: 'missing' },
  };
}

/** Without alt, `aria-label` is an image's name; what `aria-labelledby` points to is not for us to change. */
function readLabel(html: string, get: (name: string) => HtmlAttribute | undefined) {
  const elsewhere = get('aria-labelledby');
  if (elsewhere) return { attribute: elsewhere, alt: { alt: { kind: 'expression', span: elsewhere.span } as const } };
  const attribute = get('aria-label');
  const alt = readAlt(html, attribute);
  const isName = attribute && (alt.alt.kind === 'text' || alt.alt.kind === 'expression');
  return isName ? { attribute, alt } : undefined;
}

function readAlt(html: string, attribute: HtmlAttribute | undefined): { alt: AltText; altSpan?: Span } {
  if (!attribute) return { alt: { kind: 'missing' } };
  const { value } = attribute;
  if (!value) return { alt: { kind: 'decorative' } };
  const raw = html.slice(value.start, value.end);
  if (isTemplate(raw) || /^@[\w(]/.test(raw)) return { alt: { kind: 'expression', span: value } };
  const room = attribute.quote === '' ? {} : { altSpan: value };
  const text = joinAttributeLines(decodeHTMLAttribute(raw));
  if (text === '') return { alt: { kind: 'decorative' }, ...room };
  if (text.trim() === '') return { alt: { kind: 'missing' }, ...room };
  return { alt: { kind: 'text', text, span: value }, ...room };
}

function findSource(html: string, element: string, get: (name: string) => HtmlAttribute | undefined) {
  const own = get(element === 'object' ? 'data' : 'src');
  const late = lateSources.map(get).find((attribute) => attribute !== undefined);
  // A lazy loader's `src` is a tiny stand-in.
  const isStandIn = !own?.value || /^\s*(?:data:|$)/.test(html.slice(own.value.start, own.value.end));
  const attribute = late && isStandIn ? late : own;
  if (attribute?.value) {
    const target = readTarget(html, attribute.value);
    if (target) return { attribute, target };
  }
  for (const set of sourceSets.map(get)) {
    const target = set?.value && readLargest(html, set.value);
    if (set && target) return { attribute: set, target };
  }
  return undefined;
}

function readTarget(html: string, value: Span): ImageReference['target'] | undefined {
  const raw = html.slice(value.start, value.end);
  const start = value.start + (raw.length - raw.trimStart().length);
  const end = start + raw.trim().length;
  const text = decodeHTMLAttribute(html.slice(start, end));
  // `@assets/cup.png` is an alias of a bundler, `@Model.Picture` is Razor's expression.
  const isRazor = /^@[\w(]/.test(text) && !/^@[\w-]+\//.test(text);
  return text === '' || isRazor || isTemplate(raw) ? undefined : { text, span: { start, end } };
}

/** The candidate of `a.png 480w, b.png 960w` with the largest number, else the first. */
function readLargest(html: string, value: Span): ImageReference['target'] | undefined {
  const raw = html.slice(value.start, value.end);
  const word = /[^\s,]\S*/g;
  const description = /[^,]*/y;
  let best: { readonly size: number; readonly span: Span } | undefined;
  for (let found = word.exec(raw); found; found = word.exec(raw)) {
    let end = word.lastIndex;
    while (raw[end - 1] === ',') end--;
    let size = 1;
    if (end === word.lastIndex) {
      description.lastIndex = end;
      const descriptor = Number.parseFloat(description.exec(raw)?.[0] ?? '');
      if (descriptor > 0) size = descriptor;
      word.lastIndex = description.lastIndex;
    }
    const start = value.start + found.index;
    if (!best || size > best.size) best = { size, span: { start, end: value.start + end } };
  }
  return best && readTarget(html, best.span);
}

/** Whether a template puts something in here: `{{ x }}`, `{x}`, `${x}`, `<?= x ?>`, `<%= x %>`, `{% x %}`. */
function isTemplate(raw: string): boolean {
  return /\{|<[?%]/.test(raw);
}

function isNamed(attribute: HtmlAttribute, name: string): boolean {
  return attribute.name === name || isBound(attribute, name);
}

/** Vue, Angular, Alpine, Lit, Thymeleaf: `:alt`, `v-bind:alt`, `[alt]`, `.alt`; Svelte: `{alt}`, `{...props}`. */
function isBound({ name }: HtmlAttribute, wanted: string): boolean {
  if (/^\{\.\.\./.test(name) || name === 'v-bind' || name === `{${wanted}}`) return true;
  const bound = /^(?:(?:v-bind|x-bind|bind|th):|data-th-|ng-attr-|bind-|[:.]|\[(?:attr\.)?)([a-z]+)\]?$/.exec(name);
  return bound?.[1] === wanted;
}

function readValue(html: string, attribute: HtmlAttribute | undefined): string | undefined {
  return attribute?.value && decodeHTMLAttribute(html.slice(attribute.value.start, attribute.value.end));
}

function setAttribute(
  text: string,
  name: string,
  attribute: HtmlAttribute | undefined,
  source: HtmlAttribute,
  value: string,
): TextChange {
  if (!attribute) {
    const { end } = source.span;
    return { span: { start: end, end }, newText: ` ${name}="${escape(value, '"')}"` };
  }
  if (attribute.value && attribute.quote !== '') {
    return { span: attribute.value, newText: escape(value, attribute.quote) };
  }
  const written = text.slice(attribute.span.start, attribute.span.start + attribute.name.length);
  return { span: attribute.span, newText: `${written}="${escape(value, '"')}"` };
}

/** What no template language and no XHTML reader takes for its own: not only quotes, but `<`, `{` and Razor's `@`. */
function escape(value: string, quote: '"' | "'"): string {
  const named = { '&': '&amp;', '<': '&lt;', '{': '&#123;', '"': '&quot;', "'": '&#39;' } as const;
  const special = quote === '"' ? /[&<{"]/g : /[&<{']/g;
  return value.replace(special, (character) => named[character as keyof typeof named]).replace(/^@/, '&#64;');
}
