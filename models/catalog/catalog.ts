/**
 * The models that a person can choose among. In: names as people write them (modelNames.ts). Out: paths for
 * `openCheckpoint`, lists and facts for people. What lies on this machine is read anew with every question; the Hub is
 * asked only to fetch, to check or to look up a model that is not here (models/hub).
 */
import { rm } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import type { ClipUse } from '../caption.ts';
import { throwIfAborted } from '../errors.ts';
import { embeddedModelFolder } from '../embeddedModel.ts';
import { pointedEtag, RepoFolder } from '../hub/cache/cacheLayout.ts';
import { HubClient, type ClientParts } from '../hub/network/hubClient.ts';
import {
  hubCacheFolder,
  readHubEnvironment,
  type HubEnvironment,
  type HubSurroundings,
} from '../hub/network/hubEnvironment.ts';
import { type DatasetOrder, pullDataset, type PulledDataset } from '../hub/datasets/pullDataset.ts';
import { findNamed, knownBase, notInstalled } from '../hub/installedModels.ts';
import { formatHubName, type HubName } from '../hub/names/modelName.ts';
import { CachedRepos } from '../hub/names/cachedRepos.ts';
import { pullJudge } from '../hub/judges/judgePull.ts';
import type { PullProgress } from '../hub/fetching.ts';
import { pullModel, type PulledModel } from '../hub/pull.ts';
import { readOffer } from '../hub/repoFiles.ts';
import { verifySnapshot, type CheckedFile, type VerifyProgress } from '../hub/cache/snapshotVerification.ts';
import type { ModelList, ModelUpdate } from './modelEntry.ts';
import { baseOfFolder } from './adapterBaseFolder.ts';
import { type ChosenModel, readChosen, writeChosen } from './chosenModel.ts';
import { type CheckedForm, verifyForms } from './compiled/compiledCheck.ts';
import { formsOf, sizeOf } from './compiled/compiledModels.ts';
import { ClipModels } from './clipModels.ts';
import { findJudge, judgeName, type FoundJudge, type JudgeKind } from './judgeModels.ts';
import { lookAtMachine, type Machine } from './machine.ts';
import type { ModelFacts } from './modelFacts.ts';
import { lookUpModel } from './modelLookup.ts';
import { listModels } from './modelList.ts';
import { removeModel, type RemovedModel } from './compiled/modelRemoval.ts';
import { findModel, meaningOf, pinned, type ModelPaths, type NamedModel, type Places } from './modelNames.ts';
import { Pulls } from './pulls.ts';
import type { Wording } from '../wording.ts';

/** Where the catalog looks. `client` and `lookAtMachine` are for tests. */
export interface CatalogOptions extends HubSurroundings {
  /** Of compiled models and of the choice. */
  readonly cacheDir: string;
  readonly lookAtMachine?: () => Promise<Machine>;
  readonly client?: Partial<ClientParts>;
}

/** A download that is under way. */
export interface Pulling {
  readonly name: string;
  readonly update: ModelUpdate<Wording>;
}

/** The models of this machine and of the Hub: finds them, fetches them, remembers which one is used. */
export class ModelCatalog {
  readonly #options: CatalogOptions;
  readonly #pulls: Pulls<ModelUpdate<Wording>, PulledModel>;
  readonly #listeners = new Set<() => void>();
  readonly #clips = new ClipModels();
  #machine: Promise<Machine> | undefined;

