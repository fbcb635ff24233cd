import { createHash } from 'node:crypto';
import { basename, join } from 'node:path';
import type { View } from '../caption.ts';
import { canonicalJson, digestFile } from '../checkpoint/digest.ts';
import { Fields, readJsonObject } from '../files/jsonFields.ts';
import { openSafetensors } from '../checkpoint/safetensors/safetensors.ts';
import type { DType, TensorSource } from '../checkpoint/tensors.ts';
import { CaptionLensError, throwIfAborted } from '../errors.ts';
import { parseCalibration, type Calibration } from './calibration.ts';
import type { RecogniserConfig } from './networks/networkConfig.ts';
import { parseRecogniserConfig } from './networks/networkConfigFile.ts';
import { calibrationFile, configFile, namesFile, weightsFile } from './files.ts';
import { buildGraphs } from './networks/networkGraphs.ts';
import { parseNames } from './names.ts';
import { NameTree } from './nameTree.ts';
import { viewsFor } from './views.ts';
import { say, type Wording } from '../wording.ts';

/** What names things in pictures, opened: its configuration is read, its tensors are checked and read on demand. */
export interface Recogniser {
  readonly config: RecogniserConfig;
  /** Of each picture, what `RecogniserModel.look` is to be given. */
  readonly views: readonly View[];
  readonly tensors: TensorSource;
  readonly names: NameTree;
  readonly calibration: Calibration;
  /** All that it is made of: absolute paths. */
  readonly files: readonly string[];
  close(): Promise<void>;
}

/** Throws `checkpointNotFound`, `checkpointInvalid`, `checkpointUnsupported`, `tensorsMismatch` or `aborted`. */
export async function openRecogniser(folder: string, signal?: AbortSignal): Promise<Recogniser> {
  const configPath = join(folder, configFile);
  const config = parseRecogniserConfig(new Fields(configPath, await readJsonObject(configPath)));
  const namesPath = join(folder, namesFile);
  const names = new NameTree(parseNames(new Fields(namesPath, await readJsonObject(namesPath))));
  const calibrationPath = join(folder, calibrationFile);
  const calibrationFields = new Fields(calibrationPath, await readJsonObject(calibrationPath));
  const calibration = parseCalibration(calibrationFields, config.classifier.headWidth);
  throwIfAborted(signal);
  const weightsPath = join(folder, weightsFile);
  const tensors = await openSafetensors(weightsPath);
  try {
    checkTensors(config, tensors, weightsPath);
  } catch (error) {
    await tensors.close();
    throw error;
  }
  return {
    config,
    views: viewsFor(config),
    tensors,
    names,
    calibration,
    files: [configPath, weightsPath, namesPath, calibrationPath],
    close: () => tensors.close(),
  };
}

/**
 * SHA-256 (hex) of all that decides what a recogniser says. Throws `checkpointInvalid` where its weights are not those
 * that its configuration was written for, `aborted`.
 */
export async function digestRecogniser({ config, files }: Recogniser, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for (const path of files) {
    throwIfAborted(signal);
    const sha256 = await digestFile(path);
    if (basename(path) === weightsFile && sha256 !== config.weightsSha256) {
      throw new CaptionLensError(
        'checkpointInvalid',
        say`${path} is damaged: its bytes are not those that were shipped.`,
      );
    }
    hash.update(canonicalJson([basename(path), sha256]));
  }
  return hash.digest('hex');
}

/** Exactly the tensors that the networks read. */
function checkTensors(config: RecogniserConfig, { entries }: TensorSource, path: string): void {
  const expected = expectedTensors(config);
  for (const [name, { dtype, shape }] of expected) {
    const entry = entries.get(name);
    if (entry?.dtype === dtype && entry.shape.join() === shape.join()) continue;
    const found = entry ? say`${entry.dtype} [${entry.shape.join(', ')}]` : say`nothing`;
    throw mismatch(path, say`${name} should be ${dtype} [${shape.join(', ')}], but is ${found}`);
  }
  const surplus = [...entries.keys()].find((name) => !expected.has(name));
  if (surplus !== undefined) throw mismatch(path, say`${surplus} belongs to no layer`);
}

interface ExpectedTensor {
  readonly dtype: DType;
  readonly shape: readonly number[];
}

function expectedTensors(config: RecogniserConfig): ReadonlyMap<string, ExpectedTensor> {
  const expected = new Map<string, ExpectedTensor>();
  for (const graph of Object.values(buildGraphs(config))) {
    for (const { recipe, shape } of graph.weights.values()) {
      const [first = '', scales] = recipe.tensors;
      const floats = first.endsWith('.bias') ? 'F32' : 'F16';
      expected.set(first, { dtype: scales === undefined ? floats : 'I8', shape });
      if (scales !== undefined) expected.set(scales, { dtype: 'F32', shape: shape.slice(0, 1) });
    }
  }
  return expected;
}

function mismatch(path: string, what: Wording): CaptionLensError {
  return new CaptionLensError('tensorsMismatch', say`${path} does not fit its configuration: ${what}.`);
}
