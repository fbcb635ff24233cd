import type { Blip2Config } from '../../blip2/blip2Config.ts';
import { expectedTensors } from '../../blip2/tensorTable.ts';
import type { Checkpoint } from '../../checkpoint/checkpoint.ts';
import type { TensorEntry, TensorSource } from '../../checkpoint/tensors.ts';
import { CaptionLensError } from '../../errors.ts';
import { parametersOf, type NetworkParameter } from '../parameters.ts';
import { startWeights } from '../startWeights.ts';

/** What a training has changed, by LAVIS's names, in float32. */
export interface TaughtNumbers {
  has(name: string): boolean;
  read(name: string): Promise<Uint8Array>;
}

/**
 * The tensors of a taught model under transformers' names: what was taught, and the rest as `start` has it. `config` is the
 * taught network's. Whoever opened `start` closes it. Throws `checkpointInvalid`.
 */
export function taughtSource(start: Checkpoint, config: Blip2Config, taught: TaughtNumbers): TensorSource {
  const parts = new Map<string, NetworkParameter[]>();
  for (const parameter of parametersOf(config)) {
    const { tensor } = parameter.source;
    parts.set(tensor, [...(parts.get(tensor) ?? []), parameter]);
  }
  const tensors = new Map(
    [...expectedTensors(config)].map(([name, shape]) => [
      name,
      tensorOf({ start, imageSize: config.vision.imageSize, taught }, name, shape, parts.get(name) ?? []),
    ]),
  );
  return {
    entries: new Map([...tensors].map(([name, { entry }]) => [name, entry])),
    read: (name, from, to) => {
      const tensor = tensors.get(name);
      return tensor ? tensor.read(from, to) : Promise.reject(new Error(`there is no tensor ${name}`));
    },
    close: () => Promise.resolve(),
  };
}

interface Origin {
  readonly start: Checkpoint;
  readonly imageSize: number;
  readonly taught: TaughtNumbers;
}

function tensorOf(
  { start, imageSize, taught }: Origin,
  name: string,
  shape: readonly number[],
  own: readonly NetworkParameter[],
): { readonly entry: TensorEntry; readonly read: (from?: number, to?: number) => Promise<Uint8Array> } {
  const entry = { name, dtype: 'F32', shape, byteLength: byteLengthOf(shape) } as const;
  if (own.some((parameter) => taught.has(parameter.name))) {
    return { entry, read: async (from, to) => (await joined(own, entry.byteLength, taught)).subarray(from, to) };
  }
  const before = start.tensors.entries.get(name);
  if (!before) throw new CaptionLensError('checkpointInvalid', `${start.name} has no tensor ${name}.`);
  const [only] = own;
  if (only && before.shape.join() !== shape.join()) {
    // Positions of pictures of another side, of a vision part that was not trained.
    const read = async () => new Uint8Array((await startWeights(start, only, imageSize)).buffer);
    return { entry, read: async (from, to) => (await read()).subarray(from, to) };
  }
  return { entry: { ...before, name }, read: (from, to) => start.tensors.read(name, from, to) };
}

/** In float32. */
function byteLengthOf(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 4);
}

/** Rows that no parameter stands for, the keys' biases, are zeros. */
async function joined(
  parameters: readonly NetworkParameter[],
  byteLength: number,
  taught: TaughtNumbers,
): Promise<Uint8Array> {
  const [only] = parameters;
  if (parameters.length === 1 && only && byteLengthOf(only.shape) === byteLength) return taught.read(only.name);
  const bytes = new Uint8Array(byteLength);
  for (const { name, shape, source } of parameters) {
    const rowBytes = byteLengthOf(shape.slice(1));
    bytes.set(await taught.read(name), source.start * rowBytes);
  }
  return bytes;
}
