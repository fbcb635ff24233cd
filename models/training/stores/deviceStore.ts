import type { DeviceMath, DeviceTensor } from './deviceMath.ts';
import type { TensorStore } from './tensorStore.ts';

/** Some tensors on a device, where runs take them without a copy, and the others where `host` has them. */
export class DeviceStore implements TensorStore {
  readonly #math: DeviceMath;
  readonly #host: TensorStore;
  /** Of those on the device. */
  readonly #shapes: ReadonlyMap<string, readonly number[]>;
  readonly #tensors = new Map<string, DeviceTensor>();

  constructor(math: DeviceMath, host: TensorStore, shapes: ReadonlyMap<string, readonly number[]>) {
    this.#math = math;
    this.#host = host;
    this.#shapes = shapes;
  }

  /** Whether it lies on the device. */
  has(name: string): boolean {
    return this.#shapes.has(name);
  }

  /** On the device, zeros before it was ever written; the store's own. Undefined where it lies with the host. */
  async tensor(name: string): Promise<DeviceTensor | undefined> {
    const shape = this.#shapes.get(name);
    if (!shape) return undefined;
    const known = this.#tensors.get(name);
    if (known) return known;
    const length = shape.reduce((product, side) => product * side, 1);
    const zeros = await this.#math.upload(new Float32Array(length), shape);
    this.#tensors.set(name, zeros);
    return zeros;
  }

  /** Instead of what was there; it is the store's from now on. */
  replace(name: string, tensor: DeviceTensor): void {
    const before = this.#tensors.get(name);
    if (before !== tensor) before?.dispose();
    this.#tensors.set(name, tensor);
  }

  async read(name: string): Promise<Float32Array> {
    const tensor = await this.tensor(name);
    return tensor ? this.#math.download(tensor) : this.#host.read(name);
  }

  async readRows(name: string, width: number, rows: readonly number[]): Promise<Float32Array> {
    const tensor = await this.tensor(name);
    return tensor ? this.#math.rows(tensor, rows) : this.#host.readRows(name, width, rows);
  }

  async write(name: string, values: Float32Array): Promise<void> {
    const shape = this.#shapes.get(name);
    if (shape) this.replace(name, await this.#math.upload(values, shape));
    else await this.#host.write(name, values);
  }

  dispose(): void {
    for (const tensor of this.#tensors.values()) tensor.dispose();
    this.#tensors.clear();
  }
}
