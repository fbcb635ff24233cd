/** What each stage of a rehearsal costs, as the system counts it. */
import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { residentOf } from '../full-size/memory.ts';

export interface StageRow {
  readonly what: string;
  readonly seconds: number;
  /** Bytes that the Hub has sent. */
  readonly fetched: number;
  /** The most bytes that everything together took on the disk. */
  readonly disk: number;
  /** The most anonymous memory of the command and all that it started, in bytes. */
  readonly anonymous: number;
}

/** Stages one after the other; whoever watches tells it now and then which one it is. */
export class StageBook {
  readonly rows: StageRow[] = [];
  readonly #folder: string;
  readonly #fetched: () => number;
  #since: number;
  #fetchedBefore = 0;

  /** `start`: when the first stage began, by `performance.now()`. */
  constructor(folder: string, fetched: () => number, start: number) {
    this.#folder = folder;
    this.#fetched = fetched;
    this.#since = start;
  }

  /** What has passed since the last look belongs to the stage `what`. */
  look(what: string, pid?: number): void {
    const last = this.rows.at(-1)?.what === what ? this.rows.pop() : undefined;
    const now = performance.now();
    const fetched = this.#fetched();
    this.rows.push({
      what,
      seconds: (last?.seconds ?? 0) + (now - this.#since) / 1000,
      fetched: (last?.fetched ?? 0) + fetched - this.#fetchedBefore,
      disk: Math.max(last?.disk ?? 0, bytesIn(this.#folder)),
      anonymous: Math.max(last?.anonymous ?? 0, pid === undefined ? 0 : residentOf(pid).anonymous),
    });
    this.#since = now;
    this.#fetchedBefore = fetched;
  }
}

/** Bytes on the disk below a folder; files may come and go meanwhile. */
export function bytesIn(folder: string): number {
  try {
    return readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
      const path = join(folder, entry.name);
      return (
        sum + (entry.isDirectory() ? bytesIn(path) : (lstatSync(path, { throwIfNoEntry: false })?.blocks ?? 0) * 512)
      );
    }, 0);
  } catch {
    return 0;
  }
}
