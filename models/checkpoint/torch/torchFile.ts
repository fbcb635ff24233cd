import { CaptionLensError } from '../../errors.ts';
import { openBoundedFile, refuseLfsPointer, type BoundedFile } from '../../files/boundedFile.ts';
import { readPickle } from './pickle.ts';
import { openLegacyTorch } from './torchLegacy.ts';
import { torchMoments, torchTensors, type TorchSource } from './torchTensors.ts';
import { readZip, type ZipMember } from './zip.ts';
import { say } from '../../wording.ts';

const maxPickleBytes = 16 * 1024 * 1024;

/**
 * A file that `torch.save` wrote, in either of its formats. Its pickle is read as `readPickle` does, tensors on demand.
 * Throws `checkpointNotFound`, `checkpointInvalid`, `checkpointUnsafe` or `checkpointUnsupported`.
 */
export async function openTorchFile(path: string): Promise<TorchSource> {
  return openWith(path, torchTensors);
}

/** What an optimizer keeps beside the weights, of a file in torch's zip format; throws as `openTorchFile`. */
export async function openTorchMoments(path: string): Promise<TorchSource> {
  return openWith(path, torchMoments);
}

async function openWith(path: string, read: typeof torchTensors): Promise<TorchSource> {
  const file = await openBoundedFile(path);
  try {
    await refuseLfsPointer(file);
    const head = await file.readAt(0, Math.min(4, file.size));
    if (head.toString('latin1') === 'PK\u0003\u0004') return await openZipTorch(file, read);
    if (head[0] === 0x80) return await openLegacyTorch(file, maxPickleBytes);
    throw new CaptionLensError('checkpointInvalid', say`${path} is not a file that torch.save wrote.`);
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function openZipTorch(file: BoundedFile, read: typeof torchTensors): Promise<TorchSource> {
  const members = await readZip(file);
  const pickles = [...members.keys()].filter((name) => /^[^/]+\/data\.pkl$/.test(name));
  const [pickleName] = pickles;
  if (pickleName === undefined || pickles.length > 1) {
    throw new CaptionLensError('checkpointInvalid', say`${file.path} is a zip, but not one that torch.save wrote.`);
  }
  const root = pickleName.slice(0, -'data.pkl'.length);
  const byteOrder = members.get(`${root}byteorder`);
  if (byteOrder && (await readMember(file, byteOrder)).toString('latin1').trim() !== 'little') {
    throw new CaptionLensError('checkpointUnsupported', say`${file.path} was written on a big-endian machine.`);
  }
  const pickle = members.get(pickleName);
  const bytes = pickle ? await readMember(file, pickle) : Buffer.alloc(0);
  const { value } = readPickle(bytes, 0, file.path);
  const places = new Map<string, ZipMember>();
  for (const member of members.values()) {
    if (member.name.startsWith(`${root}data/`)) places.set(member.name.slice(root.length + 'data/'.length), member);
  }
  return read(file, value, places);
}

function readMember(file: BoundedFile, member: ZipMember): Promise<Buffer> {
  if (member.length > maxPickleBytes) {
    throw new CaptionLensError('checkpointInvalid', say`${file.path}: its ${member.name} is too large to be right.`);
  }
  return file.readAt(member.start, member.length);
}
