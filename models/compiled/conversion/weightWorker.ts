/** A thread that converts: conversions and bytes in, bytes out. */
import { parentPort } from 'node:worker_threads';
import { convert, type Conversion } from './conversion.ts';

export interface ConversionOrder {
  readonly id: number;
  readonly conversion: Conversion;
  readonly inputs: readonly Uint8Array[];
}

export type ConversionAnswer =
  | { readonly id: number; readonly kind: 'done'; readonly outputs: readonly Uint8Array[] }
  | { readonly id: number; readonly kind: 'failed'; readonly message: string };

parentPort?.on('message', ({ id, conversion, inputs }: ConversionOrder) => {
  try {
    const outputs = convert(conversion, inputs);
    const answer: ConversionAnswer = { id, kind: 'done', outputs };
    parentPort?.postMessage(
      answer,
      outputs.map(({ buffer }) => buffer as ArrayBuffer),
    );
  } catch (error) {
    const answer: ConversionAnswer = {
      id,
      kind: 'failed',
      message: error instanceof Error ? error.message : String(error),
    };
    parentPort?.postMessage(answer);
  }
});
