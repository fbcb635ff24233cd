import type { ByteExtent } from '../graph/onnx.ts';
import type { Conversion } from './conversion/conversion.ts';

/** Bytes `[start, end)` of a tensor. */
export interface Read {
  readonly tensor: string;
  readonly start: number;
  readonly end: number;
}

/** Reads go in, one after another; what the conversion makes of them goes to these places of the weights file. */
export interface Piece {
  readonly reads: readonly Read[];
  readonly conversion: Conversion;
  readonly places: readonly ByteExtent[];
}
