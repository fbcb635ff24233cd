import { firstTables } from './firstTables.ts';

/** One step of the tables' history. A step that was published is never changed; a new one follows it. */
export interface Migration {
  readonly version: number;
  /** The oldest version of the tables whose programs still work after this step. */
  readonly worksWith: number;
  readonly sql: string;
}

export const migrations: readonly Migration[] = [{ version: 1, worksWith: 1, sql: firstTables }];

/** What this program needs. */
export const neededVersion = migrations.at(-1)?.version ?? 0;
