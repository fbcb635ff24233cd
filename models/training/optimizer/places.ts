/** Where parameters and their gradients lie while they are updated: with the host, or on a device. */
import { floatsOf, floatTensor } from '../../runtime/onnxSession.ts';
import type { DeviceTensor } from '../stores/deviceMath.ts';
import type { DeviceStores } from '../stores/deviceStores.ts';
import type { OptimizerStores } from '../stores/tensorStore.ts';
import { updateAdamW, type UpdateSettings } from './adamW.ts';

/** Tensors that it is given are its own from then on. */
export interface ParameterPlace {
  /** With what was kept before. */
  sum(name: string, gradient: DeviceTensor): Promise<DeviceTensor>;
  squares(gradient: DeviceTensor): Promise<number>;
  keep(name: string, gradient: DeviceTensor): Promise<void>;
  kept(name: string): Promise<DeviceTensor>;
  /** By the gradient times `scale`, which is of no use afterwards. */
  update(name: string, gradient: DeviceTensor, settings: UpdateSettings, scale: number): Promise<void>;
}

export function hostPlace({ weights, firstMoments, secondMoments, gradients }: OptimizerStores): ParameterPlace {
  const floats = (gradient: DeviceTensor) => floatsOf({ gradient }, 'gradient');
  return {
    async sum(name, gradient) {
      add(floats(gradient), await gradients.read(name));
      return gradient;
    },
    squares: (gradient) => Promise.resolve(sumOfSquares(floats(gradient))),
    keep: (name, gradient) => gradients.write(name, floats(gradient)),
    async kept(name) {
      const values = await gradients.read(name);
      return floatTensor(values, [values.length]);
    },
    async update(name, gradient, settings, scale) {
      const [values, first, second] = await Promise.all([
        weights.read(name),
        firstMoments.read(name),
        secondMoments.read(name),
      ]);
      updateAdamW(values, floats(gradient), { first, second }, settings, scale);
      await Promise.all([
        weights.write(name, values),
        firstMoments.write(name, first),
        secondMoments.write(name, second),
      ]);
    },
  };
}

export function devicePlace(stores: DeviceStores): ParameterPlace {
  const { weights, firstMoments, secondMoments, gradients, math } = stores;
  const onDevice = async (tensor: Promise<DeviceTensor | undefined>): Promise<DeviceTensor> => {
    const found = await tensor;
    if (!found) throw new Error('it lies with the host');
    return found;
  };
  return {
    async sum(name, gradient) {
      const sum = await math.sum(await onDevice(gradients.tensor(name)), gradient);
      gradient.dispose();
      return sum;
    },
    squares: (gradient) => math.squares(gradient),
    keep: (name, gradient) => Promise.resolve(gradients.replace(name, gradient)),
    kept: (name) => onDevice(gradients.tensor(name)),
    async update(name, gradient, settings, scale) {
      const before = {
        weights: await onDevice(weights.tensor(name)),
        first: await onDevice(firstMoments.tensor(name)),
        second: await onDevice(secondMoments.tensor(name)),
      };
      const after = await math.updated(before, gradient, settings, scale);
      weights.replace(name, after.weights);
      firstMoments.replace(name, after.first);
      secondMoments.replace(name, after.second);
    },
  };
}

/** `b` into `a`. */
export function add(a: Float32Array, b: Float32Array): void {
  for (let i = 0; i < a.length; i++) a[i] = (a[i] as number) + (b[i] as number);
}

function sumOfSquares(values: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i] as number) ** 2;
  return sum;
}
