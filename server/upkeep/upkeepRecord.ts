import { join } from 'node:path';
import { writeWholeFile } from '../../models/files/wholeFile.ts';
import { readJsonFile } from '../../models/files/jsonFile.ts';

/** What is remembered of pruning by itself, across daemons. */
export interface UpkeepRecord {
  /** What an editor's settings said last; absent where none ever did. */
  readonly keepCompiledDays?: number;
  /** Milliseconds of the wall clock; 0: never. */
  readonly prunedAt: number;
}

const maxBytes = 4096;

function fileOf(cacheDir: string): string {
  return join(cacheDir, 'upkeep.json');
}

export async function readUpkeep(cacheDir: string): Promise<UpkeepRecord> {
  const { keepCompiledDays, prunedAt } = ((await readJsonFile(fileOf(cacheDir), maxBytes)) ?? {}) as Readonly<
    Record<string, unknown>
  >;
  return {
    ...(isCount(keepCompiledDays) && { keepCompiledDays }),
    prunedAt: isCount(prunedAt) ? prunedAt : 0,
  };
}

/** What cannot be kept is done again tomorrow, or later today. */
export async function writeUpkeep(cacheDir: string, record: UpkeepRecord): Promise<void> {
  await writeWholeFile(fileOf(cacheDir), JSON.stringify(record)).catch(() => undefined);
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
