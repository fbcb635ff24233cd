import { dirname, join } from 'node:path';
import { CaptionLensError } from '../errors.ts';
import { HubClient, type ClientParts } from '../hub/network/hubClient.ts';
import type { HubEnvironment } from '../hub/network/hubEnvironment.ts';
import { findNamed, type InstalledModel } from '../hub/installedModels.ts';
import { knownModel, knownModelAt, type KnownModel } from '../hub/known/knownModels.ts';
import { formatHubName, type HubName } from '../hub/names/modelName.ts';
import { adapterBase } from '../hub/adapterBase.ts';
import { CachedRepos } from '../hub/names/cachedRepos.ts';
import { planRepository } from '../hub/repoPlan.ts';
import type { AdapterConfig } from '../checkpoint/peft/adapterConfig.ts';
import { baseOfFolder, settingFolder } from './adapterBaseFolder.ts';
import type { Machine } from './machine.ts';
import { readFolderCard, readFolderConfig, sizeFacts, type ModelFacts } from './modelFacts.ts';
import { readRecogniserFacts } from './recogniserFacts.ts';
import { readSettingFacts } from './settingFacts.ts';
import { isThere } from '../files/existence.ts';
import { embeddedName, meaningOf } from './modelNames.ts';
import { embeddedModelFolder, embeddedWords } from '../embeddedModel.ts';
import { say } from '../wording.ts';

/** What a look-up works with. `client`: tests give their own network. */
export interface LookupParts {
  readonly environment: HubEnvironment;
  readonly client?: Partial<ClientParts>;
  readonly machine: Machine;
}

/**
 * Everything about a model that can be known without its weights. `text` is what `meaningOf` reads. For a model that is
 * not here the Hub is asked and its small files are fetched; where the Hub is away, a known model's own facts are
 * given. Throws `checkpointNotFound`, and what `planRepository` throws.
 */
export async function lookUpModel(text: string, parts: LookupParts, signal?: AbortSignal): Promise<ModelFacts> {
  const meaning = meaningOf(text);
  switch (meaning.kind) {
    case 'embedded':
      return { ...(await folderFacts(embeddedName, embeddedModelFolder(), parts)), ...embeddedWords };
    case 'path': {
      if (await isThere(meaning.path)) return folderFacts(meaning.path, meaning.path, parts);
      throw new CaptionLensError(
        'checkpointNotFound',
        say`There is no checkpoint at ${meaning.path}: nothing is there.`,
      );
    }
    case 'hub':
      return (await installedFacts(meaning.name, parts)) ?? (await remoteFacts(meaning.name, parts, signal));
  }
}

async function folderFacts(
  name: string,
  path: string,
  { machine, environment: { cacheDir: hubDir } }: LookupParts,
): Promise<ModelFacts> {
  const folder = /\.pth?$/i.test(path) ? dirname(path) : path;
  const known = knownModelAt(path)?.defaults;
  const [card, recogniser, base] = await Promise.all([
    readFolderCard(folder),
    readRecogniserFacts(folder),
    baseOfFolder(path).catch(() => ''),
  ]);
  const settled = await settingFolder(path, base, hubDir);
  const config = settled === undefined ? undefined : await readFolderConfig(settled);
  return {
    name,
    state: 'installed',
    path,
    checkpoints: [],
    ...(recogniser && { recogniser }),
    ...(base !== '' && { base, kind: 'adapter' }),
    ...cardFacts(card),
    ...sizeFacts(config, machine),
    ...(await readSettingFacts(settled, config?.numQueryTokens, known)),
  };
}

async function installedFacts(name: HubName, { environment, machine }: LookupParts): Promise<ModelFacts | undefined> {
  const found = await findNamed(name, environment.cacheDir);
  if (!found || found.state === 'partial') return undefined;
  const { repo, commit, folder, bytes, checkpoints, adapter } = found;
  const known = knownModel(repo);
  const card = await readFolderCard(folder);
  const base = adapter && adapterBase(adapter);
  const completion = base && (await findNamed(base, environment.cacheDir));
  const config = found.config ?? completion?.config;
  return {
    ...(await nameFacts({ ...name, repo }, environment)),
    state: 'installed',
    commit,
    path: folder,
    bytes,
    checkpoints,
    ...knownFacts(known),
    ...adapterFacts(adapter),
    ...cardFacts(card),
    ...sizeFacts(config ?? known?.config, machine),
    ...(await readSettingFacts(filesOf(found, completion, name), config?.numQueryTokens, known?.defaults)),
  };
}

/**
 * The files that say a model's settings: its folder, for an adapter the folder of its base, or the `.pth` that its name
 * means. Undefined where there are several `.pth` and none is chosen.
 */
function filesOf(
  { kind, folder, checkpoints }: InstalledModel,
  base: InstalledModel | undefined,
  { repo, file }: HubName,
): string | undefined {
  if (kind === 'hf' && file === undefined) return folder;
  if (kind === 'adapter' && file === undefined) return base?.folder;
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
    const base = plan.adapter && adapterBase(plan.adapter);
    const basePlan = base && (await planRepository(base, parts, signal));
    return {
      ...(await nameFacts({ ...name, repo: plan.repo }, environment)),
      state: 'known',
      commit: plan.commit,
      bytes: plan.missing + (basePlan?.missing ?? 0),
      checkpoints: plan.checkpoint?.choice ?? [],
      ...knownFacts(known),
      ...adapterFacts(plan.adapter),
      ...cardFacts(card),
      ...sizeFacts(plan.config ?? basePlan?.config ?? known?.config, machine),
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

/** As its author calls its base, where that is no name of the Hub. */
function adapterFacts(adapter: AdapterConfig | undefined): Partial<ModelFacts> {
  if (!adapter) return {};
  const name = adapterBase(adapter);
  const base = name ? formatHubName(name) : adapter.base;
  return { kind: 'adapter', ...(base !== undefined && { base }) };
}

function cardFacts({
  licence,
  warnings,
}: Awaited<ReturnType<typeof readFolderCard>>): Pick<ModelFacts, 'licence' | 'warnings'> {
  return { ...(licence !== undefined && { licence }), warnings };
}
