import { createHash } from 'node:crypto';
import { open, readFile, type FileHandle } from 'node:fs/promises';
import type { TensorSource } from '../checkpoint/tensors.ts';
import { ConcurrencyLimit, mapConcurrently } from '../concurrency.ts';
import { CaptionLensError, reasonOf, throwIfAborted } from '../errors.ts';
import type { ByteExtent } from '../graph/onnx.ts';
import { Converters } from './conversion/converters.ts';
import { noNumber } from './conversion/numbers.ts';
import type { Piece } from './piece.ts';
import { allOf, say } from '../wording.ts';

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
  try {
    const log = await open(journal, 'a', 0o600);
    try {
      await writePieces({ file, log, journal }, { pieces, total }, source, onWritten, signal);
    } finally {
      await log.close();
    }
  } finally {
    await file.close();
  }
}

interface OpenFiles {
  readonly file: FileHandle;
  readonly log: FileHandle;
  /** Path of the log. */
  readonly journal: string;
}

async function writePieces(
  { file, log, journal }: OpenFiles,
  { pieces, total }: WeightsPlan,
  source: TensorSource,
  onWritten: OnWritten,
  signal: AbortSignal | undefined,
): Promise<void> {
  const converters = new Converters();
  try {
    await file.truncate(total);
    const done = await intactPieces(file, journal, pieces, signal);
    const rest = pieces.map((piece, index) => ({ piece, index })).filter(({ index }) => !done.has(index));
    let written = total - sum(rest.map(({ piece }) => bytesOf(piece)));
    if (done.size > 0) onWritten(written);

    const work = async ({ piece, index }: (typeof rest)[number]): Promise<void> => {
      const inputs = await Promise.all(piece.reads.map(({ tensor, start, end }) => source.read(tensor, start, end)));
      const outputs = await convertPiece(piece, inputs, source, converters);
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
    };
    // One more than converts at a time: it reads meanwhile. All are waited for, since nobody may write to a closed file.
    await mapConcurrently(rest, new ConcurrencyLimit(converters.width + 1), work, signal);
    await file.sync();
  } finally {
    await converters.dispose();
  }
}

/** What cannot be converted is named: which tensors, of which files. */
async function convertPiece(
  { conversion, reads }: Piece,
  inputs: readonly Uint8Array[],
  source: TensorSource,
  converters: Converters,
): Promise<readonly Uint8Array[]> {
  try {
    return await converters.convert(conversion, inputs);
  } catch (thrown) {
    if (thrown instanceof CaptionLensError) throw thrown;
    const tensors = [...new Set(reads.map(({ tensor }) => tensor))];
    const files = new Set(tensors.flatMap((tensor) => source.entries.get(tensor)?.file ?? []));
    const named = tensors.join(', ');
    const reason = reasonOf(thrown);
    const what = reason === noNumber.template ? noNumber : reason;
    const message =
      files.size === 0
        ? say`${named} cannot be used: ${what}.`
        : say`${named} of ${allOf([...files])} cannot be used: ${what}.`;
    throw new CaptionLensError('checkpointInvalid', message, {
      cause: thrown,
      advice: say`The file may be damaged: run "caption-lens models verify", or fetch it again.`,
    });
  }
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

async function hashPlaces(file: FileHandle, places: readonly ByteExtent[]): Promise<string> {
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
