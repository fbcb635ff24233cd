import { join } from 'node:path';
import { isThere } from '../../files/existence.ts';
import { CaptionLensError } from '../../errors.ts';
import type { PreprocessorConfig } from '../checkpoint.ts';
import { Fields, readJsonObject } from '../../files/jsonFields.ts';
import { isObject } from '../../plainObject.ts';
import { say } from '../../wording.ts';

type Triple = readonly [number, number, number];

/** CLIP's, which all of BLIP-2 was trained with. */
const clipMean: Triple = [0.48145466, 0.4578275, 0.40821073];
const clipStd: Triple = [0.26862954, 0.26130258, 0.27577711];

/** What a checkpoint without files on it does: CLIP's normalisation at the side that the model was trained with. */
export function clipProcessor(size: number): PreprocessorConfig {
  return { size, mean: clipMean, std: clipStd };
}

/** An image processor and the file that it was read from, if any. */
export interface OpenedImageProcessor {
  readonly imageProcessor: PreprocessorConfig;
  readonly files: readonly string[];
}

/**
 * `preprocessor_config.json`, or `image_processor` in `processor_config.json`; what is absent is CLIP's, at
 * `modelSize` pixels. Throws `checkpointInvalid`.
 */
export async function openImageProcessor(folder: string, modelSize: number): Promise<OpenedImageProcessor> {
  const own = join(folder, 'preprocessor_config.json');
  if (await isThere(own)) {
    return { imageProcessor: parse(new Fields(own, await readJsonObject(own)), modelSize), files: [own] };
  }
  const shared = join(folder, 'processor_config.json');
  if (await isThere(shared)) {
    const fields = new Fields(shared, await readJsonObject(shared)).object('image_processor');
    return { imageProcessor: parse(fields, modelSize), files: [shared] };
  }
  return { imageProcessor: clipProcessor(modelSize), files: [] };
}

function parse(fields: Fields, modelSize: number): PreprocessorConfig {
  checkSteps(fields);
  const normalizes = fields.flag('do_normalize') ?? true;
  return {
    size: side(fields, modelSize),
    mean: normalizes ? triple(fields, 'image_mean', clipMean) : [0, 0, 0],
    std: normalizes ? triple(fields, 'image_std', clipStd) : [1, 1, 1],
  };
}

/** BLIP's processor resizes (bicubic) and scales to 0...1; a repository that turned that off is another model's. */
function checkSteps(fields: Fields): void {
  const resample = fields.integer('resample') ?? bicubic;
  const factor = fields.number('rescale_factor') ?? 1 / 255;
  const usual = fields.flag('do_resize') !== false && fields.flag('do_rescale') !== false;
  if (usual && resample === bicubic && Math.abs(factor * 255 - 1) < 1e-6) return;
  throw new CaptionLensError(
    'checkpointUnsupported',
    say`${fields.label} is not supported: its pictures are not resized bicubically and scaled by 1/255.`,
  );
}

/** Pillow's number. */
const bicubic = 3;

/** `size` is a number or `{height, width}`; BLIP-2 takes squares only. */
function side(fields: Fields, modelSize: number): number {
  const size = fields.get('size');
  if (!isObject(size)) return fields.size('size', modelSize);
  const { height, width } = size;
  if (height === width && typeof height === 'number' && Number.isInteger(height) && height > 0) return height;
  throw fields.wrong('size', say`the side of a square in pixels`);
}

function triple(fields: Fields, name: string, absent: Triple): Triple {
  const value = fields.get(name);
  if (value === undefined) return absent;
  const items: readonly unknown[] = Array.isArray(value) ? value : [];
  const [red, green, blue] = items.filter((item) => typeof item === 'number' && Number.isFinite(item));
  const isTriple =
    items.length === 3 && typeof red === 'number' && typeof green === 'number' && typeof blue === 'number';
  if (!isTriple || (name === 'image_std' && red * green * blue === 0)) throw fields.wrong(name, say`three numbers`);
  return [red, green, blue];
}
