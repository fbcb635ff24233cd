import { decodeHTMLAttribute } from 'entities/decode';
import { joinAttributeLines } from './attributeLines.ts';
import { hasTemplate, isBound, isNamed, isSpread, readConstant, readValue } from './htmlAttributes.ts';
import { findSource } from './htmlSources.ts';
import { readTag, readTags, type HtmlAttribute, type HtmlTag } from './htmlTags.ts';
import type { AltText, ImageReference, Span, TextChange } from '../imageReference.ts';
import { moveSource, type SourceTarget } from '../sources/sourceTarget.ts';

/** An image whose source may be the name of something imported. */
export interface HtmlImage extends Omit<ImageReference, 'target'> {
  readonly target: SourceTarget;
}

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

/** The images of a piece of HTML that begins at `offset` of its document; spans are the document's. */
export function findHtmlImages(html: string, offset: number): readonly HtmlImage[] {
  const images: HtmlImage[] = [];
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
  return setAttribute(text, tag, image, image.name, alt);
}

/** The change to `alt=""`; undefined where nothing says "decorative", as for a button. */
export function writeHtmlDecorative(text: string, reference: ImageReference): TextChange | undefined {
  const tag = readTag(text, reference.span.start);
  const image = tag && readImage(text, tag);
  if (!tag || !image || image.alt.kind === 'expression' || !isPlainImage(tag)) return undefined;
  if (image.name === 'aria-label' && image.nameAttribute) {
    return { span: image.nameAttribute.span, newText: 'alt=""' };
  }
  return setAttribute(text, tag, image, 'alt', '');
}

interface FoundImage {
  readonly span: Span;
  readonly target: SourceTarget;
  readonly sourceAttribute: HtmlAttribute;
  readonly alt: AltText;
  readonly altSpan?: Span;
  /** The attribute that the alt text is in, or would be. */
  readonly name: 'alt' | 'aria-label';
  readonly nameAttribute: HtmlAttribute | undefined;
}

function shift(image: FoundImage, offset: number, place: ImageReference['place']): HtmlImage {
  const move = ({ start, end }: Span): Span => ({ start: start + offset, end: end + offset });
  const { span, target, alt, altSpan } = image;
  return {
    syntax: 'html',
    span: move(span),
    target: moveSource(target, offset),
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
  const says = (wanted: string, expected: RegExp) =>
    attributes.some((one) => (one.name === wanted || isBound(one, wanted)) && expected.test(readConstant(html, one)));
  const isButton = name === 'input' && is('type', 'image');
  const isRole = !isButton && !isPlainImage(tag) && get('aria-label') !== undefined && is('role', 'img');
  if (!isButton && !isRole && !isPlainImage(tag)) return undefined;

  const source = findSource(html, tag);
  if (!source) return undefined;
  const found = { span: tag.span, target: source.target, sourceAttribute: source.attribute };
  const nameAttribute = isRole ? get('aria-label') : get('alt');
  if (!nameAttribute && !isRole) {
    const bound = attributes.find((attribute) => isSpread(attribute) || isBound(attribute, 'alt'));
    const label = readLabel(html, attributes);
    if (bound) return { ...found, name: 'alt', nameAttribute: bound, alt: { kind: 'expression', span: bound.span } };
    if (label) return { ...found, name: 'aria-label', nameAttribute: label.attribute, ...label.alt };
    const isHidden = says('role', /^(?:presentation|none)\b/) || says('aria-hidden', /^true$/);
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
function readLabel(html: string, attributes: readonly HtmlAttribute[]) {
  const elsewhere = attributes.find(
    (one) => isBound(one, 'aria-labelledby') || (one.name === 'aria-labelledby' && readConstant(html, one) !== ''),
  );
  const bound = elsewhere ?? attributes.find((one) => isBound(one, 'aria-label'));
  if (bound) return { attribute: bound, alt: { alt: { kind: 'expression', span: bound.span } as const } };
  const attribute = attributes.find((one) => one.name === 'aria-label');
  const alt = readAlt(html, attribute);
  const isName = attribute && (alt.alt.kind === 'text' || alt.alt.kind === 'expression');
  return isName ? { attribute, alt } : undefined;
}

function readAlt(html: string, attribute: HtmlAttribute | undefined): { alt: AltText; altSpan?: Span } {
  if (!attribute) return { alt: { kind: 'missing' } };
  const { value } = attribute;
  if (!value) return { alt: { kind: 'decorative' } };
  const raw = html.slice(value.start, value.end);
  if (hasTemplate(raw) || /^@[\w(]/.test(raw)) return { alt: { kind: 'expression', span: value } };
  const room = attribute.quote === '' ? {} : { altSpan: value };
  const text = joinAttributeLines(decodeHTMLAttribute(raw));
  if (text === '') return { alt: { kind: 'decorative' }, ...room };
  if (text.trim() === '') return { alt: { kind: 'missing' }, ...room };
  return { alt: { kind: 'text', text, span: value }, ...room };
}

function setAttribute(
  text: string,
  tag: HtmlTag,
  { nameAttribute: attribute, sourceAttribute }: FoundImage,
  name: string,
  value: string,
): TextChange {
  if (!attribute) {
    // Behind the source, unless a template may leave that out.
    const isSure = tag.attributes.every((one) => !/^(?:\{%|\{\{[#/^]|\{[#:/@]|<[?%]|@)/.test(one.name));
    const end = isSure ? sourceAttribute.span.end : tag.span.start + 1 + tag.name.length;
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
