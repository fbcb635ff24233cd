import { parse, type ParserOptions } from '@babel/parser';
import type { JSXAttribute, JSXOpeningElement, Node } from '@babel/types';
import type { AltText, ImageReference, Span } from '../imageReference.ts';
import { moveSource, type SourceTarget } from '../sources/sourceTarget.ts';
import {
  isAriaHidden,
  isPresentation,
  readAlt,
  readName,
  readAttributeName,
  findAttribute,
  readText,
  spanOf,
  innerSpan,
} from './jsxAttributes.ts';
import { findSource } from './jsxSources.ts';

/** An image whose target may be the name of something imported: `src={cup}`. */
export interface JsxImage extends Omit<ImageReference, 'target'> {
  readonly target: SourceTarget;
}

/** Where the alt text is, or is to go. */
export interface AltPlace {
  readonly attribute: JSXAttribute | undefined;
  readonly name: string;
  /** The attribute that names the picture; a new `alt` goes behind it. */
  readonly source: JSXAttribute;
  readonly target: SourceTarget;
  readonly alt: AltText;
  readonly isButton: boolean;
}

/** Elements and components that show one picture. */
const imageNames = new Set(
  (
    'img Img Image NextImage ExportedImage StaticImage GatsbyImage CldImage FastImage LazyLoadImage Picture IdealImage ' +
    'ThemedImage amp-img'
  ).split(' '),
);
const linkNames = new Set(['a', 'Link', 'NavLink', 'NextLink', 'AnchorLink']);

const options: ParserOptions = {
  sourceType: 'module',
  plugins: ['jsx', 'typescript', 'decorators-legacy'],
  attachComment: false,
  allowReturnOutsideFunction: true,
  allowAwaitOutsideFunction: true,
  allowImportExportEverywhere: true,
  allowSuperOutsideMethod: true,
  allowNewTargetOutsideFunction: true,
  allowUndeclaredExports: true,
};

const imageBeginning = `<(?:[\\w$]+\\.){0,3}(?:${[...imageNames].join('|')}|input)(?![\\w$.:-])`;

const mayBeImage = new RegExp(imageBeginning.replace('<', '^<\\s*'));

/** Beginnings of tags that may be images, `<motion.img` and `<input` too. */
export function jsxImageTags(): RegExp {
  return new RegExp(imageBeginning, 'g');
}

/** And of links around them, and of their ends. */
export function jsxImageAndLinkTags(): RegExp {
  return new RegExp(`${imageBeginning}|</?(?:${[...linkNames].join('|')})(?![\\w$.:-])`, 'y');
}

/** Whether a link begins or ends with this tag. */
export function readLinkTag(tag: string): 'opens' | 'ends' | undefined {
  const [, slash, name = ''] = /^<(\/?)(\w+)/.exec(tag) ?? [];
  if (!linkNames.has(name)) return undefined;
  return slash === '' && !tag.endsWith('/>') ? 'opens' : 'ends';
}

/** The images of a piece of JavaScript or TypeScript; undefined where the parser cannot make sense of it. */
export function findJsxImages(code: string): readonly JsxImage[] | undefined {
  const program = parseCode(code);
  if (!program) return undefined;
  const images: JsxImage[] = [];
  collect(program, code, images);
  return images;
}

/** Where the alt text is in a start tag that stands alone. */
export function findAltPlace(tag: string): AltPlace | undefined {
  const element = parseTag(tag);
  return element && readPlace(element, tag);
}

/** The image of a start tag that stands alone, at `offset` of its document. */
export function findTagImage(tag: string, offset: number, place: ImageReference['place']): JsxImage | undefined {
  // Babel takes 5 microseconds to read a tag that shows no picture.
  const element = mayBeImage.test(tag) ? parseTag(tag) : undefined;
  const image = element && readImage(element, tag, place);
  // Of a tag that does not end in `/>` the parser was given one more character.
  return image && moveImage({ ...image, span: { start: 0, end: tag.length } }, offset);
}

export function moveImage(image: JsxImage, offset: number): JsxImage {
  const move = ({ start, end }: Span): Span => ({ start: start + offset, end: end + offset });
  return {
    ...image,
    span: move(image.span),
    target: moveSource(image.target, offset),
    alt: 'span' in image.alt ? { ...image.alt, span: move(image.alt.span) } : image.alt,
    ...(image.altSpan && { altSpan: move(image.altSpan) }),
  };
}

/**
 * Without Babel's recovery from errors: it copies all errors before each guess, so time grows with their square, and what
 * it makes of broken code the scanner of tags has as well.
 */
