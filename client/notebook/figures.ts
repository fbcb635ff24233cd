import { Buffer } from 'node:buffer';

const pictureTypes = ['image/png', 'image/jpeg', 'image/webp', 'image/gif'];

interface OutputItem {
  readonly mime: string;
  readonly data: Uint8Array;
}

export interface Figure {
  readonly mime: string;
  /** The picture's bytes; encoded when they are asked for. */
  base64(): string;
}

/** One picture of each output that has one, in their order. */
export function figuresOf(outputs: readonly { readonly items: readonly OutputItem[] }[]): readonly Figure[] {
  return outputs.flatMap(({ items }) => {
    const item = items.find(({ mime }) => pictureTypes.includes(mime));
    return item ? [{ mime: item.mime, base64: () => Buffer.from(item.data).toString('base64') }] : [];
  });
}

type Metadata = Readonly<Record<string, unknown>>;

/**
 * The alt text of a cell's figures: `alt` of the cell's metadata, where nbconvert looks for it (its issue 1112). VS
 * Code keeps the file's metadata under `metadata`, before 1.93 under `custom.metadata`.
 */
export function readAlt(cell: Metadata): string | undefined {
  const { alt } = fileMetadata(cell);
  return typeof alt === 'string' && alt !== '' ? alt : undefined;
}

export function withAlt(cell: Metadata, alt: string): Metadata {
  const metadata = { ...fileMetadata(cell), alt };
  return isMetadata(cell['custom']) ? { ...cell, custom: { ...cell['custom'], metadata } } : { ...cell, metadata };
}

function fileMetadata(cell: Metadata): Metadata {
  const holder = isMetadata(cell['custom']) ? cell['custom'] : cell;
  return isMetadata(holder['metadata']) ? holder['metadata'] : {};
}

function isMetadata(value: unknown): value is Metadata {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
