import { createHash } from 'node:crypto';
import { open, readFile, type FileHandle } from 'node:fs/promises';
import type { TensorSource } from '../checkpoint/tensors.ts';
import { throwIfAborted } from '../errors.ts';
import type { Extent } from '../graph/onnx.ts';
import { Converters } from './converters.ts';
import type { Piece } from './pieces.ts';

/** What is written so far, in bytes of the weights file. */
export type OnWritten = (bytes: number) => void;

/** One line of the journal: a piece that is in the weights file, and the sha256 of what it wrote. */
interface Entry {
  readonly piece: number;
  readonly sha256: string;
}

export interface WeightsPlan {
  readonly pieces: readonly Piece[];
  /** Bytes of the file. */
  readonly total: number;
}

/**
 * Writes the pieces to `path`, on all cores, each when it is done. `journal` says which are: where there is one from an
 * earlier try that was cut, those that it lists and that still have the same bytes are not made again.
 */
export async function writeWeights(
  { path, journal }: { readonly path: string; readonly journal: string },
  { pieces, total }: WeightsPlan,
  source: TensorSource,
  onWritten: OnWritten,
  signal?: AbortSignal,
): Promise<void> {
  const file = await open(path, 'a+', 0o600).then(async (made) => {
    await made.close();
    return open(path, 'r+');
  });
  const log = await open(journal, 'a', 0o600);
  const converters = new Converters();
  try {
    await file.truncate(total);
    const done = await intactPieces(file, journal, pieces, signal);
    const rest = pieces.map((piece, index) => ({ piece, index })).filter(({ index }) => !done.has(index));
    let written = total - sum(rest.map(({ piece }) => bytesOf(piece)));
    if (done.size > 0) onWritten(written);

    const queue = rest.values();
    const work = async (): Promise<void> => {
      for (const { piece, index } of queue) {
        throwIfAborted(signal);
        const inputs = await Promise.all(piece.reads.map(({ tensor, start, end }) => source.read(tensor, start, end)));
        const outputs = await converters.convert(piece.conversion, inputs);
        checkLengths(piece, outputs);
        const hash = createHash('sha256');
        for (const [at, { offset }] of piece.places.entries()) {
          const bytes = outputs[at] ?? new Uint8Array();
          await writeAll(file, bytes, offset);
          hash.update(bytes);
        }
        await log.write(`${JSON.stringify({ piece: index, sha256: hash.digest('hex') } satisfies Entry)}\n`);
        written += bytesOf(piece);
        onWritten(written);
      }
    };
    // One more than converts at a time: it reads meanwhile.
    await allSettledOrThrow(Array.from({ length: converters.width + 1 }, work));
    await file.sync();
  } finally {
    await converters.dispose();
    await log.close();
    await file.close();
  }
}

/** Waits for all, also where one fails: nobody may write to a file that is closed. */
async function allSettledOrThrow(promises: readonly Promise<void>[]): Promise<void> {
  const failed = (await Promise.allSettled(promises)).find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
}

/** What would lie beside its place would make the model run on nonsense. */
function checkLengths({ reads, places }: Piece, outputs: readonly Uint8Array[]): void {
  for (const [index, { length }] of places.entries()) {
    const found = outputs[index]?.length ?? 0;
    if (found === length) continue;
    throw new Error(`${reads.map(({ tensor }) => tensor).join(', ')}: ${found} bytes where ${length} are to be`);
  }
}

async function intactPieces(
  file: FileHandle,
  journal: string,
  pieces: readonly Piece[],
  signal?: AbortSignal,
): Promise<ReadonlySet<number>> {
  const done = new Set<number>();
  for (const line of (await readFile(journal, 'utf8')).split('\n')) {
    throwIfAborted(signal);
    const entry = parseEntry(line);
    const piece = entry && pieces[entry.piece];
    if (piece && (await hashPlaces(file, piece.places)) === entry.sha256) done.add(entry.piece);
  }
  return done;
}

/** The last line of a journal may be cut short. */
function parseEntry(line: string): Entry | undefined {
  try {
    const entry = JSON.parse(line) as Partial<Entry> | null;
    if (!Number.isInteger(entry?.piece) || typeof entry?.sha256 !== 'string') return undefined;
    return entry as Entry;
  } catch {
    return undefined;
  }
}

async function hashPlaces(file: FileHandle, places: readonly Extent[]): Promise<string> {
  const hash = createHash('sha256');
  for (const { offset, length } of places) {
    const bytes = new Uint8Array(length);
    await file.read(bytes, 0, length, offset);
    hash.update(bytes);
  }
  return hash.digest('hex');
}

function bytesOf({ places }: Piece): number {
  return sum(places.map(({ length }) => length));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

export async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}
