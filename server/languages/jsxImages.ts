import { parse, type ParserOptions } from '@babel/parser';
import type { JSXAttribute, JSXOpeningElement, Node } from '@babel/types';
import type { AltText, ImageReference, Span } from './imageReference.ts';

/** An image whose target may be the name of something imported: `src={cup}`. */
export interface JsxImage extends Omit<ImageReference, 'target'> {
  readonly target: { readonly kind: 'text' | 'imported'; readonly text: string; readonly span: Span };
}

/** Where the alt text is, or is to go. */
export interface AltPlace {
  readonly attribute: JSXAttribute | undefined;
  readonly name: string;
  /** The attribute that names the picture; a new `alt` goes behind it. */
  readonly source: JSXAttribute;
  readonly alt: AltText;
  readonly isButton: boolean;
}

/** Elements and components that show one picture. */
const imageNames = new Set(
  'img Img Image NextImage ExportedImage StaticImage GatsbyImage CldImage FastImage LazyLoadImage Picture'.split(' '),
);
const linkNames = new Set(['a', 'Link', 'NavLink', 'NextLink', 'AnchorLink']);

const options: ParserOptions = {
  sourceType: 'module',
  plugins: ['jsx', 'typescript', 'decorators-legacy'],
  errorRecovery: true,
  attachComment: false,
  allowReturnOutsideFunction: true,
  allowAwaitOutsideFunction: true,
  allowImportExportEverywhere: true,
  allowSuperOutsideMethod: true,
  allowNewTargetOutsideFunction: true,
  allowUndeclaredExports: true,
};

/** Beginnings of tags that may be images, `<motion.img` and `<input` too. */
export function jsxImageTags(): RegExp {
  return new RegExp(`<(?:[\\w$]+\\.){0,3}(?:${[...imageNames].join('|')}|input)(?![\\w$.:-])`, 'g');
}

/** The images of a piece of JavaScript or TypeScript; undefined where the parser cannot make sense of it. */
export function findJsxImages(
  code: string,
): { readonly images: readonly JsxImage[]; readonly isSound: boolean } | undefined {
  const parsed = parseCode(code);
  if (!parsed) return undefined;
  const images: JsxImage[] = [];
  collect(parsed.program, 'alone', images);
  return { images, isSound: parsed.isSound };
}

/** Where the alt text is in a start tag that stands alone. */
export function findAltPlace(tag: string): AltPlace | undefined {
  const element = parseTag(tag);
  return element && readPlace(element);
}

/** The image of a start tag that stands alone, at `offset` of its document. */
export function findTagImage(tag: string, offset: number): JsxImage | undefined {
  const element = parseTag(tag);
  const image = element && readImage(element, 'alone');
  return image && moveImage(image, offset);
}

export function moveImage(image: JsxImage, offset: number): JsxImage {
  const move = ({ start, end }: Span): Span => ({ start: start + offset, end: end + offset });
  return {
    ...image,
    span: move(image.span),
    target: { ...image.target, span: move(image.target.span) },
    alt: 'span' in image.alt ? { ...image.alt, span: move(image.alt.span) } : image.alt,
    ...(image.altSpan && { altSpan: move(image.altSpan) }),
  };
}

function parseCode(code: string): { readonly program: Node; readonly isSound: boolean } | undefined {
  try {
    const { program, errors } = parse(code, options);
    return { program, isSound: !errors?.length };
  } catch {
    return undefined;
  }
}

function parseTag(tag: string): JSXOpeningElement | undefined {
  const program = parseCode(tag.endsWith('/>') ? tag : `${tag.slice(0, -1)}/>`)?.program;
  const statement = program?.type === 'Program' ? program.body[0] : undefined;
  const expression = statement?.type === 'ExpressionStatement' ? statement.expression : undefined;
  return expression?.type === 'JSXElement' ? expression.openingElement : undefined;
}

function collect(node: Node, place: ImageReference['place'], images: JsxImage[]): void {
  let inside = place;
  if (node.type === 'JSXElement') {
    const image = readImage(node.openingElement, place);
    if (image) images.push(image);
    if (linkNames.has(readName(node.openingElement))) inside = 'inLink';
  }
  for (const value of Object.values(node)) {
    if (Array.isArray(value)) for (const item of value) collectFrom(item, inside, images);
    else collectFrom(value, inside, images);
  }
}

