/** Compiles the golden `tiny` checkpoint in a process of its own, and lets its file operations go wrong where told. */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { openCheckpoint } from '../../../models/checkpoint/openCheckpoint.ts';
import { blip2For } from '../../../models/compiled/blip2.ts';
import type { StorePacked } from '../../../models/compiled/packing.ts';
import { openCompiled } from '../../../models/compiled/store.ts';
import { asCaptionLensError } from '../../../models/errors.ts';
import { MessageWriter, readFields } from '../../../models/graph/protobuf.ts';
import type { ChildAnswer, ChildOrder } from './children.ts';

type Operation = (...parameters: never[]) => Promise<unknown>;

const order = JSON.parse(process.argv[2] ?? '') as ChildOrder;
let calls = 0;

/** Counts an operation that changes the disk; the chosen one is this process's last, or fails. */
function faulty(operation: Operation): Operation {
  return function (this: unknown, ...parameters) {
    calls++;
    if (calls === order.killAt) process.kill(process.pid, 'SIGKILL');
    if (calls === order.failAt?.call) {
      return Promise.reject(Object.assign(new Error('it went wrong'), { code: order.failAt.code }));
    }
    return operation.apply(this, parameters);
  };
}

const checkpoint = await openCheckpoint({ path: order.checkpoint });
const probe = await fs.promises.open(order.checkpoint, 'r');
const handles = Object.getPrototypeOf(probe) as Record<string, Operation>;
await probe.close();
const promises = fs.promises as unknown as Record<string, Operation>;
const { open } = fs.promises;
for (const name of ['mkdir', 'open', 'writeFile', 'rename']) promises[name] = faulty(promises[name] as Operation);
const openToWrite = fs.promises.open;
/** To open for reading changes nothing: a full disk does not mind. */
fs.promises.open = (path, flags = 'r', mode) => {
  const isReading =
    typeof flags === 'number' ? (flags & (fs.constants.O_WRONLY | fs.constants.O_RDWR)) === 0 : flags === 'r';
  return (isReading ? open : openToWrite)(path, flags, mode);
};
for (const name of ['write', 'writeFile', 'sync']) handles[name] = faulty(handles[name] as Operation);
syncBuiltinESMExports();

/** In ONNX Runtime's place, so that its writes can go wrong too: a layout of a thousand bytes for each matrix. */
async function storePacked(directory: string, names: Parameters<StorePacked>[1]): Promise<void> {
  const product = await fs.promises.readFile(join(directory, names.product));
  const [graph = product] = readFields(product, 7);
  const [tensor = graph] = readFields(graph, 5);
  const [name = tensor] = readFields(tensor, 8);
  const layout = new MessageWriter().string(1, 'prepacked_0').string(2, 'Layout+1|0;1000;0');
  const stored = new MessageWriter().message(5, new MessageWriter().bytes(8, name).message(13, layout));
  await fs.promises.writeFile(join(directory, names.data), new Uint8Array(1000).fill(7));
  await fs.promises.writeFile(join(directory, names.graph), new MessageWriter().message(7, stored).finish());
}

const kinds = new Set<string>();
const { config, tensors } = checkpoint;
const source = { config, tensors, digest: 'd'.repeat(64) };
const target = { imageSize: 56, precision: order.precision, deviceClass: 'cpu' } as const;
let answer: ChildAnswer;
try {
  await openCompiled(blip2For(source, target), { cacheDir: order.cacheDir, storePacked }, ({ kind }) =>
    kinds.add(kind),
  );
  answer = { kind: 'ready', calls, compiled: kinds.has('compiling') };
} catch (thrown) {
  const { code, message } = asCaptionLensError(thrown);
  answer = { kind: 'failed', code, message };
}
process.stdout.write(JSON.stringify(answer));
await checkpoint.close();