function parseCode(code: string): Node | undefined {
  if (hasFarComments(code)) return undefined;
  try {
    return parse(code, options).program;
  } catch {
    return undefined;
  }
}

/** In characters. */
const farthestLineEnds = 100_000_000;

/** Babel looks behind each comment for the next end of a line: comments without end in one line of a megabyte take it minutes. */
function hasFarComments(code: string): boolean {
  let sum = 0;
  let lineEnd = -1;
  for (let at = code.indexOf('/*'); at >= 0 && sum <= farthestLineEnds; at = code.indexOf('/*', at + 2)) {
    if (lineEnd < at) lineEnd = code.indexOf('\n', at);
    if (lineEnd < 0) lineEnd = code.length;
    sum += lineEnd - at;
  }
  return sum > farthestLineEnds;
}

function parseTag(tag: string): JSXOpeningElement | undefined {
  const program = parseCode(tag.endsWith('/>') ? tag : `${tag.slice(0, -1)}/>`);
  const statement = program?.type === 'Program' ? program.body[0] : undefined;
  const expression = statement?.type === 'ExpressionStatement' ? statement.expression : undefined;
  return expression?.type === 'JSXElement' ? expression.openingElement : undefined;
}

/** Without recursion: a sum of a hundred thousand terms is as deep. */
function collect(root: Node, code: string, images: JsxImage[]): void {
  const open: { readonly node: Node; readonly place: ImageReference['place'] }[] = [{ node: root, place: 'alone' }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { node, place } = next;
    let inside = place;
    if (node.type === 'JSXElement') {
      const image = readImage(node.openingElement, code, place);
      if (image) images.push(image);
      if (linkNames.has(readName(node.openingElement))) inside = 'inLink';
    }
    const children = childrenOf(node);
    for (const child of children.reverse()) open.push({ node: child, place: inside });
  }
}

/** Babel has no list of a node's own children that goes without its large package of types. */
function childrenOf(node: Node): Node[] {
  const children: Node[] = [];
  for (const [key, value] of Object.entries(node) as [string, unknown][]) {
    // Places have no nodes, and every node has them.
    if (key === 'loc' || typeof value !== 'object' || value === null) continue;
    if (!Array.isArray(value)) {
      if (isNode(value)) children.push(value);
      continue;
    }
    for (const one of value) if (isNode(one)) children.push(one);
  }
  return children;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

function readImage(element: JSXOpeningElement, code: string, place: ImageReference['place']): JsxImage | undefined {
  const found = readPlace(element, code);
  if (!found) return undefined;
  const { attribute, alt, target } = found;
  const value = attribute?.value;
  return {
    syntax: 'jsx',
    span: spanOf(element),
    target,
    alt,
    place,
    ...(value?.type === 'StringLiteral' && { altSpan: innerSpan(value) }),
  };
}

function readPlace(element: JSXOpeningElement, code: string): AltPlace | undefined {
  const name = readName(element);
  const get = (wanted: string) => findAttribute(element, wanted);
  const isButton = name === 'input' && readText(get('type'))?.text === 'image';
  if (!isButton && !imageNames.has(name)) return undefined;
  const source = findSource(element, name, code);
  if (!source) return undefined;
  const found = { source: source.attribute, target: source.target, isButton };

  const elsewhere = get('alt') ? undefined : findFilled(element, 'aria-labelledby');
  if (elsewhere) {
    return { ...found, attribute: undefined, name: 'alt', alt: { kind: 'expression', span: spanOf(elsewhere) } };
  }
  const attribute = get('alt') ?? findFilled(element, 'aria-label') ?? findFilled(element, 'accessibilityLabel');
  if (attribute) {
    const alt = readAlt(attribute);
    const isEmptyButton = isButton && alt.kind === 'decorative';
    return {
      ...found,
      attribute,
      name: readAttributeName(attribute),
      alt: isEmptyButton ? { kind: 'missing' } : alt,
    };
  }
  const spread = element.attributes.find((one) => one.type === 'JSXSpreadAttribute');
  const isHidden = !isButton && (isPresentation(get('role')) || isAriaHidden(get('aria-hidden')));
  const alt: AltText = spread
    ? { kind: 'expression', span: spanOf(spread) }
    : { kind: isHidden ? 'decorative' : 'missing' };
  return { ...found, attribute: undefined, name: 'alt', alt };
}

/** An attribute that says something: `aria-label=""` names nothing. */
function findFilled(element: JSXOpeningElement, name: string): JSXAttribute | undefined {
  const attribute = findAttribute(element, name);
  return attribute?.value && readText(attribute)?.text.trim() !== '' ? attribute : undefined;
}
