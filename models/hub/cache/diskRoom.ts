import { byteWording } from '../../amounts.ts';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { freeBytes } from '../../files/folder.ts';
import { CaptionLensError, errorCode } from '../../errors.ts';
import { say } from '../../wording.ts';

/** Bytes that a folder is to take. */
export interface Demand {
  readonly folder: string;
  readonly bytes: number;
}

/** What is asked of the disks; tests give their own. */
export interface DiskParts {
  readonly freeBytes: (folder: string) => Promise<number>;
  /** What tells one disk from another. */
  readonly deviceOf: (folder: string) => Promise<number>;
}

/** The disks of this machine. */
export const realDisk: DiskParts = { freeBytes, deviceOf };

/** Throws `diskFull`, before anything is begun, where the folders together want more than their disks have. */
export async function requireRoom(demands: readonly Demand[], disk: DiskParts = realDisk): Promise<void> {
  const byDevice = new Map<number, Demand[]>();
  for (const demand of demands) {
    const device = await disk.deviceOf(demand.folder);
    byDevice.set(device, [...(byDevice.get(device) ?? []), demand]);
  }
  for (const [first, ...rest] of byDevice.values()) {
    if (first === undefined) continue;
    const needed = rest.reduce((sum, { bytes }) => sum + bytes, first.bytes);
    const free = await disk.freeBytes(first.folder);
    if (needed <= free) continue;
    throw new CaptionLensError(
      'diskFull',
      say`Fetching and compiling this model needs ${byteWording(needed, 'needed')}, and ${byteWording(free, 'free')} are free at ${first.folder}.`,
      { advice: say`Free some room, or let HF_HUB_CACHE and CAPTION_LENS_CACHE name folders on another disk.` },
    );
  }
}

/** What writing into the Hub's cache failed with, as `diskFull` or `cacheUnwritable`; anything else as it was. */
export function explainDiskError(thrown: unknown, folder: string): unknown {
  switch (errorCode(thrown)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new CaptionLensError(
        'diskFull',
        say`The disk is full: ${folder} takes no more. What has come already is kept.`,
        {
          cause: thrown,
          advice: say`Free some room and try again.`,
        },
      );
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    case 'ENOTDIR':
    case 'EEXIST':
      return new CaptionLensError('cacheUnwritable', say`The Hub's cache ${folder} cannot be written to.`, {
        cause: thrown,
        advice: say`HF_HUB_CACHE can name another folder.`,
      });
    default:
      return thrown;
  }
}

async function deviceOf(folder: string): Promise<number> {
  try {
    return (await stat(folder)).dev;
  } catch (error) {
    const parent = dirname(folder);
    if (parent === folder) throw error;
    return deviceOf(parent);
  }
}
