/** The work of compiling, cut into pieces that can be done in any order and by anybody. */
import { entryOf } from '../checkpoint/sources.ts';
import { bytesPerElement, type TensorEntry, type TensorSource } from '../checkpoint/tensors.ts';
import { elementBytes, type Quantisation, type Recipe, type Weight } from '../graph/graph.ts';
import type { ByteExtent } from '../graph/onnx.ts';
import { withUpdates } from './lowRank/operands.ts';
import type { Piece, Read } from './piece.ts';

/** Numbers converted at a time, where a tensor can be cut: bounds what is in memory. */
const largestSlice = 1 << 22;

/** ONNX asks for pages of 4096; Windows maps files only at multiples of 64 KiB. */
export const alignment = 65536;

export function bytesOf({ shape, type }: Weight): number {
  return shape.reduce((product, size) => product * size, elementBytes[type]);
}

/** Where each weight will lie, in the order given. */
export function layOut(weights: readonly Weight[]): Map<string, ByteExtent> {
  const extents = new Map<string, ByteExtent>();
  let offset = 0;
  for (const weight of weights) {
    const length = bytesOf(weight);
    extents.set(weight.name, { offset, length });
    offset = Math.ceil((offset + length) / alignment) * alignment;
  }
  return extents;
}

/** The place of a weight by its name. */
export function extentOf(extents: ReadonlyMap<string, ByteExtent>, name: string): ByteExtent {
  const extent = extents.get(name);
  if (!extent) throw new Error(`${name} has no place`);
  return extent;
}

/** The same pieces in the same order for the same weights and checkpoint, so that a number names one. */
export function cutPieces(
  weights: readonly Weight[],
  extents: ReadonlyMap<string, ByteExtent>,
  source: TensorSource,
): readonly Piece[] {
  return weights
    .flatMap((weight) => cutWeight(weight, weights, extents, source))
    .map((piece) => withUpdates(piece, source));
}

function cutWeight(
  weight: Weight,
  weights: readonly Weight[],
  extents: ReadonlyMap<string, ByteExtent>,
  source: TensorSource,
): readonly Piece[] {
  const place = ({ name }: Weight) => extentOf(extents, name);
  const { recipe } = weight;
  const entries = recipe.tensors.map((tensor) => entryOf(source, tensor));
  switch (recipe.kind) {
    case 'tensors':
      return cutFloats(entries, weight, place(weight));
    case 'scaled':
      return [scaledPiece(entries, weight, place(weight))];
    case 'positions':
      return [positionsPiece(entries, recipe, weight, place(weight))];
    case 'quantised': {
      if (recipe.part === 'scales') return [];
      const scales = weights.find((other) => isScalesOf(other.recipe, recipe));
      if (!scales) throw new Error(`${weight.name} has no scales`);
      return cutMatrix(entries, recipe.quantisation, [place(weight), place(scales)], scales.type);
    }
  }
}

function isScalesOf(recipe: Recipe, codes: Extract<Recipe, { kind: 'quantised' }>): boolean {
  return (
    recipe.kind === 'quantised' &&
    recipe.part === 'scales' &&
    recipe.quantisation === codes.quantisation &&
    recipe.tensors.join() === codes.tensors.join()
  );
}

function cutFloats(entries: readonly TensorEntry[], { type }: Weight, place: ByteExtent): readonly Piece[] {
  const pieces: Piece[] = [];
  let offset = place.offset;
  for (const { name, dtype, byteLength, shape } of entries) {
    const size = bytesPerElement[dtype];
    // between rows, which an adapter changes as wholes
    const rowLength = shape.slice(1).reduce((product, side) => product * side, 1);
    const slice = Math.max(1, Math.floor(largestSlice / rowLength)) * rowLength * size;
    for (let start = 0; start < byteLength; start += slice) {
      const end = Math.min(start + slice, byteLength);
      const length = ((end - start) / size) * elementBytes[type];
      const conversion = { kind: 'floats', dtype, type: floatType(type) } as const;
      pieces.push({ reads: [{ tensor: name, start, end }], conversion, places: [{ offset, length }] });
      offset += length;
    }
  }
  return pieces;
}

function scaledPiece(entries: readonly TensorEntry[], { type }: Weight, place: ByteExtent): Piece {
  return {
    reads: entries.map(whole),
    conversion: { kind: 'scaled', dtype: 'I8', type: floatType(type) },
    places: [place],
  };
}

function positionsPiece(
  entries: readonly TensorEntry[],
  { from, to }: Extract<Recipe, { kind: 'positions' }>,
  { type, shape }: Weight,
  place: ByteExtent,
): Piece {
  const [entry] = entries;
  if (!entry) throw new Error('positions are interpolated from one tensor');
  const width = shape.at(-1) ?? 1;
  const conversion = { kind: 'positions', dtype: entry.dtype, type: floatType(type), from, to, width } as const;
  return { reads: [whole(entry)], conversion, places: [place] };
}

function cutMatrix(
  entries: readonly TensorEntry[],
  quantisation: Quantisation,
  [codes, scales]: readonly [ByteExtent, ByteExtent],
  scaleType: Weight['type'],
): readonly Piece[] {
  const [{ dtype, shape }] = entries as readonly [TensorEntry];
  const columns = shape[1] ?? 1;
  const type = floatType(scaleType);
  if (quantisation.kind === 'channels') {
    // Every output is a column of the result, so the matrix is turned in memory as a whole.
    const conversion = { kind: 'channels', dtype, type, columns, top: quantisation.top } as const;
    return [{ reads: entries.map(whole), conversion, places: [codes, scales] }];
  }
  const { bits, size } = quantisation;
  const codeBytes = (Math.ceil(columns / size) * size * bits) / 8;
  const scaleBytes = Math.ceil(columns / size) * elementBytes[scaleType];
  const slice = Math.max(1, Math.floor(largestSlice / columns));
  const pieces: Piece[] = [];
  let before = 0;
  for (const entry of entries) {
    const total = entry.shape[0] ?? 1;
    const rowBytes = columns * bytesPerElement[entry.dtype];
    const conversion = { kind: 'blocks', dtype: entry.dtype, type, columns, bits, size } as const;
    for (let row = 0; row < total; row += slice) {
      const rows = Math.min(slice, total - row);
      pieces.push({
        reads: [{ tensor: entry.name, start: row * rowBytes, end: (row + rows) * rowBytes }],
        conversion,
        places: [
          { offset: codes.offset + (before + row) * codeBytes, length: rows * codeBytes },
          { offset: scales.offset + (before + row) * scaleBytes, length: rows * scaleBytes },
        ],
      });
    }
    before += total;
  }
  return pieces;
}

function whole({ name, byteLength }: TensorEntry): Read {
  return { tensor: name, start: 0, end: byteLength };
}

function floatType(type: Weight['type']): 'float32' | 'float16' {
  if (type !== 'float32' && type !== 'float16') throw new Error(`${type} holds no fractions`);
  return type;
}
