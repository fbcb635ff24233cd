import { Tensor } from 'onnxruntime-node';
import { cacheName } from '../blip2/opt.ts';
import type { ElementType } from '../graph/graph.ts';
import { fetched, type Feeds, type Fetches } from './session.ts';

/**
 * Keys and values of all positions so far, (L, pictures, size) for every layer. It begins with one slot that nobody
 * ever sees, because not every device accepts an empty tensor.
 */
export interface KeyValueCache {
  /** Slots filled so far, L. */
  readonly length: number;
  /** Where it lies: 'cpu', or 'gpu-buffer' once a device has filled it. */
  readonly location: Tensor.DataLocation;
  feeds(): Feeds;
  /** Takes over a run's `present` outputs, which hold `added` more slots. */
  extend(fetches: Fetches, added: number): void;
  dispose(): void;
}

export interface CacheShape {
  readonly numLayers: number;
  readonly pictures: number;
  /** Hidden size of the language model. */
  readonly size: number;
}

const parts = ['Key', 'Value'] as const;

function* edges(numLayers: number): Generator<{ past: string; present: string }> {
  for (let layer = 0; layer < numLayers; layer++) {
    for (const part of parts) {
      yield { past: cacheName('past', part, layer), present: cacheName('present', part, layer) };
    }
  }
}

/**
 * For graphs that give the new slots only: they are appended here, in place, and ONNX Runtime reads this memory without
 * a copy. (Outputs are copied by the binding, so the whole cache must not be one.)
 */
export class HostCache implements KeyValueCache {
  readonly location = 'cpu';
  #length = 1;
  #capacity = 64;
  readonly #shape: CacheShape;
  readonly #buffers = new Map<string, Float32Array>();

  constructor(shape: CacheShape) {
    this.#shape = shape;
    for (const { past } of edges(shape.numLayers)) this.#buffers.set(past, this.#allocate());
  }

  get length(): number {
    return this.#length;
  }

  get #slot(): number {
    return this.#shape.pictures * this.#shape.size;
  }

  feeds(): Feeds {
    const { pictures, size } = this.#shape;
    const feeds: Record<string, Tensor> = {};
    for (const [name, buffer] of this.#buffers) {
      const filled = buffer.subarray(0, this.#length * this.#slot);
      feeds[name] = new Tensor('float32', filled, [this.#length, pictures, size]);
    }
    return feeds;
  }

  extend(fetches: Fetches, added: number): void {
    if (this.#length + added > this.#capacity) this.#grow(this.#length + added);
    for (const { past, present } of edges(this.#shape.numLayers)) {
      this.#buffers.get(past)?.set(fetched(fetches, present).data as Float32Array, this.#length * this.#slot);
    }
    this.#length += added;
  }

  dispose(): void {
    this.#buffers.clear();
  }

  #grow(needed: number): void {
    while (this.#capacity < needed) this.#capacity *= 2;
    for (const [name, buffer] of this.#buffers) {
      const larger = this.#allocate();
      larger.set(buffer);
      this.#buffers.set(name, larger);
    }
  }

  #allocate(): Float32Array {
    return new Float32Array(this.#capacity * this.#slot);
  }
}

/** For devices that keep the cache: a run's outputs are the next run's inputs and never visit the host. */
export class DeviceCache implements KeyValueCache {
  #length = 1;
  #tensors = new Map<string, Tensor>();
  readonly #shape: CacheShape;

  constructor(shape: CacheShape & { readonly type: ElementType }) {
    this.#shape = shape;
    const { pictures, size, type } = shape;
    for (const { past } of edges(shape.numLayers)) {
      const dims = [1, pictures, size];
      const hidden =
        type === 'float16'
          ? new Tensor('float16', new Uint16Array(pictures * size), dims)
          : new Tensor('float32', new Float32Array(pictures * size), dims);
      this.#tensors.set(past, hidden);
    }
  }

  get length(): number {
    return this.#length;
  }

  feeds(): Feeds {
    return Object.fromEntries(this.#tensors);
  }

  get location(): Tensor.DataLocation {
    return [...this.#tensors.values()][0]?.location ?? 'none';
  }

  extend(fetches: Fetches, added: number): void {
    for (const { past, present } of edges(this.#shape.numLayers)) {
      this.#tensors.get(past)?.dispose();
      this.#tensors.set(past, fetched(fetches, present));
    }
    this.#length += added;
  }

  dispose(): void {
    for (const tensor of this.#tensors.values()) tensor.dispose();
    this.#tensors = new Map();
  }
}
