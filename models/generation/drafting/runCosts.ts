/** A newer run weighs so much beside all before it. */
const weightOfNew = 0.2;

/**
 * What a run takes by its rows, of the runs that there have been: a prompt's has many rows and a step's has few, so the
 * first text already says what rows cost on this machine.
 */
export class RunCosts {
  /** Milliseconds by rows, in order of rows. */
  #known: (readonly [rows: number, ms: number])[] = [];

  add(rows: number, ms: number): void {
    const at = this.#known.findIndex(([known]) => known >= rows);
    const before = at < 0 ? undefined : this.#known[at];
    if (before?.[0] === rows) {
      // One that waited for the machine says nothing of the next; one that was quick does.
      const counted = Math.min(ms, 2 * before[1]);
      this.#known[at] = [rows, before[1] + weightOfNew * (counted - before[1])];
    } else this.#known.splice(at < 0 ? this.#known.length : at, 0, [rows, ms]);
  }

  /** Between known sizes as on a line; beyond them as between the nearest two. Undefined while only one size is known. */
  msOf(rows: number): number | undefined {
    if (this.#known.length < 2) return undefined;
    const above = this.#known.findIndex(([known]) => known >= rows);
    const upper = above < 0 ? this.#known.length - 1 : Math.max(1, above);
    const [fewer, less] = this.#known[upper - 1] ?? [0, 0];
    const [more, most] = this.#known[upper] ?? [1, 1];
    return Math.max(less * 0.5, less + ((rows - fewer) * (most - less)) / (more - fewer));
  }
}
