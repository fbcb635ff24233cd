/** Pairs to be joined, the best rank first and of equal ones the leftmost: a binary heap of numbers. */
export class MergeQueue {
  /** `rank * positions + position`. */
  readonly #heap: number[] = [];
  readonly #positions: number;

  /** `positions`: more than any position, at most 2^27, so that with ranks below 2^26 every key is exact. */
  constructor(positions: number) {
    this.#positions = positions;
  }

  push(rank: number, position: number): void {
    const heap = this.#heap;
    const key = rank * this.#positions + position;
    let at = heap.push(key) - 1;
    for (;;) {
      const parent = (at - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || above <= key) break;
      heap[at] = above;
      at = parent;
    }
    heap[at] = key;
  }

  pop(): { readonly rank: number; readonly position: number } | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined) return undefined;
    if (heap.length > 0) this.#sink(last);
    const position = first % this.#positions;
    return { rank: (first - position) / this.#positions, position };
  }

  #sink(key: number): void {
    const heap = this.#heap;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      const right = left + 1;
      const child = (heap[right] ?? Infinity) < (heap[left] ?? Infinity) ? right : left;
      const below = heap[child];
      if (below === undefined || below >= key) break;
      heap[at] = below;
      at = child;
    }
    heap[at] = key;
  }
}
