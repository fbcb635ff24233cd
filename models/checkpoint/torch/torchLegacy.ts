import { CaptionLensError } from '../../errors.ts';
import type { BoundedFile } from '../../files/boundedFile.ts';
import { PickleTruncated } from './pickleInput.ts';
import { readPickle } from './pickle.ts';
import { isRecord, type PickleValue, type StorageRecord } from './pickleValue.ts';
import { torchTensors, type TorchSource } from './torchTensors.ts';
import { bytesPerElement } from '../tensors.ts';
import { say, type Wording } from '../../wording.ts';

const magic = 0x1950a86a20f9469cfc6cn;
const protocol = 1001;
const firstWindow = 1024 * 1024;

interface Prologue {
  readonly root: PickleValue;
  readonly keys: readonly string[];
  readonly storages: ReadonlyMap<string, StorageRecord>;
  /** Byte after the last pickle. */
  readonly end: number;
}

/**
 * The format of torch before 1.6 (`torch.serialization._legacy_save`): five pickles (magic, protocol, system, object,
 * storage keys), then every storage in the order of the keys, each as an int64 count of elements and the elements.
 * Storages are stepped over, never read, to find where each begins.
 */
export async function openLegacyTorch(file: BoundedFile, maxPickleBytes: number): Promise<TorchSource> {
  const prologue = await readPrologue(file, maxPickleBytes);
  const places = new Map<string, { readonly start: number; readonly length: number }>();
  let at = prologue.end;
  for (const key of prologue.keys) {
    const storage = prologue.storages.get(key);
    if (!storage || places.has(key))
      throw damaged(file, say`its storage ${JSON.stringify(key.slice(0, 80))} has no tensor`);
    const count = (await file.readAt(at, 8)).readBigInt64LE();
    if (count !== BigInt(storage.length)) {
      throw damaged(file, say`a storage should have ${storage.length} elements, but says ${String(count)}`);
    }
    const length = storage.length * bytesPerElement[storage.dtype];
    if (!(at + 8 + length <= file.size)) throw damaged(file, say`it is cut short within its tensors`);
    places.set(key, { start: at + 8, length });
    at += 8 + length;
  }
  return torchTensors(file, prologue.root, places);
}

/** The pickles do not say how long they are, so the part of the file that is looked at grows until they fit. */
async function readPrologue(file: BoundedFile, maxPickleBytes: number): Promise<Prologue> {
  for (let window = firstWindow; ; window *= 4) {
    const bytes = await file.readAt(0, Math.min(window, file.size));
    try {
      return parsePrologue(file, bytes);
    } catch (error) {
      if (!(error instanceof PickleTruncated) || window >= file.size) throw error;
      if (window >= maxPickleBytes) throw damaged(file, say`its pickles are too large to be right`);
    }
  }
}

function parsePrologue(file: BoundedFile, bytes: Buffer): Prologue {
  const first = readPickle(bytes, 0, file.path);
  if (first.value !== magic) throw damaged(file, say`it is a pickle, but not one that torch.save wrote`);
  const second = readPickle(bytes, first.end, file.path);
  if (second.value !== protocol) throw damaged(file, say`its format has the number ${describe(second.value)}`);
  const system = readPickle(bytes, second.end, file.path);
  if (!isRecord(system.value) || system.value.kind !== 'dict' || system.value.entries.get('little_endian') !== true) {
    throw new CaptionLensError('checkpointUnsupported', say`${file.path} was not written on a little-endian machine.`);
  }
  const storages = new Map<string, StorageRecord>();
  const object = readPickle(bytes, system.end, file.path, (storage) => storages.set(storage.key, storage));
  const keys = readPickle(bytes, object.end, file.path);
  if (
    !isRecord(keys.value) ||
    keys.value.kind !== 'list' ||
    !keys.value.items.every((key) => typeof key === 'string')
  ) {
    throw damaged(file, say`its list of storages is no list of names`);
  }
  return { root: object.value, keys: keys.value.items, storages, end: keys.end };
}

function describe(value: PickleValue): Wording {
  return typeof value === 'number' ? String(value) : say`of something else`;
}

function damaged(file: BoundedFile, what: Wording): CaptionLensError {
  return new CaptionLensError('checkpointInvalid', say`${file.path} is not a sound torch file: ${what}.`);
}
