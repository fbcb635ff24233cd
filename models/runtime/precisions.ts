/** Which precision suits a model and a machine. */
import { byteWording } from '../amounts.ts';
import type { DeviceClass } from '../blip2/blip2Graphs.ts';
import type { Precision, PrecisionChoice } from '../caption.ts';
import { CaptionLensError } from '../errors.ts';
import { anyOf, say, type Wording } from '../wording.ts';
import { machineMemory } from './memory.ts';

/** Bytes of a model's weights, compiled for this. */
export type WeightBytes = (precision: Precision, deviceClass: DeviceClass) => number;

/** A model whose weights are smaller than this stays exact: it is quick as it is. */
const smallModel = 1e9;

/** Beside the weights: activations, keys and values, Node itself. */
const overhead = 0.6e9;

/**
 * The user's choice, or for 'auto' the most exact one that is quick, with a sentence that says why. `int4` is for those
 * who ask: its best captions are other ones too often (decision 22 has the numbers).
 */
export function choosePrecision(
  wanted: Exclude<PrecisionChoice, 'fp16'>,
  bytesOf: (precision: Precision) => number,
): { readonly precision: Exclude<Precision, 'fp16'>; readonly note: Wording | undefined } {
  if (wanted !== 'auto') return { precision: wanted, note: undefined };
  if (bytesOf('fp32') <= smallModel) return { precision: 'fp32', note: undefined };
  return {
    precision: 'int8',
    note: say`int8: a model of this size is several times as quick and a quarter as large as in fp32.`,
  };
}

/** Throws `outOfMemory` before anything is compiled or loaded, naming what would fit. */
export function refuseTooLarge(precision: Precision, bytesOf: (precision: Precision) => number): void {
  const memory = machineMemory();
  const need = (choice: Precision) => bytesOf(choice) + overhead;
  if (need(precision) <= memory) return;
  const fitting = (['int8', 'int4'] as const).filter((choice) => choice !== precision && need(choice) <= memory);
  const advice =
    fitting.length === 0
      ? say`No precision of this model fits.`
      : say`What fits: ${anyOf(
          fitting.map(
            (choice) => say`${{ setting: 'precision', value: choice }} (${byteWording(need(choice), 'gigabytes')})`,
          ),
        )}.`;
  throw new CaptionLensError(
    'outOfMemory',
    say`This model needs about ${byteWording(need(precision), 'gigabytes')} of memory in ${precision}, and this machine has ${byteWording(memory, 'gigabytes')}. ${advice}`,
  );
}
