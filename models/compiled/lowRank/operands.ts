import { entryOf } from '../../checkpoint/sources.ts';
import { bytesPerElement, type DType, type TensorSource } from '../../checkpoint/tensors.ts';
import type { Piece, Read } from '../piece.ts';
import type { RowUpdate } from './update.ts';

/** Rows to read, the update of an adapter for them, and what that update reads besides. */
interface UpdatedRead {
  readonly read: Read;
  readonly update: RowUpdate;
  readonly operands: readonly Read[];
}

/** The piece with what an adapter does to its tensors. Its reads must be of whole rows. */
export function withUpdates(piece: Piece, source: TensorSource): Piece {
  const updated = piece.reads.map((read) => updatedRead(read, source));
  if (updated.every(({ update }) => update.kind === 'none')) return piece;
  return {
    ...piece,
    reads: updated.flatMap(({ read, operands }) => [read, ...operands]),
    conversion: {
      kind: 'updated',
      dtype: piece.conversion.dtype,
      type: piece.conversion.type,
      tensors: updated.map(({ read, update }) => ({ dtype: entryOf(source, read.tensor).dtype, update })),
      conversion: { ...piece.conversion, dtype: 'F32' },
    },
  };
}

function updatedRead(read: Read, source: TensorSource): UpdatedRead {
  const update = source.updates?.get(read.tensor);
  if (!update) return { read, update: { kind: 'none' }, operands: [] };
  const { dtype, shape } = entryOf(source, read.tensor);
  const columns = shape.slice(1).reduce((product, side) => product * side, 1);
  const rowBytes = columns * bytesPerElement[dtype];
  const [first, end] = [read.start / rowBytes, read.end / rowBytes];
  if (!Number.isInteger(first) || !Number.isInteger(end)) throw new Error(`${read.tensor} is not cut between its rows`);
  const formatOf = (name: string): DType => entryOf(source, name).dtype;
  /** The same rows of a tensor with `width` numbers each. */
  const rowsOf = (name: string, width: number): Read => {
    const bytes = width * bytesPerElement[formatOf(name)];
    return { tensor: name, start: first * bytes, end: end * bytes };
  };
  if (update.kind === 'rounding') return { read, update, operands: [] };
  if (update.kind === 'shift') {
    const { by } = update;
    return { read, update: { ...update, by: formatOf(by) }, operands: [rowsOf(by, 1)] };
  }
  const { down, up, magnitude } = update;
  const downEntry = entryOf(source, down);
  const [rank = 0] = downEntry.shape;
  const { kind, scale, format } = update;
  const formats = { down: formatOf(down), up: formatOf(up), ...(magnitude && { magnitude: formatOf(magnitude) }) };
  return {
    read,
    update: { kind, scale, format, columns, ...formats },
    operands: [
      { tensor: down, start: 0, end: downEntry.byteLength },
      rowsOf(up, rank),
      ...(magnitude ? [rowsOf(magnitude, 1)] : []),
    ],
  };
}
