import { throwIfAborted } from '../../errors.ts';
import { writeLargeFile } from '../../files/wholeFile.ts';
import type { DType } from '../tensors.ts';

/** A tensor on its way into a file, its bytes read when their turn comes. */
export interface TensorToWrite {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly byteLength: number;
  readonly read: () => Promise<Uint8Array>;
}

/** Writes a `.safetensors` file, whole or not at all. Throws `aborted`, and what the system throws (a full disk). */
export async function writeSafetensors(
  path: string,
  tensors: readonly TensorToWrite[],
  signal?: AbortSignal,
): Promise<void> {
  const header: Record<string, object> = { __metadata__: { format: 'pt' } };
  let offset = 0;
  for (const { name, dtype, shape, byteLength } of tensors) {
    header[name] = { dtype, shape, data_offsets: [offset, offset + byteLength] };
    offset += byteLength;
  }
  const text = Buffer.from(JSON.stringify(header));
  // The numbers begin at a multiple of eight.
  const padded = Buffer.concat([text, Buffer.alloc((8 - (text.length % 8)) % 8, ' ')]);
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(padded.length));
  await writeLargeFile(path, async (file) => {
    await file.writeFile(Buffer.concat([size, padded]));
    for (const { name, byteLength, read } of tensors) {
      throwIfAborted(signal);
      const bytes = await read();
      if (bytes.length !== byteLength) throw new Error(`${name} has ${String(bytes.length)} bytes`);
      await file.writeFile(bytes);
    }
  });
}
