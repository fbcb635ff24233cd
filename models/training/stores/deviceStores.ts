import type { Device } from '../../caption.ts';
import { sizeOf, type Parameter } from '../parameters.ts';
import { DeviceMath } from './deviceMath.ts';
import { DeviceStore } from './deviceStore.ts';
import type { OpenStores, StoredParameters } from './openStores.ts';

/** Stores of which some tensors lie on a device, with the arithmetic that works on them there. */
export interface DeviceStores extends OpenStores {
  readonly weights: DeviceStore;
  readonly firstMoments: DeviceStore;
  readonly secondMoments: DeviceStore;
  readonly gradients: DeviceStore;
  readonly math: DeviceMath;
}

/**
 * What fits into so many bytes of a device's memory: first what is trained, with its moments, since that is read and
 * written at every step; then the rest, in the order of the network.
 */
export function fittingParameters({ all, trained, sums }: StoredParameters, bytes: number): readonly Parameter[] {
  const isTrained = new Set(trained);
  const numbersOf = (one: Parameter) => sizeOf(one) * (isTrained.has(one) ? (sums === 'kept' ? 4 : 3) : 1);
  let left = bytes;
  return [...trained, ...all.filter((one) => !isTrained.has(one))].filter((one) => {
    const taken = numbersOf(one) * 4;
    if (taken > left) return false;
    left -= taken;
    return true;
  });
}

/** `fitting` go to the device; `host` has room for the others and is closed with these. */
export function openDeviceStores(device: Device, host: OpenStores, fitting: readonly Parameter[]): DeviceStores {
  const math = new DeviceMath(device);
  const shapes = new Map(fitting.map(({ name, shape }) => [name, shape]));
  const stores = {
    weights: new DeviceStore(math, host.weights, shapes),
    firstMoments: new DeviceStore(math, host.firstMoments, shapes),
    secondMoments: new DeviceStore(math, host.secondMoments, shapes),
    gradients: new DeviceStore(math, host.gradients, shapes),
  };
  const close = async () => {
    for (const store of Object.values(stores)) store.dispose();
    await math.dispose();
    await host.close();
  };
  return { ...stores, empty: [...fitting, ...host.empty], math, close };
}
