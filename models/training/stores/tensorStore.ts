/** Where the numbers of parameters lie while they are trained. Each array is its reader's until it is written back. */
export interface TensorStore {
  /** float32, row by row. */
  read(name: string): Promise<Float32Array>;
  /** Some rows of a matrix of that width, one after another. */
  readRows(name: string, width: number, rows: readonly number[]): Promise<Float32Array>;
  write(name: string, values: Float32Array): Promise<void>;
}

/** Where an optimizer has its numbers. */
export interface OptimizerStores {
  readonly weights: TensorStore;
  readonly firstMoments: TensorStore;
  readonly secondMoments: TensorStore;
  /** Sums of gradients between updates, of the batches that one update is made of. */
  readonly gradients: TensorStore;
}

/** All in memory. */
export class MemoryStore implements TensorStore {
  readonly #tensors: Map<string, Float32Array>;

  constructor(tensors: ReadonlyMap<string, Float32Array>) {
    this.#tensors = new Map(tensors);
  }

  read(name: string): Promise<Float32Array> {
    const tensor = this.#tensors.get(name);
    return tensor ? Promise.resolve(tensor) : Promise.reject(new Error(`there is no tensor ${name}`));
  }

  async readRows(name: string, width: number, rows: readonly number[]): Promise<Float32Array> {
    const table = await this.read(name);
    const found = new Float32Array(rows.length * width);
    for (const [at, row] of rows.entries()) found.set(table.subarray(row * width, (row + 1) * width), at * width);
    return found;
  }

  write(name: string, values: Float32Array): Promise<void> {
    this.#tensors.set(name, values);
    return Promise.resolve();
  }
}
