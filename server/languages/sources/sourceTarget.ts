import type { ImageReference, Span } from '../imageReference.ts';

/** What the source of an image says of its picture. `span`: where that is written. */
export type SourceTarget =
  /** `src="cup.png"`, `src={require('./cup.png')}`: `text` is the path. */
  | { readonly kind: 'text'; readonly text: string; readonly span: Span }
  /** `src={cup}`: a picture where `name` is imported as one; `text` is the whole expression. */
  | { readonly kind: 'imported'; readonly name: string; readonly text: string; readonly span: Span }
  /** `src={url}`: known to the running program alone; `text` is the expression in one line. */
  | { readonly kind: 'computed'; readonly text: string; readonly span: Span };

/** The target of a reference, by the paths of what its document imports. */
export function toTarget(source: SourceTarget, imports: ReadonlyMap<string, string>): ImageReference['target'] {
  const { text, span } = source;
  if (source.kind === 'text') return { text, span };
  const path = source.kind === 'imported' ? imports.get(source.name) : undefined;
  return path === undefined ? { text, span, source: 'computed' } : { text: path, span };
}

export function moveSource<Source extends SourceTarget>(source: Source, offset: number): Source {
  const { start, end } = source.span;
  return { ...source, span: { start: start + offset, end: end + offset } };
}

/** A source that only the running program knows. */
export function computed(text: string, span: Span): SourceTarget {
  return { kind: 'computed', text: text.trim().replace(/\s+/g, ' '), span };
}

/** What a helper such as `useBaseUrl('img/cup.png')` makes of its path: the site's root is `/`. */
export function toSitePath(path: string): string {
  return /^(?:[a-z][a-z\d+.-]*:|\/\/)/i.test(path) ? path : `/${path.replace(/^(?:\.?\/)+/, '')}`;
}

/** Without the scheme by which Docusaurus is told to leave a path alone. */
export function withoutPathScheme(path: string): string {
  return path.startsWith('pathname:///') ? path.slice('pathname://'.length) : path;
}
