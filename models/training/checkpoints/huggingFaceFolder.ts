/** A trained model as a folder that transformers loads (`Blip2ForConditionalGeneration.from_pretrained`). */
import { copyFile, cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Blip2Config } from '../../blip2/blip2Config.ts';
import { expectedTensors } from '../../blip2/tensorTable.ts';
import type { Checkpoint } from '../../checkpoint/checkpoint.ts';
import { writeSafetensors, type TensorToWrite } from '../../checkpoint/safetensors/safetensorsWriter.ts';
import type { TensorSource } from '../../checkpoint/tensors.ts';
import { openTorchFile } from '../../checkpoint/torch/torchFile.ts';
import { CaptionLensError } from '../../errors.ts';
import { parametersOf, type NetworkParameter } from '../parameters.ts';
import { startWeights } from '../startWeights.ts';

export interface HuggingFaceExport {
  /** The model that the training began with, opened. */
  readonly start: Checkpoint;
  /** Of the trained network. */
  readonly config: Blip2Config;
  /** A checkpoint of the training; what it lacks is as it was. */
  readonly trained: string;
  readonly folder: string;
}

/** Throws `aborted`, and what the system throws. */
export async function writeHuggingFaceFolder(
  { start, config, trained, folder }: HuggingFaceExport,
  signal?: AbortSignal,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const source = await openTorchFile(trained);
  try {
    await writeSafetensors(join(folder, 'model.safetensors'), tensorsOf(start, config, source), signal);
  } finally {
    await source.close();
  }
  await writeSettings(start, config.vision.imageSize, folder);
  if (start.recogniserFolder !== undefined) {
    await cp(start.recogniserFolder, join(folder, 'recogniser'), { recursive: true });
  }
}

function tensorsOf(start: Checkpoint, config: Blip2Config, trained: TensorSource): readonly TensorToWrite[] {
  const parts = new Map<string, NetworkParameter[]>();
  for (const parameter of parametersOf(config)) {
    const { tensor } = parameter.source;
    parts.set(tensor, [...(parts.get(tensor) ?? []), parameter]);
  }
  return [...expectedTensors(config)].map(([name, shape]): TensorToWrite => {
    const own = parts.get(name) ?? [];
    if (own.some((parameter) => trained.entries.has(parameter.name))) {
      const byteLength = byteLengthOf(shape);
      return { name, dtype: 'F32', shape, byteLength, read: () => joined(own, byteLength, trained) };
    }
    const entry = start.tensors.entries.get(name);
    if (!entry) throw new CaptionLensError('checkpointInvalid', `${start.name} has no tensor ${name}.`);
    const [only] = own;
    if (only && entry.shape.join() !== shape.join()) {
      // Positions of pictures of another side, of a vision part that was not trained.
      const read = async () => new Uint8Array((await startWeights(start, only, config.vision.imageSize)).buffer);
      return { name, dtype: 'F32', shape, byteLength: byteLengthOf(shape), read };
    }
    return { ...entry, name, read: () => start.tensors.read(name) };
  });
}

/** In float32. */
function byteLengthOf(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 4);
}

/** Rows that no parameter stands for, the keys' biases, are zeros. */
async function joined(
  parameters: readonly NetworkParameter[],
  byteLength: number,
  trained: TensorSource,
): Promise<Uint8Array> {
  const bytes = new Uint8Array(byteLength);
  for (const { name, shape, source } of parameters) {
    const rowBytes = byteLengthOf(shape.slice(1));
    bytes.set(await trained.read(name), source.start * rowBytes);
  }
  return bytes;
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
