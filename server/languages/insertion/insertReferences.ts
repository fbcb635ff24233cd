import { applyChange } from '../alttext/altEdit.ts';
import type { ImageReference, InsertionRoom, LanguageAdapter, ParsedDocument, Span } from '../imageReference.ts';

/** New references as they are to be written, and where each is in that text. */
export interface Insertion {
  readonly text: string;
  readonly references: readonly Span[];
}

/**
 * References to files, in the language's own form and without alt text, in place of `span`. `paths`: relative to the
 * document, with `/`, as the disk has them. Checked by parsing the outcome: there is one new image for each path, which
 * means that path, and all others are as before. Undefined where no way of the language to write them has that outcome,
 * as in code.
 */
export function insertReferences(
  adapter: LanguageAdapter,
  document: ParsedDocument,
  span: Span,
  paths: readonly string[],
): Insertion | undefined {
  const room = roomAt(document.text, span);
  return tryWays(paths, undefined) ?? tryWays(paths, prefixOf(paths)) ?? tryWays(paths, '.');

  function tryWays(asked: readonly string[], prefix: string | undefined): Insertion | undefined {
    if (asked.length === 0 || (prefix === '' && asked === paths)) return undefined;
    const written = asked.map((path) => {
      // `./` keeps a path away from the folders that a document names.
      if (prefix === '.') return `./${path}`;
      return prefix === undefined ? path : relativePath(prefix, path);
    });
    const [first, ...rest] = written.map((path) => adapter.writeReference(path, room));
    for (const [at, way] of (first ?? []).entries()) {
      const ways = [way, ...rest.flatMap((each) => each[at] ?? [])];
      if (ways.length < asked.length) continue;
      const text = way.before + ways.map((each) => each.reference).join(way.between) + way.after;
      const found = newImages(text);
      if (found?.every((image, index) => meansPath(image, asked[index] ?? ''))) {
        const start = span.start;
        const references = found.map((image) => ({ start: image.span.start - start, end: image.span.end - start }));
        return { text, references };
      }
    }
    return undefined;
  }

  /** What the document puts before its targets, as `:imagesdir:` and `\\graphicspath` do; '' where there is none. */
  function prefixOf([path = '']: readonly string[]): string {
    for (const way of adapter.writeReference(path, room)) {
      const [image] = newImages(way.before + way.reference + way.after, 1) ?? [];
      const target = image?.target.text ?? '';
      if (target.endsWith(`/${path}`)) return target.slice(0, -path.length);
    }
    return '';
  }

  /** The images that this text adds to the document, where it changes no other. */
  function newImages(text: string, count = paths.length): readonly ImageReference[] | undefined {
    const parsed = adapter.parse(applyChange(document.text, { span, newText: text }), undefined, document.flavour);
    const added = parsed.images.filter((image) => isWithin(image.span, span.start, span.start + text.length));
    const others = parsed.images.filter((image) => !added.includes(image));
    const before = document.images.filter(
      (image) => !isWithin(image.span, span.start, span.end) || image.span.start === image.span.end,
    );
    const isSame =
      others.length === before.length &&
      others.every(
        ({ target, alt }, at) => target.text === before[at]?.target.text && alt.kind === before[at].alt.kind,
      );
    return isSame && added.length === count && added.every(({ alt }) => alt.kind === 'missing') ? added : undefined;
  }
}

function isWithin(inner: Span, start: number, end: number): boolean {
  return start <= inner.start && inner.end <= end;
}

function meansPath({ target }: ImageReference, path: string): boolean {
  return target.source !== 'computed' && (same(target.text, path) || same(decoded(target.text), path));
}

function same(one: string, other: string): boolean {
  return stepsOf(one).join('/') === stepsOf(other).join('/');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** 'a/../b/./c' is b and c; steps out of the beginning stay. */
function stepsOf(path: string): readonly string[] {
  const steps: string[] = [];
  for (const step of path.split('/')) {
    if (step === '..' && steps.length > 0 && steps.at(-1) !== '..') steps.pop();
    else if (step !== '.' && step !== '') steps.push(step);
  }
  return steps;
}

/** The way to a path from a folder; both are relative to the same place. */
function relativePath(folder: string, path: string): string {
  const [from, to] = [stepsOf(folder), stepsOf(path)];
  const first = from.findIndex((step, at) => step !== to[at]);
  const common = first < 0 ? from.length : first;
  return [...from.slice(common).map(() => '..'), ...to.slice(common)].join('/');
}

function roomAt(text: string, { start, end }: Span): InsertionRoom {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const lineEnd = text.indexOf('\n', end);
  return {
    above: text.slice(Math.max(0, start - 1000), start),
    before: text.slice(lineStart, start),
    after: text.slice(end, lineEnd < 0 ? text.length : lineEnd).replace(/\r$/, ''),
  };
}
