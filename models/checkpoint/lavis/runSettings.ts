import { maxNumBeams } from '../../generation/settingChecks.ts';
import type { GenerationDefaults } from '../../generation/generationSettings.ts';
import { isRecord, type PickleDict, type PickleValue } from '../torch/pickleValue.ts';
import { say, type Wording } from '../../wording.ts';

/** What a run of LAVIS was configured with, as far as it decides words. Only what stands in the file is here. */
export interface RunSettings {
  /** What goes before every caption; '' is none. */
  readonly prompt: string | undefined;
  /** Side of the pictures in pixels. */
  readonly imageSize: number | undefined;
  readonly generation: Pick<GenerationDefaults, 'numBeams' | 'maxNewTokens' | 'minNewTokens'>;
  /** A sentence for each value that makes no sense, and so counts as if it were not there. */
  readonly notes: readonly Wording[];
}

/** Characters; a longer prompt is none that a person wrote. */
const longestPrompt = 1000;
/** Pixels a side, and tokens: as much as the command line takes. */
const largestSide = 4096;
const mostTokens = 100_000;

/**
 * Reads the configuration that LAVIS saves beside the tensors (`runner_base.py`): `model.prompt`, `model.image_size`,
 * `run.num_beams`, `run.max_len` and `run.min_len`. LAVIS counts the start token in both lengths (`blip2_opt.py` gives
 * them to transformers 4.33 as `max_length` and `min_length`), so of each one less is new. Nobody can correct a value in
 * a `.pth` by hand; one of a wrong type or size is left out and noted, and never an error.
 */
export function readRunSettings(configuration: PickleValue | undefined): RunSettings {
  const notes: Wording[] = [];
  const leftOut = (key: string, wanted: Wording, value: PickleValue): undefined => {
    notes.push(
      say`The checkpoint's configuration says ${key} ${shown(value)}, which is left out: it should be ${wanted}.`,
    );
  };
  const whole = (key: string, least: number, most: number): number | undefined => {
    const value = valueAt(configuration, key);
    if (value === undefined) return undefined;
    if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
    return leftOut(key, say`a whole number from ${least} to ${most}`, value);
  };
  const text = (key: string): string | undefined => {
    const value = valueAt(configuration, key);
    if (value === undefined) return undefined;
    if (typeof value === 'string' && value.length <= longestPrompt) return value;
    return leftOut(key, say`text of at most ${longestPrompt} characters`, value);
  };
  const longest = whole('run.max_len', 2, mostTokens);
  const shortest = whole('run.min_len', 0, mostTokens);
  const generation = {
    numBeams: whole('run.num_beams', 1, maxNumBeams),
    maxNewTokens: longest && longest - 1,
    minNewTokens: shortest === undefined ? undefined : Math.max(0, shortest - 1),
  };
  return {
    prompt: text('model.prompt'),
    imageSize: whole('model.image_size', 1, largestSide),
    generation: Object.fromEntries(Object.entries(generation).filter(([, value]) => value !== undefined)),
    notes,
  };
}

/** `run.max_len`: the member `max_len` of the member `run`. None where it is absent or null, as YAML writes a default. */
function valueAt(configuration: PickleValue | undefined, key: string): PickleValue | undefined {
  let value = configuration;
  for (const step of key.split('.')) value = isDict(value) ? value.entries.get(step) : undefined;
  return value ?? undefined;
}

function isDict(value: PickleValue | undefined): value is PickleDict {
  return isRecord(value) && value.kind === 'dict';
}

function shown(value: PickleValue): string {
  if (typeof value === 'string')
    return value.length > 60 ? `of ${String(value.length)} characters` : JSON.stringify(value);
  return isRecord(value) ? `of another kind (${value.kind})` : String(value);
}