function collectFrom(value: unknown, place: ImageReference['place'], images: JsxImage[]): void {
  if (isNode(value)) collect(value, place, images);
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

/** `motion.img` is an `img`. */
function readName({ name }: JSXOpeningElement): string {
  if (name.type === 'JSXMemberExpression') return name.property.name;
  return name.type === 'JSXIdentifier' ? name.name : '';
}

function readImage(element: JSXOpeningElement, place: ImageReference['place']): JsxImage | undefined {
  const found = readPlace(element);
  const target = found && readTarget(found.source);
  if (!target) return undefined;
  const { attribute, alt } = found;
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

function readPlace(element: JSXOpeningElement): AltPlace | undefined {
  const name = readName(element);
  const get = (wanted: string) => findAttribute(element, wanted);
  const isButton = name === 'input' && readText(get('type'))?.text === 'image';
  if (!isButton && !imageNames.has(name)) return undefined;
  const source = ['src', 'source', 'data-src'].map(get).find((attribute) => attribute && readTarget(attribute));
  if (!source) return undefined;

  const label = ['aria-label', 'accessibilityLabel'].map(get).find((attribute) => attribute?.value);
  const attribute = get('alt') ?? label;
  if (attribute) {
    const alt = readAlt(attribute);
    const isEmptyButton = isButton && alt.kind === 'decorative';
    return {
      attribute,
      name: readAttributeName(attribute),
      source,
      alt: isEmptyButton ? { kind: 'missing' } : alt,
      isButton,
    };
  }
  const spread = element.attributes.find((one) => one.type === 'JSXSpreadAttribute');
  const isHidden =
    /^(?:presentation|none)$/.test(readText(get('role'))?.text ?? '') || readText(get('aria-hidden'))?.text === 'true';
  const alt: AltText = spread
    ? { kind: 'expression', span: spanOf(spread) }
    : { kind: isHidden && !isButton ? 'decorative' : 'missing' };
  return { attribute: undefined, name: 'alt', source, alt, isButton };
}

function readAlt(attribute: JSXAttribute): AltText {
  const { value } = attribute;
  // React shows a bare `alt` as the text "true", which nobody means.
  if (!value) return { kind: 'missing' };
  const text = readText(attribute);
  if (!text) return { kind: 'expression', span: innerSpan(value) };
  if (text.text === '') return { kind: 'decorative' };
  return text.text.trim() === '' ? { kind: 'missing' } : { kind: 'text', ...text };
}

/** `"A cup"`, `{"A cup"}`, `` {`A cup`} ``: the text without its quotes. */
function readText(attribute: JSXAttribute | undefined): { readonly text: string; readonly span: Span } | undefined {
  const value = attribute?.value;
  if (value?.type === 'StringLiteral') return { text: joinLines(value.value), span: innerSpan(value) };
  return value?.type === 'JSXExpressionContainer' ? readLiteral(value.expression) : undefined;
}

function readLiteral(node: Node): { readonly text: string; readonly span: Span } | undefined {
  if (node.type === 'StringLiteral') return { text: node.value, span: innerSpan(node) };
  if (node.type !== 'TemplateLiteral' || node.expressions.length > 0) return undefined;
  return { text: node.quasis[0]?.value.cooked ?? '', span: innerSpan(node) };
}

function readTarget(attribute: JSXAttribute): JsxImage['target'] | undefined {
  const text = readText(attribute);
  if (text) return text.text.trim() === '' ? undefined : { kind: 'text', text: text.text.trim(), span: text.span };
  return attribute.value?.type === 'JSXExpressionContainer' ? readPath(attribute.value.expression) : undefined;
}

/** `require('./cup.png')`, `cup`, `cup.src`. */
function readPath(node: Node): JsxImage['target'] | undefined {
  if (node.type === 'MemberExpression' && node.property.type === 'Identifier') {
    return /^(?:src|default)$/.test(node.property.name) ? readPath(node.object) : undefined;
  }
  if (node.type === 'Identifier') return { kind: 'imported', text: node.name, span: spanOf(node) };
  if (node.type !== 'CallExpression' || node.callee.type !== 'Identifier' || node.callee.name !== 'require') {
    return undefined;
  }
  const path = node.arguments[0] && readLiteral(node.arguments[0]);
  return path && { kind: 'text', ...path };
}

function findAttribute(element: JSXOpeningElement, name: string): JSXAttribute | undefined {
  // React takes the last of two.
  return element.attributes.findLast(
    (one): one is JSXAttribute => one.type === 'JSXAttribute' && readAttributeName(one) === name,
  );
}

function readAttributeName({ name }: JSXAttribute): string {
  return name.type === 'JSXIdentifier' ? name.name : '';
}

/** Babel takes the line break in an attribute, with the indentation around it, for one space. */
function joinLines(text: string): string {
  const [first = '', ...rest] = text.split('\n');
  return rest.reduce((joined, line) => `${joined.trimEnd()} ${line.trimStart()}`, first);
}

function spanOf(node: Node): Span {
  return { start: node.start ?? 0, end: node.end ?? 0 };
}

/** Without quotes or braces. */
function innerSpan(node: Node): Span {
  return { start: (node.start ?? 0) + 1, end: (node.end ?? 0) - 1 };
}
