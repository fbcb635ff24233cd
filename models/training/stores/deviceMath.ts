import type { Device } from '../../caption.ts';
import { Graph, type Dimension, type Value } from '../../graph/graph.ts';
import { encodeModel } from '../../graph/onnx.ts';
import { add, divide, gather, multiply, reshape, subtract } from '../../graph/operators.ts';
import { sumAlong, squareRoot } from '../../graph/gradient/operators.ts';
import { fetched, floatsOf, floatTensor, integerTensor, OnnxSession, type Feeds } from '../../runtime/onnxSession.ts';
import { adamWFactors, adamWSettings, type UpdateSettings } from '../optimizer/adamW.ts';

/** Numbers on a device, or on the way to it. */
export type DeviceTensor = Feeds[string];

/** A parameter with its moments. */
export interface ParameterTensors {
  readonly weights: DeviceTensor;
  readonly first: DeviceTensor;
  readonly second: DeviceTensor;
}

/** What a graph makes, and what of it stays on the device. */
interface Operation {
  readonly name: string;
  readonly stays: readonly string[];
  readonly build: (g: Graph, shape: readonly Dimension[]) => void;
}

/** Arithmetic on tensors that never visit the host. Owns native memory: dispose it. */
export class DeviceMath {
  readonly #device: Device;
  /** By operation and number of axes. */
  readonly #sessions = new Map<string, Promise<OnnxSession>>();

  constructor(device: Device) {
    this.#device = device;
  }

  /** The reader's: dispose it. */
  async upload(values: Float32Array, shape: readonly number[]): Promise<DeviceTensor> {
    const fetches = await this.#run(copyThere, shape.length, { x: floatTensor(values, shape) });
    return fetched(fetches, 'y');
  }

  async download(x: DeviceTensor): Promise<Float32Array> {
    if (x.location === 'cpu') return floatsOf({ x }, 'x');
    return floatsOf(await this.#run(copyHere, x.dims.length, { x }), 'y');
  }

  async sum(a: DeviceTensor, b: DeviceTensor): Promise<DeviceTensor> {
    return fetched(await this.#run(addition, a.dims.length, { x: a, other: b }), 'y');
  }

  /** The sum of all squares. */
  async squares(x: DeviceTensor): Promise<number> {
    return floatsOf(await this.#run(squaring, x.dims.length, { x }), 'y')[0] ?? NaN;
  }

  /** Rows of a matrix. */
  async rows(x: DeviceTensor, rows: readonly number[]): Promise<Float32Array> {
    return floatsOf(await this.#run(choosing, x.dims.length, { x, indices: integerTensor(rows) }), 'y');
  }

  /** `updateAdamW` of the gradient times `scale`: new tensors, the reader's. */
  async updated(
    { weights, first, second }: ParameterTensors,
    gradient: DeviceTensor,
    settings: UpdateSettings,
    scale: number,
  ): Promise<ParameterTensors> {
    const { kept, stepSize, correction } = adamWFactors(settings);
    const factor = (value: number) => floatTensor(Float32Array.of(value), [1]);
    const fetches = await this.#run(adamW, weights.dims.length, {
      ...{ x: weights, first, second, gradient },
      ...{ scale: factor(scale), kept: factor(kept), stepSize: factor(stepSize), correction: factor(correction) },
    });
    const [newWeights, newFirst, newSecond] = ['y', 'newFirst', 'newSecond'].map((name) => fetched(fetches, name));
    if (!newWeights || !newFirst || !newSecond) throw new Error('an update gives three tensors');
    return { weights: newWeights, first: newFirst, second: newSecond };
  }

  async dispose(): Promise<void> {
    const open = await Promise.allSettled(this.#sessions.values());
    this.#sessions.clear();
    await Promise.all(open.flatMap((one) => (one.status === 'fulfilled' ? [one.value.dispose()] : [])));
  }

  async #run(operation: Operation, axes: number, feeds: Feeds) {
    const key = `${operation.name} ${String(axes)}`;
    const opening = this.#sessions.get(key) ?? this.#load(operation, axes);
    this.#sessions.set(key, opening);
    return (await opening).run(feeds);
  }

  #load({ name, stays, build }: Operation, axes: number): Promise<OnnxSession> {
    const graph = new Graph(name);
    build(
      graph,
      Array.from({ length: axes }, (_, axis) => `side${String(axis)}`),
    );
    const onDevice = this.#device === 'webgpu' ? stays : [];
    const options = { device: this.#device, onDevice, weights: 'mapped', workspace: 'returned' } as const;
    return OnnxSession.load(encodeModel(graph, 'none', new Map()), options);
  }
}

const copy = (g: Graph, shape: readonly Dimension[]) => g.output('y', g.input('x', 'float32', shape), shape);
const copyThere: Operation = { name: 'copyThere', stays: ['y'], build: copy };
const copyHere: Operation = { name: 'copyHere', stays: [], build: copy };

const addition: Operation = {
  name: 'addition',
  stays: ['y'],
  build: (g, shape) => {
    const [x, other] = [g.input('x', 'float32', shape), g.input('other', 'float32', shape)];
    g.output('y', add(g, x, other), shape);
  },
};

const squaring: Operation = {
  name: 'squaring',
  stays: [],
  build: (g, shape) => {
    const x = g.input('x', 'float32', shape);
    // First the rows, which a device sums at the same time.
    const sums = sumAlong(g, multiply(g, x, x), [shape.length - 1], 'kept');
    g.output('y', reshape(g, sumAlong(g, reshape(g, sums, [1, -1]), [1], 'gone'), [1]), [1]);
  },
};

const choosing: Operation = {
  name: 'choosing',
  stays: [],
  build: (g, shape) => {
    const rows = gather(g, g.input('x', 'float32', shape), g.input('indices', 'int64', ['rows']));
    g.output('y', rows, ['rows', ...shape.slice(1)]);
  },
};

const adamW: Operation = {
  name: 'adamW',
  stays: ['y', 'newFirst', 'newSecond'],
  build: (g, shape) => {
    const [x, first, second] = ['x', 'first', 'second'].map((name) => g.input(name, 'float32', shape));
    const gradient = g.input('gradient', 'float32', shape);
    const [scale, kept, stepSize, correction] = ['scale', 'kept', 'stepSize', 'correction'].map((name) =>
      g.input(name, 'float32', [1]),
    );
    if (!x || !first || !second || !scale || !kept || !stepSize || !correction) throw new Error('all have inputs');
    const { beta1, beta2, epsilon } = adamWSettings;
    const by = (value: Value, factor: number) => multiply(g, value, g.floats([factor]));
    const slope = multiply(g, gradient, scale);
    const mean = add(g, first, by(subtract(g, slope, first), 1 - beta1));
    const square = add(g, by(second, beta2), by(multiply(g, slope, slope), 1 - beta2));
    const length = add(g, divide(g, squareRoot(g, square), correction), g.floats([epsilon]));
    const change = divide(g, multiply(g, mean, stepSize), length);
    g.output('y', subtract(g, multiply(g, x, kept), change), shape);
    g.output('newFirst', mean, shape);
    g.output('newSecond', square, shape);
  },
};
