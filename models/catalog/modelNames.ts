import { isAbsolute } from 'node:path';
import { CaptionLensError } from '../errors.ts';
import { baseOf, findNamed, requireInstalled } from '../hub/installedModels.ts';
import { readHubName } from '../hub/known/knownModels.ts';
import { formatHubName, type HubName } from '../hub/names/modelName.ts';
import { baseOfFolder } from './adapterBaseFolder.ts';
import { type ChosenModel, readChosen } from './chosenModel.ts';
import { say } from '../wording.ts';

/** What a person calls the embedded model where another one has been chosen. */
export const embeddedName = 'embedded';

/** A model as it is named in settings and on the command line; '' where nothing is said. */
export interface NamedModel {
  readonly path: string;
  readonly base: string;
  readonly languageModel: string;
}

/** Absolute paths; '' is the embedded model, and none. */
export type ModelPaths = NamedModel;

/** The folders in which models lie. */
export interface Places {
  /** The Hub's cache, with `models--org--name`. */
  readonly hubDir: string;
  /** Caption Lens's own, with compiled models and the choice. */
  readonly cacheDir: string;
}

/** What a name is the name of. */
export type Meaning =
  | { readonly kind: 'embedded' }
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'hub'; readonly name: HubName };

/**
 * What a text names. An absolute path is a path; anything else is a known model's word, or
 * `org/name[@revision][:file]`. Relative paths are made absolute by the command line before. Throws
 * `checkpointNotFound` for what is none of these.
 */
export function meaningOf(text: string): Meaning {
  if (text === embeddedName) return { kind: 'embedded' };
  if (isAbsolute(text)) return { kind: 'path', path: text };
  const name = readHubName(text);
  if (name) return { kind: 'hub', name };
  throw new CaptionLensError(
    'checkpointNotFound',
    say`${JSON.stringify(text.slice(0, 120))} names no model: give a repository of the Hub (org/name), a folder or a .pth.`,
  );
}

/**
 * Where the files of a model are; where nothing is named, of the one that `models use` chose. Reads nothing but the
 * caches. Throws `checkpointNotFound`, `languageModelMissing`, `baseMissing` or `checkpointUnsupported` with what to
 * do, and `invalidOption` where a repository has several checkpoints and none is named.
 */
export async function findModel(named: NamedModel, places: Places): Promise<ModelPaths> {
  if (named.path !== '') return findPaths(named, places);
  const chosen = await readChosen(places.cacheDir);
  return chosen ? findPaths({ ...chosen, path: chosen.name }, places) : embedded;
}

/**
 * The choice as it is kept: a model of the Hub by its commit, so that no later one takes its place unasked. Undefined:
 * the embedded model. Throws `checkpointNotFound` for a text that names nothing.
 */
export async function pinned(named: NamedModel, { hubDir }: Places): Promise<ChosenModel | undefined> {
  const pin = async (text: string): Promise<string> => {
    const meaning = text === '' ? undefined : meaningOf(text);
    if (meaning?.kind !== 'hub') return text;
    const found = await findNamed(meaning.name, hubDir);
    return formatHubName({ ...meaning.name, revision: found?.commit ?? meaning.name.revision });
  };
  const meaning = meaningOf(named.path);
  if (meaning.kind === 'embedded') return undefined;
  // A known model's own base is pinned as well, by its name, and an adapter's.
  const ownBase = meaning.kind === 'hub' ? await baseOf(meaning.name, hubDir) : undefined;
  const base = named.base === '' && ownBase ? formatHubName(ownBase) : named.base;
  return { name: await pin(named.path), base: await pin(base), languageModel: await pin(named.languageModel) };
}

const embedded: ModelPaths = { path: '', base: '', languageModel: '' };

async function findPaths({ path, base, languageModel }: NamedModel, { hubDir }: Places): Promise<ModelPaths> {
  const meaning = meaningOf(path);
  switch (meaning.kind) {
    case 'embedded':
      return embedded;
    case 'path': {
      const ownBase = base === '' && languageModel === '' ? await baseOfFolder(meaning.path) : base;
      const companions = {
        base: await companion(ownBase, hubDir),
        languageModel: await companion(languageModel, hubDir),
      };
      return { path: meaning.path, ...companions };
    }
    case 'hub': {
      const given = base === '' ? undefined : meaningOf(base);
      const baseName = given?.kind === 'hub' ? given.name : undefined;
      // With a language model alone, no base is looked for.
      const files = await requireInstalled(
        meaning.name,
        baseName,
        hubDir,
        given?.kind === 'path' ? given.path : undefined,
      );
      return { path: files.path, base: files.base ?? '', languageModel: await companion(languageModel, hubDir) };
    }
  }
}

/** A folder that completes a `.pth` or an adapter. */
async function companion(text: string, hubDir: string): Promise<string> {
  if (text === '') return '';
  const meaning = meaningOf(text);
  if (meaning.kind === 'hub') return (await requireInstalled(meaning.name, undefined, hubDir)).path;
  return meaning.kind === 'path' ? meaning.path : '';
}
