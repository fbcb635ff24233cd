import { fileBytes, folderBytes } from '../files/folderSize.ts';
import { isAbsolute } from 'node:path';
import type { Blip2Config } from '../blip2/blip2Config.ts';
import { locateCheckpoint } from '../checkpoint/location.ts';
import { embeddedModelFolder, embeddedWords } from '../embeddedModel.ts';
import { adapterBase } from '../hub/adapterBase.ts';
import { findInstalled, findNamed, knownBase, type InstalledModel } from '../hub/installedModels.ts';
import { knownModel, knownModels, readHubName, shortName, type KnownModel } from '../hub/known/knownModels.ts';
import { formatHubName } from '../hub/names/modelName.ts';
import { CachedRepos } from '../hub/names/cachedRepos.ts';
import type { ModelEntry, ModelList } from './modelEntry.ts';
import { baseOfFolder, configOfFolder } from './adapterBaseFolder.ts';
import { type ChosenModel, readChosen } from './chosenModel.ts';
import { shareForms } from './compiled/compiledShares.ts';
import { isThere } from '../files/existence.ts';
import type { Machine } from './machine.ts';
import { fitText, memoryNeeds } from './memoryFit.ts';
import { readFolderConfig } from './modelFacts.ts';
import { embeddedName, type Places } from './modelNames.ts';

/**
 * Everything that can be chosen: what is on this machine first, then known models that are not. Asks no network.
 * Rejects with a `CaptionLensError` where the choice cannot be read.
 */
export async function listModels({ hubDir, cacheDir }: Places, machine: Machine): Promise<ModelList> {
  const [kept, installed, repos] = await Promise.all([
    readChosen(cacheDir),
    findInstalled(hubDir),
    CachedRepos.read(hubDir),
  ]);
  const chosen = kept && presentChoice(kept, repos);
  const here = new Set(installed.map(({ repo }) => repo));
  const models = [
    await embeddedEntry(chosen, machine),
    ...(await pathEntry(chosen, machine, hubDir)),
    ...(await Promise.all(installed.map((model) => installedEntry(model, installed, chosen, machine, hubDir)))),
    ...knownModels.filter(({ repo }) => !here.has(repo)).map((known) => knownEntry(known, machine)),
  ];
  const { compiled, lone } = await shareForms(models, cacheDir);
  return {
    models: models.map((model, index) => ({ ...model, ...compiled[index] })),
    ...(lone.length > 0 && { loneCompiled: lone }),
    chosen: chosenName(chosen),
    machine,
  };
}

/** By what the Hub calls it now: it may have been chosen before it was renamed. */
function presentChoice(chosen: ChosenModel, { names }: CachedRepos): ChosenModel {
  const name = readHubName(chosen.name);
  return name ? { ...chosen, name: formatHubName({ ...name, repo: names.present(name.repo) }) } : chosen;
}

/** As a person would name it: `embedded`, a known model's `org/name` without its commit, or a path. */
export function chosenName(chosen: ChosenModel | undefined): string {
  if (!chosen) return embeddedName;
  const name = readHubName(chosen.name);
  return name ? shortName({ ...name, revision: undefined }) : chosen.name;
}

async function embeddedEntry(chosen: ChosenModel | undefined, machine: Machine): Promise<ModelEntry> {
  const folder = embeddedModelFolder();
  return {
    name: embeddedName,
    description: embeddedWords.goodAt,
    example: embeddedWords.example,
    state: 'installed',
    use: chosen ? 'other' : 'chosen',
    path: folder,
    checkpoints: [],
    bytes: await folderBytes(folder, 'reached'),
    licence: 'mit',
    ...sizes(await readFolderConfig(folder).catch(() => undefined), machine),
  };
}

/**
 * A folder or `.pth` is listed where it is chosen: Caption Lens looks for models nowhere else than in the Hub's cache.
 */
