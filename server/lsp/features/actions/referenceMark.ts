import type { ImageReference } from '../../../languages/imageReference.ts';
import type { DocumentImages, DocumentImage } from '../../documents/documents.ts';

/** What a reference is known by while its document changes: how it is written, and which of several alike it is. */
export interface ReferenceMark {
  /** The whole reference as it is written: `![](cup.png)`. */
  readonly source: string;
  readonly target: string;
  /** Which of the references that are written alike, from 0. */
  readonly index: number;
  readonly count: number;
}

/** The mark of a reference in the present state of its document. */
export function markOf(found: DocumentImage): ReferenceMark {
  const source = sourceOf(found, found.reference);
  const target = found.reference.target.text;
  const alike = alikeIn(found, source, target);
  return { source, target, index: alike.indexOf(found.reference), count: alike.length };
}

/**
 * The same reference in the document as it is now; undefined where it was changed, or where it cannot be told apart.
 */
export function findMarked(images: DocumentImages, mark: ReferenceMark): DocumentImage | undefined {
  const alike = alikeIn(images, mark.source, mark.target);
  const reference = alike.length === mark.count ? alike[mark.index] : undefined;
  return reference && { ...images, reference };
}

function alikeIn(images: DocumentImages, source: string, target: string): readonly ImageReference[] {
  return images.images.filter(
    (reference) => reference.target.text === target && sourceOf(images, reference) === source,
  );
}

function sourceOf({ text }: DocumentImages, { span }: ImageReference): string {
  return text.text.slice(span.start, span.end);
}

/** Whether an unknown value has the shape: it comes back from a client. */
export function isReferenceMark(value: unknown): value is ReferenceMark {
  if (typeof value !== 'object' || value === null) return false;
  const { source, target, index, count } = value as Partial<Record<keyof ReferenceMark, unknown>>;
  return (
    typeof source === 'string' && typeof target === 'string' && typeof index === 'number' && typeof count === 'number'
  );
}
