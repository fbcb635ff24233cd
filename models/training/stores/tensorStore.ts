/** Where the numbers of parameters lie while they are trained. Each array is its reader's until it is written back. */
export interface TensorStore {
  /** float32, row by row. */
  read(name: string): Promise<Float32Array>;
  write(name: string, values: Float32Array): Promise<void>;
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

  write(name: string, values: Float32Array): Promise<void> {
    this.#tensors.set(name, values);
    return Promise.resolve();
  }
}
