import { Buffer } from 'node:buffer';

const pictureTypes = ['image/png', 'image/jpeg', 'image/webp', 'image/gif'];

type Metadata = Readonly<Record<string, unknown>>;

interface Output {
  readonly items: readonly { readonly mime: string; readonly data: Uint8Array }[];
  readonly metadata?: Metadata | undefined;
}

interface Cell {
  readonly metadata: Metadata;
  readonly outputs: readonly Output[];
}

/** A picture that a cell shows. */
export interface Figure {
  /** Index of its output. */
  readonly output: number;
  readonly mime: string;
  /** '' where it is decorative; undefined where there is none. */
  readonly alt: string | undefined;
  /** The picture's bytes; encoded when they are asked for. */
  base64(): string;
}

/** One picture of each output that has one, in their order. */
export function figuresOf({ metadata, outputs }: Cell): readonly Figure[] {
  const found = outputs.flatMap(({ items, metadata: own }, output) => {
    // PNG rather than JPEG, as notebooks show it: Pillow gives both.
    const item = pictureTypes.flatMap((type) => items.find(({ mime }) => mime === type) ?? [])[0];
    return item
      ? [{ output, mime: item.mime, data: item.data, alt: textIn(record(fileMetadata(own ?? {})[item.mime])) }]
      : [];
  });
  return found.map(({ output, mime, data, alt }) => ({
    output,
    mime,
    alt: alt ?? (found.length === 1 ? textIn(fileMetadata(metadata)) : undefined),
    base64: () => Buffer.from(data).toString('base64'),
  }));
}

/** Whether a cell still shows the same pictures, as it does not once it has run again. */
export function areSame(one: readonly Figure[], other: readonly Figure[]): boolean {
  return (
    one.length === other.length &&
    one.every((figure, at) => figure.output === other[at]?.output && figure.base64() === other[at].base64())
  );
}

/**
 * A cell's metadata with the alt text of its only figure, where nbconvert looks for it (its issue 1112). VS Code keeps
 * the file's metadata under `metadata`, before 1.93 under `custom.metadata`.
 */
export function withCellAlt(cell: Metadata, alt: string): Metadata {
  const metadata = { ...fileMetadata(cell), alt };
  return isMetadata(cell['custom']) ? { ...cell, custom: { ...cell['custom'], metadata } } : { ...cell, metadata };
}

/** An output's metadata with its alt text, for one of several in a cell. */
export function withOutputAlt(output: Metadata, mime: string, alt: string): Metadata {
  const metadata = fileMetadata(output);
  return { ...output, metadata: { ...metadata, [mime]: { ...record(metadata[mime]), alt } } };
}

function fileMetadata(holder: Metadata): Metadata {
  const inner = isMetadata(holder['custom']) ? holder['custom'] : holder;
  return record(inner['metadata']);
}

function textIn({ alt }: Metadata): string | undefined {
  return typeof alt === 'string' ? alt : undefined;
}

function record(value: unknown): Metadata {
  return isMetadata(value) ? value : {};
}

function isMetadata(value: unknown): value is Metadata {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
