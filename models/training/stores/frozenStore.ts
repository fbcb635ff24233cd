import type { TensorStore } from './tensorStore.ts';

/**
 * Weights that nobody changes are read from the model itself whenever they are needed; `own` are kept by another store.
 * They take no room of their own, in 16 bits mostly half of what they would.
 */
export class FrozenStore implements TensorStore {
  readonly #own: ReadonlySet<string>;
  readonly #store: TensorStore;
  readonly #readModel: (name: string) => Promise<Float32Array>;

  constructor(own: ReadonlySet<string>, store: TensorStore, readModel: (name: string) => Promise<Float32Array>) {
    this.#own = own;
    this.#store = store;
    this.#readModel = readModel;
  }

  read(name: string): Promise<Float32Array> {
    return this.#own.has(name) ? this.#store.read(name) : this.#readModel(name);
  }

  async readRows(name: string, width: number, rows: readonly number[]): Promise<Float32Array> {
    if (this.#own.has(name)) return this.#store.readRows(name, width, rows);
    const table = await this.#readModel(name);
    const found = new Float32Array(rows.length * width);
    for (const [at, row] of rows.entries()) found.set(table.subarray(row * width, (row + 1) * width), at * width);
    return found;
  }

  write(name: string, values: Float32Array): Promise<void> {
    if (this.#own.has(name)) return this.#store.write(name, values);
    return Promise.reject(new Error(`${name} is frozen`));
  }
}
