import type { Checkpoint } from '../checkpoint/checkpoint.ts';
import { positionEmbeddings } from '../checkpoint/lavis/lavisConfig.ts';
import { bytesPerElement } from '../checkpoint/tensors.ts';
import { checkFinite, toFloat32 } from '../compiled/conversion/numbers.ts';
import { interpolatePositions } from '../compiled/conversion/positions.ts';
import { CaptionLensError } from '../errors.ts';
import { numPatches } from '../blip2/vision.ts';
import type { NetworkParameter } from './parameters.ts';

/**
 * One parameter as a checkpoint begins it, in float32. Positions of pictures of another side are interpolated, as LAVIS
 * does. `imageSize` is the side to train at. Throws `checkpointInvalid`, `checkpointUnsupported`.
 */
export async function startWeights(
  { tensors, config, name: checkpoint }: Checkpoint,
  { name, source }: NetworkParameter,
  imageSize: number,
): Promise<Float32Array> {
  const { tensor, start, end } = source;
  if (tensors.updates) {
    throw new CaptionLensError(
      'checkpointUnsupported',
      `${checkpoint} is an adapter; training begins with a whole model.`,
    );
  }
  const entry = tensors.entries.get(tensor);
  if (!entry) throw new CaptionLensError('checkpointInvalid', `${checkpoint} has no tensor ${tensor}.`);
  const rowBytes = bytesPerElement[entry.dtype] * entry.shape.slice(1).reduce((product, side) => product * side, 1);
  const { vision } = config;
  const [from, to] = [numPatches(vision.imageSize, vision.patchSize), numPatches(imageSize, vision.patchSize)];
  if (tensor === positionEmbeddings) {
    const table = finite(toFloat32(await tensors.read(tensor), entry.dtype), name);
    return from === to ? table : interpolatePositions(table, from, to, vision.hiddenSize);
  }
  return finite(toFloat32(await tensors.read(tensor, start * rowBytes, end * rowBytes), entry.dtype), name);
}

function finite(values: Float32Array, name: string): Float32Array {
  try {
    return checkFinite(values);
  } catch {
    throw new CaptionLensError('checkpointInvalid', `${name} has a number that is none, or is infinite.`);
  }
}
