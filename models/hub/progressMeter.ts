/** How far a download has come. */
export interface DownloadProgress {
  readonly kind: 'downloading';
  /** Bytes, of all files. */
  readonly done: number;
  readonly total: number;
  /** Bytes a second of late; undefined at first. */
  readonly rate: number | undefined;
  readonly secondsLeft: number | undefined;
}

const windowMs = 8000;
const leastMs = 500;

/** Counts bytes and says how fast they come over the last 8 s: an average since the start would say little of now. */
export class ProgressMeter {
  readonly #total: number;
  readonly #now: () => number;
  /** Bytes that came over the network, by when; what was there already is no speed. */
  readonly #marks: { readonly at: number; readonly fetched: number }[] = [];
  #done = 0;
  #fetched = 0;

  /** `now`: milliseconds of a clock that never jumps. */
  constructor(total: number, now: () => number) {
    this.#total = total;
    this.#now = now;
  }

  /** `origin`: only what is fetched counts as speed. */
  add(bytes: number, origin: 'fetched' | 'found'): DownloadProgress {
    this.#done += bytes;
    if (origin === 'fetched' && bytes > 0) this.#fetched += bytes;
    const at = this.#now();
    const last = this.#marks.at(-1);
    if (last === undefined || at - last.at >= 100) this.#marks.push({ at, fetched: this.#fetched });
    while (this.#marks.length > 2 && at - (this.#marks[0]?.at ?? at) > windowMs) this.#marks.shift();
    return this.progress;
  }

  get progress(): DownloadProgress {
    const rate = this.#rate();
    const left = this.#total - this.#done;
    return {
      kind: 'downloading',
      done: Math.max(0, Math.min(this.#done, this.#total)),
      total: this.#total,
      rate,
      secondsLeft: rate === undefined || rate === 0 ? undefined : Math.ceil(Math.max(0, left) / rate),
    };
  }

  #rate(): number | undefined {
    const first = this.#marks[0];
    const elapsed = first === undefined ? 0 : this.#now() - first.at;
    if (first === undefined || elapsed < leastMs) return undefined;
    return ((this.#fetched - first.fetched) * 1000) / elapsed;
  }
}
