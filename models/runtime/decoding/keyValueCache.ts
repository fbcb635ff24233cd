import type { Tensor } from 'onnxruntime-node';
import { cacheName } from '../../blip2/optAttention.ts';
import { discard } from '../discard.ts';
import {
  fetched,
  integerTensor,
  numbersOf,
  numberTensor,
  type Feeds,
  type Fetches,
  type Numbers,
} from '../onnxSession.ts';

/** What a run finds of the past, and where its own rows will lie. */
export interface CacheView {
  /** Columns of the run's bias before those of its own rows. */
  readonly width: number;
  /** Which column shows a slot that was named before. */
  columnOf(slot: number): number;
  /** The slots of the run's own rows, in order: names from this run on, as are the columns of the ones before. */
  readonly fresh: readonly number[];
  readonly feeds: Feeds;
}

/** Keys and values of all texts under way: one slot for each position of each, named by a number. */
export interface KeyValueCache {
  /** Where it lies: 'cpu', or 'gpu-buffer' once a device has filled it. */
  readonly location: Tensor.DataLocation;
  /** Before a run of `added` rows, of which `live` slots are still seen by anybody. Others may be used again. */
  view(live: ReadonlySet<number>, added: number): CacheView;
  /** After the run. */
  take(view: CacheView, fetches: Fetches): void;
  dispose(): void;
}

export interface CacheShape {
  readonly numLayers: number;
  readonly heads: number;
  readonly headSize: number;
  /** The graph's own. */
  readonly type: 'float32' | 'float16';
}

function zeros(type: CacheShape['type'], length: number): Numbers {
  return type === 'float16' ? new Uint16Array(length) : new Float32Array(length);
}

const parts = ['Key', 'Value'] as const;

function* edges(numLayers: number): Generator<{ past: string; present: string }> {
  for (let layer = 0; layer < numLayers; layer++) {
    for (const part of parts) {
      yield { past: cacheName('past', part, layer), present: cacheName('present', part, layer) };
    }
  }
}

/** Slots are added in such groups; products are fastest where sizes are round. */
const slotGroup = 32;

/** What a usual description fills: growing meanwhile takes 30 to 60 ms each time, and untouched memory takes no room. */
const firstSlots = 4 * slotGroup;

/**
 * For graphs that give the new keys and values alone: they are put into free slots here, and ONNX Runtime reads this
 * memory without a copy. (Outputs are copied by the binding, so the whole cache must not be one.)
 */
export class HostCache implements KeyValueCache {
  readonly location = 'cpu';
  readonly #shape: CacheShape;
  /** For each edge (heads, capacity, head size). */
  #buffers: readonly Numbers[] = [];
  #capacity = 0;
  #feeds: Feeds = {};

  constructor(shape: CacheShape) {
    this.#shape = shape;
    this.#grow(firstSlots);
  }

  view(live: ReadonlySet<number>, added: number): CacheView {
    if (live.size + added > this.#capacity) this.#grow(Math.ceil((live.size + added) / slotGroup) * slotGroup);
    const fresh: number[] = [];
    for (let slot = 0; fresh.length < added; slot++) if (!live.has(slot)) fresh.push(slot);
    return { width: this.#capacity, columnOf: (slot) => slot, fresh, feeds: this.#feeds };
  }

  take({ fresh }: CacheView, fetches: Fetches): void {
    const { heads, headSize } = this.#shape;
    const added = numbersOf(fetches, 'added'); // (edges, rows, heads * head size)
    let from = 0;
    for (const buffer of this.#buffers) {
      for (const slot of fresh) {
        for (let head = 0; head < heads; head++, from += headSize) {
          const to = (head * this.#capacity + slot) * headSize;
          buffer.set(added.subarray(from, from + headSize), to);
        }
      }
    }
    discard(added);
  }

  dispose(): void {
    this.#buffers = [];
    this.#feeds = {};
  }

  #grow(capacity: number): void {
    const { numLayers, heads, headSize, type } = this.#shape;
    const before = this.#capacity;
    const feeds: Record<string, Tensor> = {};
    this.#buffers = [...edges(numLayers)].map(({ past }, edge) => {
      const larger = zeros(type, heads * capacity * headSize);
      const smaller = this.#buffers[edge];
      for (let head = 0; smaller && head < heads; head++) {
        const slots = smaller.subarray(head * before * headSize, (head + 1) * before * headSize);
        larger.set(slots, head * capacity * headSize);
      }
      feeds[past] = numberTensor(larger, [heads, capacity, headSize]);
      return larger;
    });
    this.#capacity = capacity;
    this.#feeds = feeds;
  }
}

/** For devices that keep the cache: a run's outputs are the next run's inputs and never visit the host. */
export class DeviceCache implements KeyValueCache {
  readonly #shape: CacheShape;
  #tensors = new Map<string, Tensor>();

  /** Begins with one slot that nobody ever sees, because not every device accepts an empty tensor. */
  constructor(shape: CacheShape) {
    this.#shape = shape;
    const size = shape.heads * shape.headSize;
    for (const { past } of edges(shape.numLayers)) {
      this.#tensors.set(past, numberTensor(zeros(shape.type, size), [1, size]));
    }
  }

  get location(): Tensor.DataLocation {
    return [...this.#tensors.values()][0]?.location ?? 'none';
  }

  view(live: ReadonlySet<number>, added: number): CacheView {
    const keep = [0, ...[...live].sort((a, b) => a - b)];
    const columns = new Map(keep.map((slot, column) => [slot, column]));
    return {
      width: keep.length,
      columnOf: (slot) => columns.get(slot) ?? 0,
      fresh: Array.from({ length: added }, (_, row) => keep.length + row),
      feeds: { ...Object.fromEntries(this.#tensors), keep: integerTensor(keep) },
    };
  }

  take(_: CacheView, fetches: Fetches): void {
    for (const { past, present } of edges(this.#shape.numLayers)) {
      this.#tensors.get(past)?.dispose();
      this.#tensors.set(past, fetched(fetches, present));
    }
  }

  dispose(): void {
    for (const tensor of this.#tensors.values()) tensor.dispose();
    this.#tensors = new Map();
  }
}
