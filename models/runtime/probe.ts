/** What a device can do, found out by a small matrix product on it rather than by what it calls itself. */
import type { Device, Precision } from '../caption.ts';
import { elementType } from '../blip2/graphs.ts';
import { Graph } from '../graph/graph.ts';
import { encodeModel } from '../graph/onnx.ts';
import { cast, gemm } from '../graph/operators.ts';
import { floatTensor, Session } from './session.ts';

/** Rows, columns and depth of the product: 2 GFLOP, a few milliseconds on a graphics card. */
const size = 1024;

/** A device that works, and how fast it multiplies. */
export interface Probe {
  readonly gflops: number;
}

/** Runs twice, so that compiling shaders and warming up do not count. Throws `deviceUnavailable` in words. */
export async function probeDevice(device: Device, precision: Precision): Promise<Probe> {
  const session = await Session.load(probeGraph(precision), { device, onDevice: [], weights: 'packed' });
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

function probeGraph(precision: Precision): Uint8Array {
  const graph = new Graph('probe');
  const type = elementType[precision];
  const a = graph.input('a', 'float32', [size, size]);
  const b = graph.input('b', 'float32', [size, size]);
  const product = gemm(graph, cast(graph, a, type), cast(graph, b, type), undefined);
  graph.output('product', cast(graph, product, 'float32'), [size, size]);
  return encodeModel(graph, 'none', new Map());
}
