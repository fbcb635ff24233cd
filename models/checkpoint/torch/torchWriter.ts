import { throwIfAborted } from '../../errors.ts';
import { writeLargeFile } from '../../files/wholeFile.ts';
import { writePickle, type Pickled, type PickledTensor } from './pickleWriter.ts';
import { writeZip, type MemberToWrite } from './zipWriter.ts';

/** The numbers of a storage, read when their turn comes. */
export interface StorageToWrite {
  readonly key: string;
  readonly length: number;
  readonly read: () => Promise<Float32Array>;
}

const root = 'archive';

/**
 * Writes what `torch.save` would write of `value` (torch 2's zip format), whole or not at all: under a name of its own
 * first. `storages` are those that tensors in `value` name. Throws `aborted`, and what the system throws (a full disk).
 */
export async function writeTorchFile(
  path: string,
  value: Pickled,
  storages: readonly StorageToWrite[],
  signal?: AbortSignal,
): Promise<void> {
  const pickle = writePickle(value);
  const small = (name: string, bytes: Uint8Array): MemberToWrite => ({
    name: `${root}/${name}`,
    length: bytes.length,
    pieces: () => [bytes],
  });
  const members: readonly MemberToWrite[] = [
    small('data.pkl', pickle),
    small('byteorder', Buffer.from('little')),
    ...storages.map(({ key, length, read }) => ({
      name: `${root}/data/${key}`,
      length: length * 4,
      pieces: async function* () {
        throwIfAborted(signal);
        const values = await read();
        yield new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
      },
    })),
    small('version', Buffer.from('3\n')),
  ];
  await writeLargeFile(path, (file) => writeZip(file, members));
}

/** Collects storages while a value is put together. */
export class StorageList {
  readonly storages: StorageToWrite[] = [];

  /** A tensor of its own storage. */
  add(shape: readonly number[], read: () => Promise<Float32Array>): PickledTensor {
    const key = String(this.storages.length);
    const length = shape.reduce((product, side) => product * side, 1);
    this.storages.push({ key, length, read });
    return { kind: 'tensor', key, shape };
  }
}
