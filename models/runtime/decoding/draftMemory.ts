import { join } from 'node:path';
import { readJsonFile } from '../../files/jsonFile.ts';
import { writeWholeFile } from '../../files/wholeFile.ts';
import { NgramTable } from '../../generation/drafting/ngramTable.ts';

/** Between two writes, in pictures: an engine may be ended at any moment. */
const picturesBetweenWrites = 10;
/** Several times the largest that is written. */
const maxBytes = 20_000_000;

/**
 * What a model said before, beside the captions that it made: after a new start the next words are guessed at once. Is
 * of speed alone: what cannot be read or written is done without.
 */
export class DraftMemory {
  readonly table: NgramTable;
  /** Undefined where nothing is kept. */
  readonly #path: string | undefined;
  #pictures = 0;
  #writing: Promise<void> = Promise.resolve();

  private constructor(table: NgramTable, path: string | undefined) {
    this.table = table;
    this.#path = path;
  }

  /** `folder`: absent where nothing is to be kept. */
  static async open(folder: string | undefined, digest: string): Promise<DraftMemory> {
    if (folder === undefined) return new DraftMemory(new NgramTable(), undefined);
    const path = join(folder, `${digest}.json`);
    const saved = await readJsonFile(path, maxBytes).catch(() => undefined);
    return new DraftMemory(NgramTable.restore(saved), path);
  }

  /** A picture has been described. */
  note(): void {
    this.#pictures++;
    if (this.#pictures >= picturesBetweenWrites) this.#write();
  }

  /** Settles when what was said is on the disk. */
  async close(): Promise<void> {
    if (this.#pictures > 0) this.#write();
    await this.#writing;
  }

  #write(): void {
    const path = this.#path;
    this.#pictures = 0;
    if (path === undefined) return;
    const write = () => writeWholeFile(path, JSON.stringify(this.table.save())).catch(() => undefined);
    this.#writing = this.#writing.then(write);
  }
}