async function pathEntry(
  chosen: ChosenModel | undefined,
  machine: Machine,
  hubDir: string,
): Promise<readonly ModelEntry[]> {
  if (!chosen || readHubName(chosen.name)) return [];
  const location = await locateCheckpoint(chosen.name).catch(() => undefined);
  const base = chosen.base === '' ? await baseOfFolder(chosen.name).catch(() => '') : chosen.base;
  const config =
    location?.kind === 'folder' ? await configOfFolder(location.path, base, hubDir).catch(() => undefined) : undefined;
  const bytes =
    location?.kind === 'folder' ? await folderBytes(location.path, 'reached') : await fileBytes(chosen.name);
  const own = location?.kind === 'folder' && base !== '' ? `your own adapter of ${base}` : 'your own';
  const entry: ModelEntry = {
    name: chosen.name,
    description: location ? own : 'your own, which is not there any more',
    state: location ? 'installed' : 'partial',
    use: 'chosen',
    path: chosen.name,
    checkpoints: [],
    ...(bytes !== undefined && { bytes }),
    ...sizes(config, machine),
  };
  return [entry];
}

async function installedEntry(
  model: InstalledModel,
  all: readonly InstalledModel[],
  chosen: ChosenModel | undefined,
  machine: Machine,
  hubDir: string,
): Promise<ModelEntry> {
  const { repo, commit, refs, folder, checkpoints, bytes, state } = model;
  const known = knownModel(repo);
  const isOnly = all.filter((other) => other.repo === repo).length === 1;
  const chosenOne = chosen && readHubName(chosen.name);
  const isChosen = chosenOne?.repo === repo && chosenOne.revision === commit;
  const base = await baseOfModel(model, isChosen ? chosen?.base : undefined, hubDir);
  return {
    name: isOnly || refs.includes('main') ? repo : `${repo}@${commit}`,
    ...(known && { word: known.word, licence: known.licence, example: known.example }),
    ...(known?.lavis && { best: known.lavis.best, bestNote: known.lavis.bestNote }),
    description: known?.goodAt ?? kindText(model),
    // Without its base it is of no use yet.
    state: state === 'whole' && base?.isWhole !== false ? 'installed' : 'partial',
    use: isChosen ? 'chosen' : 'other',
    commit,
    path: folder,
    checkpoints,
    bytes,
    ...sizes(model.config ?? base?.config ?? known?.config, machine),
  };
}

/**
 * What completes a model as far as it is here: what was chosen with it, or else what is its own. Undefined where none
 * is known of.
 */
async function baseOfModel(
  { repo, adapter }: InstalledModel,
  chosenBase: string | undefined,
  hubDir: string,
): Promise<{ readonly isWhole: boolean; readonly config: Blip2Config | undefined } | undefined> {
  if (chosenBase !== undefined && isAbsolute(chosenBase)) {
    return { isWhole: await isThere(chosenBase), config: await readFolderConfig(chosenBase).catch(() => undefined) };
  }
  const own = adapter ? adapterBase(adapter) : knownBase(repo);
  const name = (chosenBase === undefined ? undefined : readHubName(chosenBase)) ?? own;
  if (!name) return undefined;
  const found = await findNamed(name, hubDir);
  return { isWhole: found?.kind === 'hf' && found.state === 'whole', config: found?.config };
}

function kindText({ kind, adapter }: InstalledModel): string {
  switch (kind) {
    case 'hf':
      return 'BLIP-2 with OPT';
    case 'lavis':
      return 'saved by LAVIS';
    case 'adapter':
      return `adapter of ${adapter?.base ?? 'a BLIP-2 that it does not name'}`;
  }
}

function knownEntry(known: KnownModel, machine: Machine): ModelEntry {
  const { repo, word, goodAt, example, licence, downloadBytes, config, lavis } = known;
  return {
    name: repo,
    word,
    description: goodAt,
    example,
    licence,
    state: 'known',
    use: 'other',
    checkpoints: [],
    ...(lavis && { best: lavis.best, bestNote: lavis.bestNote }),
    ...(downloadBytes !== undefined && { bytes: downloadBytes }),
    ...sizes(config, machine),
  };
}

function sizes(config: Blip2Config | undefined, machine: Machine): Pick<ModelEntry, 'needs' | 'fit'> {
  const needs = config ? memoryNeeds(config, machine) : [];
  return { needs, fit: fitText(needs, machine) };
}