  constructor(options: CatalogOptions) {
    this.#options = options;
    this.#pulls = new Pulls(() => {
      for (const listener of this.#listeners) listener();
    });
  }

  /** Called at every change of `pulls`; returns how to stop listening. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** What is being fetched. */
  get pulls(): readonly Pulling[] {
    return [...this.#pulls.updates].map(([name, update]) => ({
      name,
      update: update ?? { kind: 'asking', message: `Asking the Hub for ${name}` },
    }));
  }

  /** As `listModels`. */
  async list(): Promise<ModelList> {
    return listModels(this.places, await this.machine());
  }

  /** What models have to fit into; asked once. */
  machine(): Promise<Machine> {
    return (this.#machine ??= (this.#options.lookAtMachine ?? lookAtMachine)());
  }

  /** As `findModel`. */
  async find(named: NamedModel): Promise<ModelPaths> {
    return findModel(named, this.places);
  }

  /**
   * The checkpoints that a repository offers; none where it is whole itself. Asks the Hub. Rejects with the codes of
   * `HubClient`, and with `checkpointUnsupported` where the repository holds no model.
   */
  async checkpoints(
    { repo, revision = 'main' }: HubName,
    token: string | undefined,
    signal: AbortSignal,
  ): Promise<readonly string[]> {
    const client = new HubClient(await this.environment(token), this.#options.client);
    const resolved = await client.resolveRevision(repo, revision, signal);
    const offer = readOffer(resolved.repo, await client.listFiles(resolved.repo, resolved.commit, signal));
    return offer.kind === 'lavis' ? offer.checkpoints.map(({ path }) => path) : [];
  }

  /**
   * Fetches what of a model of the Hub, and of its base, is not here; those who want the same one wait together.
   * Rejects as `pullModel` does.
   */
  async pull(
    name: HubName,
    base: HubName | undefined,
    token: string | undefined,
    onUpdate: (update: ModelUpdate<Wording>) => void,
    signal: AbortSignal,
  ): Promise<PulledModel> {
    const environment = await this.environment(token);
    const wanted = base ?? knownBase(name.repo);
    const { names } = await CachedRepos.read(environment.cacheDir);
    const key =
      formatHubName({ ...name, repo: names.present(name.repo) }) + (base ? ` with ${formatHubName(base)}` : '');
    const parts = { environment, ...(this.#options.client && { client: this.#options.client }) };
    return this.#pulls.join(
      key,
      (say, stop) =>
        pullModel(
          { name, ...(wanted && { base: wanted }), compiledDir: this.#options.cacheDir },
          parts,
          (progress) => say(updateOf(progress)),
          stop,
        ),
      onUpdate,
      signal,
    );
  }

  /** Fetches what of a data set of the Hub is not here. Rejects as `pullDataset` of models/hub does. */
  async pullDataset(
    order: DatasetOrder,
    onUpdate: (update: ModelUpdate<Wording>) => void,
    signal: AbortSignal,
  ): Promise<PulledDataset> {
    const { client } = this.#options;
    const parts = { environment: await this.environment(), ...(client && { client }) };
    return pullDataset(order, parts, (progress) => onUpdate(updateOf(progress)), signal);
  }

  /**
   * Fetches what a named model needs of the Hub: itself, its base, its language model. Nothing is fetched for folders.
   * Rejects as `pullModel` does, with `checkpointNotFound` for a text that names nothing, and with `baseMissing` for an
   * adapter's folder that names no base.
   */
  async provide(
    { path, base, languageModel }: NamedModel,
    token: string | undefined,
    onUpdate: (update: ModelUpdate<Wording>) => void,
    signal: AbortSignal,
  ): Promise<PulledModel | undefined> {
    const [model, completion, language] = [path, base, languageModel].map((text) =>
      text === '' ? undefined : hubNameOf(text),
    );
    if (model) return this.pull(model, completion, token, onUpdate, signal);
    const ownBase = base === '' && languageModel === '' && isAbsolute(path) ? await baseOfFolder(path) : '';
    const own = ownBase === '' ? undefined : hubNameOf(ownBase);
    for (const part of [completion ?? own, language])
      if (part) await this.pull(part, undefined, token, onUpdate, signal);
    return undefined;
  }

  /** As `ClipModels.find`. */
  async findClip(text: string, signal?: AbortSignal): Promise<ClipUse | undefined> {
    return this.#clips.find(text, this.places.hubDir, signal);
  }

  /** As `findJudge`. */
  async findJudge(kind: JudgeKind, text: string): Promise<FoundJudge | undefined> {
    return findJudge(kind, text, this.places.hubDir);
  }

  /** Fetches what of a judge is not here, by its name; '' is the usual one. Rejects as `judgeName` and `pullJudge` do. */
  async provideJudge(
    kind: JudgeKind,
    text: string,
    token: string | undefined,
    onUpdate: (update: ModelUpdate<Wording>) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const { cacheDir, client } = this.#options;
    const order = { name: judgeName(kind, text), kind, compiledDir: cacheDir };
    const parts = { environment: await this.environment(token), ...(client && { client }) };
    await pullJudge(order, parts, (progress) => onUpdate(updateOf(progress)), signal);
  }

  /** As `lookUpModel`. */
  async lookUp(name: string, signal?: AbortSignal): Promise<ModelFacts> {
    const { client } = this.#options;
    const parts = { environment: await this.environment(), machine: await this.machine(), ...(client && { client }) };
    const facts = await lookUpModel(name, parts, signal);
    if (facts.path === undefined || facts.state === 'known') return facts;
    const forms = await formsOf({ roots: [facts.path] }, this.#options.cacheDir);
    return { ...facts, ...(forms.length > 0 && { compiled: forms.map(sizeOf) }) };
  }

  /**
   * Hashes every file of a model of the Hub; those that are no links against what the Hub lists, where it can be asked.
   * Rejects with `checkpointNotFound` where the model is not here, and with `aborted`.
   */
  async verify(
    name: HubName,
    onProgress: (progress: VerifyProgress) => void,
    signal: AbortSignal,
  ): Promise<readonly CheckedFile[]> {
    const environment = await this.environment();
    const found = await findNamed(name, environment.cacheDir);
    if (!found) throw notInstalled(name, 'not');
    const client = new HubClient(environment, this.#options.client);
    const listed = await client.listFiles(name.repo, found.commit, signal).catch(() => {
      throwIfAborted(signal);
      return [];
    });
    return verifySnapshot(found.folder, new Map(listed.map(({ path, etag }) => [path, etag])), onProgress, signal);
  }

  /**
   * Removes damaged files, so that pulling fetches them anew. `paths` are within the snapshot. Rejects with
   * `checkpointNotFound` where the commit is not here.
   */
  async removeFiles(name: HubName, commit: string, paths: readonly string[]): Promise<void> {
    const { hubDir } = this.places;
    const found = await findNamed({ ...name, revision: commit }, hubDir);
    if (!found) throw notInstalled(name, 'not');
    const folder = new RepoFolder(hubDir, found.storedAs);
    for (const path of paths) {
      const pointer = folder.pointer(commit, path);
      const etag = await pointedEtag(pointer);
      if (etag !== undefined) await rm(folder.blob(etag), { force: true });
      await rm(pointer, { force: true });
    }
  }

  /**
   * Hashes what was compiled of a model of the Hub, or of one by its path; '' is the embedded one. None where the model
   * is not here whole. Rejects with `aborted`.
   */
  async verifyCompiled(
    named: NamedModel,
    onProgress: (progress: VerifyProgress) => void,
    signal: AbortSignal,
  ): Promise<readonly CheckedForm[]> {
    // Of one that is not whole nothing can be loaded.
    const paths = await findModel(named, this.places).catch(() => undefined);
    if (!paths) return [];
    const path = paths.path === '' ? embeddedModelFolder() : paths.path;
    const forms = await formsOf({ roots: [path], paths: { ...paths, path } }, this.#options.cacheDir);
    return verifyForms(forms, onProgress, signal);
  }

  /** As `removeModel`. */
  async remove(name: HubName): Promise<RemovedModel> {
    return removeModel(name, this.places);
  }

  /** As `readChosen`. */
  async chosen(): Promise<ChosenModel | undefined> {
    return readChosen(this.#options.cacheDir);
  }

  /**
   * Uses a model from now on, pinned to what it is now; it must be here. Gives what was used before. Rejects as
   * `findModel` does, and with `cacheUnwritable`.
   */
  async choose(named: NamedModel): Promise<ChosenModel | undefined> {
    const places = this.places;
    const before = await readChosen(places.cacheDir);
    await findModel(named, places);
    await writeChosen(places.cacheDir, await pinned(named, places));
    return before;
  }

  /** Takes a choice back. Rejects with `cacheUnwritable`. */
  async restore(before: ChosenModel | undefined): Promise<void> {
    await writeChosen(this.#options.cacheDir, before);
  }

  /** As `readHubEnvironment`; `token` wins over the variables. */
  environment(token?: string): Promise<HubEnvironment> {
    return readHubEnvironment(this.#options, token);
  }

  /** Where models lie: the Hub's cache and the program's own. */
  get places(): Places {
    return { hubDir: hubCacheFolder(this.#options), cacheDir: this.#options.cacheDir };
  }
}

function hubNameOf(text: string): HubName | undefined {
  const meaning = meaningOf(text);
  return meaning.kind === 'hub' ? meaning.name : undefined;
}

function updateOf(progress: PullProgress): ModelUpdate<Wording> {
  if (progress.kind !== 'downloading') return progress;
  const { kind, done, total, rate, secondsLeft } = progress;
  return { kind, done, total, ...(rate !== undefined && { rate }), ...(secondsLeft !== undefined && { secondsLeft }) };
}
