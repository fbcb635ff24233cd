import { dirname, join } from 'node:path';
import { CaptionLensError } from '../../models/errors.ts';
import { HubClient, type ClientParts } from '../../models/hub/client.ts';
import type { HubEnvironment } from '../../models/hub/environment.ts';
import { findNamed, type InstalledModel } from '../../models/hub/installedModels.ts';
import { knownModel, knownModelAt, type KnownModel } from '../../models/hub/knownModels.ts';
import { formatHubName, type HubName } from '../../models/hub/modelName.ts';
import { CachedRepos } from '../../models/hub/names/cachedRepos.ts';
import { planRepository } from '../../models/hub/repoPlan.ts';
import type { Machine } from './machine.ts';
import { readFolderCard, readFolderConfig, sizeFacts, type ModelFacts } from './modelFacts.ts';
import { readRecogniserFacts } from './recogniserFacts.ts';
import { readSettingFacts } from './settingFacts.ts';
import { embeddedName, isThere, meaningOf } from './modelNames.ts';
import { embeddedModelFolder, embeddedWords } from '../../models/embeddedModel.ts';

export interface LookupParts {
  readonly environment: HubEnvironment;
  readonly client?: Partial<ClientParts>;
  readonly machine: Machine;
}

/**
 * Everything about a model that can be known without its weights. Of one that is not here the Hub is asked, and its
 * small files are fetched; where the Hub is away, what is known by heart is told. Errors: those of `planRepository`.
 */
export async function lookUpModel(text: string, parts: LookupParts, signal?: AbortSignal): Promise<ModelFacts> {
  const meaning = meaningOf(text);
  switch (meaning.kind) {
    case 'embedded':
      return { ...(await folderFacts(embeddedName, embeddedModelFolder(), parts.machine)), ...embeddedWords };
    case 'path': {
      if (await isThere(meaning.path)) return folderFacts(meaning.path, meaning.path, parts.machine);
      throw new CaptionLensError('checkpointNotFound', `There is no checkpoint at ${meaning.path}: nothing is there.`);
    }
    case 'hub':
      return (await installedFacts(meaning.name, parts)) ?? (await remoteFacts(meaning.name, parts, signal));
  }
}

async function folderFacts(name: string, path: string, machine: Machine): Promise<ModelFacts> {
  const folder = /\.pth?$/i.test(path) ? dirname(path) : path;
  const known = knownModelAt(path)?.defaults;
  const [config, card, recogniser] = await Promise.all([
    readFolderConfig(path),
    readFolderCard(folder),
    readRecogniserFacts(folder),
  ]);
  return {
    name,
    state: 'installed',
    path,
    checkpoints: [],
    ...(recogniser && { recogniser }),
    ...cardFacts(card),
    ...sizeFacts(config, machine),
    ...(await readSettingFacts(path, config?.numQueryTokens, known)),
  };
}

async function installedFacts(name: HubName, { environment, machine }: LookupParts): Promise<ModelFacts | undefined> {
  const found = await findNamed(name, environment.cacheDir);
  if (!found || found.state === 'partial') return undefined;
  const { repo, commit, folder, bytes, checkpoints, config } = found;
  const known = knownModel(repo);
  const card = await readFolderCard(folder);
  return {
    ...(await nameFacts({ ...name, repo }, environment)),
    state: 'installed',
    commit,
    path: folder,
    bytes,
    checkpoints,
    ...knownFacts(known),
    ...cardFacts(card),
    ...sizeFacts(config ?? known?.config, machine),
    ...(await readSettingFacts(filesOf(found, name), config?.numQueryTokens, known?.defaults)),
  };
}

/** Its folder, or the `.pth` that its name means; undefined where there are several and none is chosen. */
function filesOf({ kind, folder, checkpoints }: InstalledModel, { repo, file }: HubName): string | undefined {
  if (kind === 'hf' && file === undefined) return folder;
  const best = knownModel(repo)?.lavis?.best;
  const wanted = file ?? (checkpoints.length === 1 ? checkpoints[0] : checkpoints.find((each) => each === best));
  return wanted !== undefined && checkpoints.includes(wanted) ? join(folder, ...wanted.split('/')) : undefined;
}

async function remoteFacts(
  name: HubName,
  { environment, client, machine }: LookupParts,
  signal?: AbortSignal,
): Promise<ModelFacts> {
  const known = knownModel(name.repo);
  const settings = await readSettingFacts(undefined, undefined, known?.defaults);
  try {
    const parts = { environment, client: new HubClient(environment, client), blobs: {}, onWait: () => undefined };
    const plan = await planRepository(name, parts, signal);
    const card = await readFolderCard(plan.folder.snapshot(plan.commit));
    return {
      ...(await nameFacts({ ...name, repo: plan.repo }, environment)),
      state: 'known',
      commit: plan.commit,
      bytes: plan.missing,
      checkpoints: plan.checkpoint?.choice ?? [],
      ...knownFacts(known),
      ...cardFacts(card),
      ...sizeFacts(plan.config ?? known?.config, machine),
      ...settings,
    };
  } catch (thrown) {
    const isAway = thrown instanceof CaptionLensError && /^hub(Offline|Unreachable|Busy)$/.test(thrown.code);
    if (!isAway || !known) throw thrown;
    const { downloadBytes, config } = known;
    return {
      ...(await nameFacts(name, environment)),
      state: 'known',
      ...(downloadBytes !== undefined && { bytes: downloadBytes }),
      checkpoints: [],
      warnings: [],
      ...knownFacts(known),
      ...sizeFacts(config, machine),
      ...settings,
    };
  }
}

async function nameFacts(
  name: HubName,
  { cacheDir }: HubEnvironment,
): Promise<Pick<ModelFacts, 'name' | 'formerNames'>> {
  const { names } = await CachedRepos.read(cacheDir);
  const [repo = name.repo, ...former] = names.all(name.repo);
  return { name: formatHubName({ ...name, repo }), ...(former.length > 0 && { formerNames: former }) };
}

function knownFacts(known: KnownModel | undefined): Partial<ModelFacts> {
  if (!known) return {};
  const { goodAt, example, licence, lavis } = known;
  return { goodAt, example, licence, ...(lavis && { best: lavis.best, bestNote: lavis.bestNote, base: lavis.base }) };
}

function cardFacts({
  licence,
  warnings,
}: Awaited<ReturnType<typeof readFolderCard>>): Pick<ModelFacts, 'licence' | 'warnings'> {
  return { ...(licence !== undefined && { licence }), warnings };
}
