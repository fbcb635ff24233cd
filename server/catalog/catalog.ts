import { HubClient, type ClientParts } from '../../models/hub/client.ts';
import { readHubEnvironment, type HubEnvironment, type HubSurroundings } from '../../models/hub/environment.ts';
import { baseOf } from '../../models/hub/installedModels.ts';
import { usualPrecision } from '../../models/hub/memoryNeed.ts';
import { formatHubName, type HubName } from '../../models/hub/modelName.ts';
import { pullModel, type PulledModel, type PullProgress } from '../../models/hub/pull.ts';
import { readOffer } from '../../models/hub/repoFiles.ts';
import type { ModelList, ModelUpdate } from '../protocol/models.ts';
import { type ChosenModel, readChosen, writeChosen } from './chosenModel.ts';
import { lookAtMachine, type Machine } from './machine.ts';
import { listModels } from './modelList.ts';
import { findModel, meaningOf, pinned, type ModelPaths, type NamedModel, type Places } from './modelNames.ts';
import { SharedWork } from './sharedWork.ts';

export interface CatalogOptions extends HubSurroundings {
  /** Of compiled models. */
  readonly cacheDir: string;
  readonly onChange?: () => void;
  readonly lookAtMachine?: () => Promise<Machine>;
  readonly client?: Partial<ClientParts>;
}

/** A download that is under way. */
export interface Pulling {
  readonly name: string;
  readonly update: ModelUpdate;
}

/** The models of this machine and of the Hub: finds them, fetches them, remembers which one is used. */
export class ModelCatalog {
  readonly #options: CatalogOptions;
  readonly #pulls: SharedWork<ModelUpdate, PulledModel>;
  #machine: Promise<Machine> | undefined;

  constructor(options: CatalogOptions) {
    this.#options = options;
    this.#pulls = new SharedWork(() => options.onChange?.());
  }

  /** What is being fetched. */
  get pulls(): readonly Pulling[] {
    return [...this.#pulls.updates].map(([name, update]) => ({
      name,
      update: update ?? { kind: 'asking', message: `Asking the Hub for ${name}` },
    }));
  }

  async list(): Promise<ModelList> {
    return listModels(await this.#places(), await this.machine());
  }

  machine(): Promise<Machine> {
    return (this.#machine ??= (this.#options.lookAtMachine ?? lookAtMachine)());
  }

  /** As `findModel`. */
  async find(named: NamedModel): Promise<ModelPaths> {
    return findModel(named, await this.#places());
  }

  /** The checkpoints that a repository offers; none where it is whole itself. Asks the Hub. */
  async checkpoints(
    { repo, revision = 'main' }: HubName,
    token: string | undefined,
    signal: AbortSignal,
  ): Promise<readonly string[]> {
    const client = new HubClient(await this.environment(token), this.#options.client);
    const commit = await client.resolveCommit(repo, revision, signal);
    const offer = readOffer(repo, await client.listFiles(repo, commit, signal));
    return offer.kind === 'lavis' ? offer.checkpoints.map(({ path }) => path) : [];
  }

  /** Fetches what of a model of the Hub, and of its base, is not here; those who want the same one wait together. */
  async pull(
    name: HubName,
    base: HubName | undefined,
    token: string | undefined,
    onUpdate: (update: ModelUpdate) => void,
    signal: AbortSignal,
  ): Promise<PulledModel> {
    const environment = await this.environment(token);
    const compiled = { folder: this.#options.cacheDir, precision: usualPrecision };
    const wanted = base ?? baseOf(name.repo);
    const key = formatHubName(name) + (base ? ` with ${formatHubName(base)}` : '');
    const parts = { environment, ...(this.#options.client && { client: this.#options.client }) };
    return this.#pulls.join(
      key,
      (say, stop) =>
        pullModel(
          { name, ...(wanted && { base: wanted }), compiled },
          parts,
          (progress) => say(updateOf(progress)),
          stop,
        ),
      onUpdate,
      signal,
    );
  }

  /** Fetches what a named model needs of the Hub, whichever parts of it are named so; nothing for folders. */
  async provide(
    { path, base, languageModel }: NamedModel,
    token: string | undefined,
    onUpdate: (update: ModelUpdate) => void,
    signal: AbortSignal,
  ): Promise<PulledModel | undefined> {
    const [model, completion, language] = [path, base, languageModel].map((text) =>
      text === '' ? undefined : hubNameOf(text),
    );
    if (model) return this.pull(model, completion, token, onUpdate, signal);
    for (const part of [completion, language]) if (part) await this.pull(part, undefined, token, onUpdate, signal);
    return undefined;
  }

  async chosen(): Promise<ChosenModel | undefined> {
    return readChosen(this.#options.cacheDir);
  }

  /** Uses a model from now on, pinned to what it is now; it must be here. Gives what was used before. */
  async choose(named: NamedModel): Promise<ChosenModel | undefined> {
    const places = await this.#places();
    const before = await readChosen(places.cacheDir);
    await findModel(named, places);
    await writeChosen(places.cacheDir, await pinned(named, places));
    return before;
  }

  /** Takes a choice back. */
  async restore(before: ChosenModel | undefined): Promise<void> {
    await writeChosen(this.#options.cacheDir, before);
  }

  environment(token?: string): Promise<HubEnvironment> {
    return readHubEnvironment(this.#options, token);
  }

  async #places(): Promise<Places> {
    return { hubDir: (await this.environment()).cacheDir, cacheDir: this.#options.cacheDir };
  }
}

function hubNameOf(text: string): HubName | undefined {
  const meaning = meaningOf(text);
  return meaning.kind === 'hub' ? meaning.name : undefined;
}

function updateOf(progress: PullProgress): ModelUpdate {
  if (progress.kind !== 'downloading') return progress;
  const { kind, done, total, rate, secondsLeft } = progress;
  return { kind, done, total, ...(rate !== undefined && { rate }), ...(secondsLeft !== undefined && { secondsLeft }) };
}
