import { join } from 'node:path';
import { writeWholeFile } from '../../models/files/wholeFile.ts';
import { readJsonFile } from '../../models/files/jsonFile.ts';

/** What is remembered of pruning by itself, across daemons. */
export interface UpkeepRecord {
  /** What an editor's settings said last; absent where none ever did. */
  readonly keepCompiledDays?: number;
  /** Milliseconds since 1970; 0: never. */
  readonly prunedAt: number;
}

const maxBytes = 4096;

function fileOf(cacheDir: string): string {
  return join(cacheDir, 'upkeep.json');
}

/**
 * The record in a cache folder; what is absent or damaged in it is as if it was never written. Rejects with a
 * `CaptionLensError` where the system does not let the file be read.
 */
export async function readUpkeep(cacheDir: string): Promise<UpkeepRecord> {
  const { keepCompiledDays, prunedAt } = ((await readJsonFile(fileOf(cacheDir), maxBytes)) ?? {}) as Readonly<
    Record<string, unknown>
  >;
  return {
    ...(isCount(keepCompiledDays) && { keepCompiledDays }),
    prunedAt: isCount(prunedAt) ? prunedAt : 0,
  };
}

/** Never rejects: a record that cannot be written only means that the cache is pruned again sooner. */
export async function writeUpkeep(cacheDir: string, record: UpkeepRecord): Promise<void> {
  await writeWholeFile(fileOf(cacheDir), JSON.stringify(record)).catch(() => undefined);
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
