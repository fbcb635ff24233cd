import type { Device } from '../caption.ts';
import { halveProducts } from '../graph/halfProducts.ts';
import { encodeModel } from '../graph/onnx.ts';
import { inferSizes } from '../graph/shapes/inference.ts';
import { product } from '../graph/shapes/sizes.ts';
import { OnnxSession, type Feeds, type Fetches } from '../runtime/onnxSession.ts';
import {
  backwardGraph,
  forwardGraph,
  gradientName,
  lossGraph,
  type MaskInput,
  type PartGraph,
  type PartKind,
} from './parts/part.ts';

/** What a part is asked for. */
export type Direction = 'forward' | 'backward' | 'loss';

/** Of the products; everything else is float32. */
export type TrainingPrecision = 'fp32' | 'fp16';

export interface PartRequest {
  readonly direction: Direction;
  /** Inputs and weights whose gradients are asked for. */
  readonly wanted: readonly string[];
  /** Those whose gradients stay on the device. */
  readonly staying: readonly string[];
}

/** What it computes, and nothing else. */
export const forwardRequest: PartRequest = { direction: 'forward', wanted: [], staying: [] };

/** A part's graph on a device, and how long its masks are in a run. */
export interface PartSession {
  readonly weights: readonly string[];
  /** Of each mask, how many numbers it has where these are the sizes of the other inputs. */
  maskLengths(feeds: Feeds): readonly (MaskInput & { readonly length: number })[];
  run(feeds: Feeds): Promise<Fetches>;
}

/** Sessions by kind and by what is asked of them, each opened once. Owns native memory: dispose it. */
export class PartSessions {
  readonly #device: Device;
  readonly #precision: TrainingPrecision;
  readonly #open = new Map<string, Promise<{ readonly session: OnnxSession; readonly part: PartGraph }>>();

  constructor(device: Device, precision: TrainingPrecision = 'fp32') {
    this.#device = device;
    this.#precision = precision;
  }

  async get(kind: PartKind, request: PartRequest): Promise<PartSession> {
    const { hidden, attention } = kind.dropout;
    const { direction, wanted, staying } = request;
    const key = [kind.name, hidden, attention, direction, ...wanted, '', ...staying].join(' ');
    const opening = this.#open.get(key) ?? this.#load(kind, request);
    this.#open.set(key, opening);
    const { session, part } = await opening;
    return {
      weights: part.weights,
      maskLengths: (feeds) => maskLengths(part, feeds),
      run: (feeds) => session.run(feeds),
    };
  }

  async #load(kind: PartKind, { direction, wanted, staying }: PartRequest) {
    const part = graphOf(kind, direction, wanted);
    if (this.#precision === 'fp16') halveProducts(part.graph);
    const model = encodeModel(part.graph, 'none', new Map());
    // Parts follow each other: what one needed for its run is the next one's.
    const onDevice = staying.map(gradientName);
    const options = { device: this.#device, onDevice, weights: 'mapped', workspace: 'returned' } as const;
    return { session: await OnnxSession.load(model, options), part };
  }

  async dispose(): Promise<void> {
    const open = await Promise.allSettled(this.#open.values());
    this.#open.clear();
    await Promise.all(open.flatMap((one) => (one.status === 'fulfilled' ? [one.value.session.dispose()] : [])));
  }
}

function graphOf(kind: PartKind, direction: Direction, wanted: readonly string[]): PartGraph {
  switch (direction) {
    case 'forward':
      return forwardGraph(kind);
    case 'backward':
      return backwardGraph(kind, wanted);
    case 'loss':
      return lossGraph(kind, wanted);
  }
}

function maskLengths({ graph, masks, forwardNodes }: PartGraph, feeds: Feeds) {
  if (masks.length === 0) return [];
  const given = new Map<string, number>();
  for (const { name, shape } of graph.inputs) {
    const dims = feeds[name]?.dims ?? [];
    shape?.forEach((size, axis) => {
      const own = dims[axis];
      if (typeof size === 'string' && own !== undefined) given.set(size, own);
    });
  }
  const sizes = inferSizes(graph, given, forwardNodes);
  return masks.map((mask) => {
    const length = product(sizes.get(mask.like) ?? []);
    if (length === undefined) throw new Error(`nobody knows how long ${mask.name} is`);
    return { ...mask, length };
  });
}
