import { unlink } from 'node:fs/promises';
import { throwIfAborted } from '../../errors.ts';
import { partialSuffix } from '../../files/wholeFile.ts';
import type { SmallFile } from './contents.ts';
import { refusal, type Hindrance, type Removal } from './compiledRemoval.ts';

/** Why something is of no use any more. */
export type PruneReason =
  /** Nothing that it was made of is there. */
  | 'checkpointGone'
  /** Of a digest: there is nothing of it any more. */
  | 'nothingCompiled'
  | 'unused'
  | 'olderVersion'
  /** It is compiled anew when it is wanted. */
  | 'damaged'
  /** The process that made it is gone. */
  | 'abandoned';

/** Something that can go. */
export interface Prunable {
  /** `partial`: a compiled model that is half-made; `memory`: which digest a remembered model has. */
  readonly kind: 'compiled' | 'partial' | 'digest' | 'memory';
  readonly path: string;
  /** Of a compiled model: the paths that it was opened by last, if that is known, and `364px-cpu-int8`. */
  readonly checkpoint?: readonly string[];
  readonly variant?: string;
  readonly reason: PruneReason;
  readonly bytes: number;
  /** What would hinder its removal now. */
  readonly hindrance: () => Promise<Hindrance | undefined>;
  readonly remove: (signal?: AbortSignal) => Promise<Removal>;
}

/** What counts as unused. */
export interface PruneRules {
  /** Milliseconds of the wall clock. */
  readonly now: number;
  /** Days without use after which something goes. */
  readonly unusedDays: number;
  /** Days for which a compile that was cut can go on where it was. */
  readonly partialDays: number;
}

const dayMs = 86_400_000;

/** 0 days: whatever its time. Otherwise a time ahead of the clock is no reason. */
export function isOlder(time: number, days: number, { now }: PruneRules): boolean {
  return days === 0 || now - time >= days * dayMs;
}

/** Half a small file, whose writer is gone. */
export function isLeftover({ name, usedAt }: SmallFile, rules: PruneRules): boolean {
  return /^[0-9a-f]{64}(\.json)?\./.test(name) && name.endsWith(partialSuffix) && isOlder(usedAt, 1, rules);
}

/** A small file as something that can go. */
export function prunableFile(kind: 'digest' | 'memory', file: SmallFile, reason: PruneReason): Prunable {
  const { path, bytes } = file;
  return {
    kind,
    path,
    bytes,
    reason,
    hindrance: async () => undefined,
    remove: async (signal) => {
      throwIfAborted(signal);
      try {
        // Of two at once, one; `rm` would tell both that they did it.
        await unlink(path);
        return { kind: 'removed', bytes };
      } catch (error) {
        return refusal(error, path);
      }
    },
  };
}
