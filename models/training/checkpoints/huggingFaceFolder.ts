/** A trained model as a folder that transformers loads (`Blip2ForConditionalGeneration.from_pretrained`). */
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Blip2Config } from '../../blip2/blip2Config.ts';
import type { Checkpoint } from '../../checkpoint/checkpoint.ts';
import { writeSafetensors } from '../../checkpoint/safetensors/safetensorsWriter.ts';
import { openTorchFile } from '../../checkpoint/torch/torchFile.ts';
import { CaptionLensError } from '../../errors.ts';
import { taughtSource } from './taughtSource.ts';

export interface HuggingFaceExport {
  /** The model that the training began with, opened. */
  readonly start: Checkpoint;
  /** Of the trained network. */
  readonly config: Blip2Config;
  /** A checkpoint of the training; what it lacks is as it was. */
  readonly trained: string;
  readonly folder: string;
}

/**
 * What names things in pictures stays behind: a model says what it was taught only where it is asked as it was taught. Throws
 * `aborted`, and what the system throws.
 */
export async function writeHuggingFaceFolder(
  { start, config, trained, folder }: HuggingFaceExport,
  signal?: AbortSignal,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const source = await openTorchFile(trained);
  try {
    const taught = { has: (name: string) => source.entries.has(name), read: (name: string) => source.read(name) };
    const { entries, read } = taughtSource(start, config, taught);
    const tensors = [...entries.values()].map((entry) => ({ ...entry, read: () => read(entry.name) }));
    await writeSafetensors(join(folder, 'model.safetensors'), tensors, signal);
  } finally {
    await source.close();
  }
  await writeSettings(start, config.vision.imageSize, folder);
}

/** The start's own small files, with the side of the pictures that it was trained at. */
async function writeSettings({ files, imageProcessor }: Checkpoint, imageSize: number, folder: string): Promise<void> {
  const size = { height: imageSize, width: imageSize };
  let hasConfig = false;
  for (const path of files.filter((file) => /\.(json|txt)$/.test(file) && !file.endsWith('.index.json'))) {
    const name = basename(path);
    switch (name) {
      case 'config.json': {
        const config = await readKept(path);
        // Beside a LAVIS file lies the language model's alone, too.
        if (config['model_type'] !== 'blip-2') continue;
        const types = { dtype: 'float32', torch_dtype: 'float32' };
        const known = Object.fromEntries(Object.entries(types).filter(([key]) => key in config));
        const vision = { ...(config['vision_config'] as object | undefined), image_size: imageSize };
        await writeKept(join(folder, name), { ...config, ...known, vision_config: vision });
        hasConfig = true;
        continue;
      }
      case 'processor_config.json': {
        const config = await readKept(path);
        const own = config['image_processor'] as object | undefined;
        await writeKept(join(folder, name), { ...config, ...(own && { image_processor: { ...own, size } }) });
        continue;
      }
      case 'preprocessor_config.json':
        continue;
      default:
        await copyFile(path, join(folder, name));
    }
  }
  if (!hasConfig) {
    throw new CaptionLensError(
      'checkpointUnsupported',
      'A Hugging Face folder needs the config.json of a BLIP-2 folder.',
    );
  }
  await writeKept(join(folder, 'preprocessor_config.json'), {
    ...{ do_convert_rgb: true, do_normalize: true, do_rescale: true, do_resize: true, rescale_factor: 1 / 255 },
    ...{ image_mean: imageProcessor.mean, image_std: imageProcessor.std, resample: 3, size },
    ...{ image_processor_type: 'BlipImageProcessor', processor_class: 'Blip2Processor' },
  });
}

/** Begins what stands for a number of JSON that was written with a point. */
const floatMark = '\u0000float:';

/**
 * An object of JSON in which `1.0` stays `1.0`: transformers 5 refuses a whole number where it wants a float. Such numbers
 * are marked texts until `writeKept`.
 */
async function readKept(path: string): Promise<Record<string, unknown>> {
  const text = await readFile(path, 'utf8');
  const tokens = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
  const marked = text.replace(tokens, (token) =>
    token.startsWith('"') || /^-?\d+$/.test(token) ? token : JSON.stringify(floatMark + token),
  );
  return JSON.parse(marked) as Record<string, unknown>;
}

function writeKept(path: string, value: object): Promise<void> {
  const text = JSON.stringify(value, undefined, 2).replace(/"\\u0000float:([^"]*)"/g, '$1');
  return writeFile(path, `${text}\n`);
}
