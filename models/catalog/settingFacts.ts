import { stat } from 'node:fs/promises';
import { readGenerationFile } from '../checkpoint/huggingFace/generationFile.ts';
import { CaptionLensError } from '../errors.ts';
import { readRunSettings } from '../checkpoint/lavis/runSettings.ts';
import { openTorchFile } from '../checkpoint/torch/torchFile.ts';
import {
  productDefaults,
  type GenerationDefaults,
  type KnownPrompt,
  type Purpose,
} from '../generation/generationSettings.ts';
import type { KnownDefaults } from '../hub/known/knownDefaults.ts';
import { ownNames, spelled, type Wording } from '../wording.ts';

/**
 * Where a setting's value comes from: what suits a known model, the configuration in a `.pth`,
 * `generation_config.json`, or the program.
 */
export type SettingOrigin = 'known' | 'run' | 'generationConfig' | 'general';

/** One setting that holds where nobody says otherwise. */
export interface SettingFact {
  readonly setting: 'prompt' | 'imageSize' | keyof GenerationDefaults;
  readonly value: string | number | boolean;
  readonly source: SettingOrigin;
  /** Where it differs by what the text is for. */
  readonly purpose?: Purpose;
}

/** What a model does where nobody says otherwise. */
export interface SettingFacts {
  readonly settings: readonly SettingFact[];
  /** Prompts to choose from. */
  readonly prompts: readonly KnownPrompt[];
  /** What of its own files makes no sense and is left out, a sentence each. */
  readonly notes: readonly string[];
}

/** What a model's own files say of its settings. */
interface OwnSettings {
  readonly source: 'run' | 'generationConfig';
  readonly prompt?: string | undefined;
  readonly imageSize?: number | undefined;
  readonly generation: GenerationDefaults;
  readonly notes: readonly Wording[];
}

const none: OwnSettings = { source: 'generationConfig', generation: {}, notes: [] };

/**
 * The settings that hold for the model at a path, a `.pth` or a folder; without a path those of a known model, or of
 * the program. Of a `.pth` no tensor is read and nothing run. `queries`: how many the Q-Former has. What is wrong with
 * a file is a note and no error, so that the rest is told.
 */
export async function readSettingFacts(
  path: string | undefined,
  queries: number | undefined,
  known: KnownDefaults | undefined,
): Promise<SettingFacts> {
  const own = path === undefined ? none : await readOwn(path, queries).catch(withoutThem);
  const prompt = first<string>([known?.prompt, 'known'], [own.prompt, own.source], ['', 'general']);
  const facts: SettingFact[] = [{ setting: 'prompt', ...prompt }];
  if (own.imageSize !== undefined) facts.push({ setting: 'imageSize', value: own.imageSize, source: own.source });
  for (const [name, general] of Object.entries(productDefaults)) {
    const setting = name as keyof GenerationDefaults;
    if (setting === 'maxNewTokens' && known) {
      const { description, altText } = known.maxNewTokens;
      facts.push({ setting, value: description, source: 'known', purpose: 'description' });
      facts.push({ setting, value: altText, source: 'known', purpose: 'altText' });
    } else {
      facts.push({
        setting,
        ...first<string | number | boolean>([own.generation[setting], own.source], [general, 'general']),
      });
    }
  }
  return { settings: facts, prompts: known?.prompts ?? [], notes: own.notes.map((note) => spelled(note, ownNames)) };
}

function withoutThem(thrown: unknown): OwnSettings {
  if (thrown instanceof CaptionLensError) return { ...none, notes: [thrown.wording.message] };
  throw thrown;
}

async function readOwn(path: string, queries: number | undefined): Promise<OwnSettings> {
  const isFile = await stat(path).then(
    (status) => status.isFile(),
    () => false,
  );
  if (!isFile) {
    if (queries === undefined) return none;
    const { defaults } = await readGenerationFile(path, queries + 1);
    return { ...none, generation: defaults };
  }
  const source = await openTorchFile(path);
  await source.close();
  return { source: 'run', ...readRunSettings(source.configuration) };
}

/** The first that is there. */
function first<Value>(...given: readonly (readonly [Value | undefined, SettingOrigin])[]): {
  readonly value: Value;
  readonly source: SettingOrigin;
} {
  for (const [value, source] of given) if (value !== undefined) return { value, source };
  throw new Error('The program itself has a value for every setting.');
}
