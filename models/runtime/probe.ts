/** What a device can do, found out by a small matrix product on it rather than by what it calls itself. */
import type { Device } from '../caption.ts';
import { Graph } from '../graph/graph.ts';
import { encodeModel } from '../graph/onnx.ts';
import { cast, gemm, integerProduct } from '../graph/operators.ts';
import { byteTensor, floatsOf, floatTensor, OnnxSession } from './onnxSession.ts';

/** Rows, columns and depth of the product: 2 GFLOP, a few milliseconds on a graphics card. */
const size = 1024;

/** A device that works, and how fast it multiplies. */
export interface Probe {
  readonly gflops: number;
}

/** Runs twice, so that compiling shaders and warming up do not count. Throws `deviceUnavailable` in words. */
export async function probeDevice(device: Device, type: 'float32' | 'float16' = 'float32'): Promise<Probe> {
  const session = await OnnxSession.load(probeGraph(type), { device, onDevice: [], weights: 'packed' });
  try {
    const ones = floatTensor(new Float32Array(size * size).fill(1), [size, size]);
    let seconds = Infinity;
    for (let run = 0; run < 2; run++) {
      const start = performance.now();
      await session.run({ a: ones, b: ones });
      seconds = Math.min(seconds, (performance.now() - start) / 1000);
    }
    return { gflops: (2 * size ** 3) / seconds / 1e9 };
  } finally {
    await session.dispose();
  }
}

function probeGraph(type: 'float32' | 'float16'): Uint8Array {
  const graph = new Graph('probe');
  const a = graph.input('a', 'float32', [size, size]);
  const b = graph.input('b', 'float32', [size, size]);
  const product = gemm(graph, cast(graph, a, type), cast(graph, b, type), undefined);
  graph.output('product', cast(graph, product, 'float32'), [size, size]);
  return encodeModel(graph, 'none', new Map());
}

/** Depth of the integer product that is tried. */
const depth = 64;

/**
 * Whether the processor adds up products of bytes in 32 bits. x86 without VNNI adds pairs of them in 16 bits, where two
 * large ones no longer fit (ONNX Runtime, "Quantize ONNX models", on U8S8): there weights must have 7 bits.
 */
export async function probeIntegerProducts(): Promise<'exact' | 'narrow'> {
  const graph = new Graph('integerProbe');
  const codes = graph.input('codes', 'uint8', [1, depth]);
  const weights = graph.input('weights', 'int8', [depth, 16]);
  const zeroPoint = graph.bytes([0], []);
  graph.output('product', integerProduct(graph, codes, zeroPoint, weights, graph.floats([1], [])), [1, 16]);
  const options = { device: 'cpu', onDevice: [], weights: 'packed' } as const;
  const session = await OnnxSession.load(encodeModel(graph, 'none', new Map()), options);
  try {
    const fetches = await session.run({
      codes: byteTensor(new Uint8Array(depth).fill(255), [1, depth]),
      weights: byteTensor(new Int8Array(depth * 16).fill(127), [depth, 16]),
    });
    return floatsOf(fetches, 'product').every((sum) => sum === depth * 255 * 127) ? 'exact' : 'narrow';
  } finally {
    await session.dispose();
  }
}
