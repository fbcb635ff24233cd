import { join } from 'node:path';
import type { Blip2Config } from '../blip2/blip2Config.ts';
import { parseBlip2Config } from '../checkpoint/huggingFace/configFile.ts';
import { Fields, readJsonObject } from '../files/jsonFields.ts';
import { isObject } from '../plainObject.ts';
import { parseAdapterConfig, type AdapterConfig } from '../checkpoint/peft/adapterConfig.ts';
import { adapterConfigName } from '../checkpoint/peft/adapterFolder.ts';
import { CaptionLensError } from '../errors.ts';
import { fetchSmall, listRepository, type FilePlan, type PlanParts } from './repoListing.ts';
import type { HubFile } from './network/hubClient.ts';
import { knownModel } from './known/knownModels.ts';
import type { HubName } from './names/modelName.ts';
import { noteNames } from './names/cachedRepos.ts';
import { missingBytes } from './names/placement.ts';
import { pickCheckpoint, readOffer, shardFiles, type Offer } from './repoFiles.ts';
import { say } from '../wording.ts';

/** What of one repository is to come, all of it known before the first large byte. */
export interface RepoPlan extends FilePlan {
  /** As it was asked for. */
  readonly name: HubName;
  readonly kind: 'hf' | 'adapter' | 'lavis';
  /** The checkpoint that was picked, and what else there was; of LAVIS's alone. */
  readonly checkpoint?: { readonly file: string; readonly choice: readonly string[] };
  /** Of transformers' folders alone. */
  readonly config?: Blip2Config;
  /** Of adapters alone. */
  readonly adapter?: AdapterConfig;
}

/**
 * Looks a repository up and fetches what is small: its configuration says, before gigabytes are fetched, whether it is
 * a model that Caption Lens reads.
 *
 * Errors: those of `HubClient` and `downloadBlob`; `checkpointUnsupported` or `checkpointInvalid` where it is no such
 * model; `invalidOption` where it has several checkpoints and none is named.
 */
export async function planRepository(name: HubName, parts: PlanParts, signal?: AbortSignal): Promise<RepoPlan> {
  const { repo, commit, files, folder } = await listRepository(name, parts, signal);
  const offer = readOffer(repo, files);
  const isLavis = offer.kind === 'lavis' || name.file !== undefined;
  const place = { ...parts, repo, folder, commit };
  await fetchSmall(offer.kind === 'hf' ? [...offer.small, ...indexOf(offer.weights)] : offer.small, place, signal);
  await noteNames(folder, repo, name.repo);
  const snapshot = folder.snapshot(commit);
  const plan = isLavis
    ? planLavis(repo, offer.small, files, name.file)
    : offer.kind === 'adapter'
      ? await planAdapter(repo, offer, snapshot)
      : await planHuggingFace(repo, offer, files, snapshot);
  return { name, repo, folder, commit, ...plan, missing: await missingBytes(plan.files, folder, commit) };
}

function planLavis(
  repo: string,
  small: readonly HubFile[],
  files: readonly HubFile[],
  wanted: string | undefined,
): Pick<RepoPlan, 'kind' | 'checkpoint' | 'files'> {
  const checkpoints = files.filter(({ path }) => /\.pth?$/i.test(path));
  const choice = checkpoints.map(({ path }) => path);
  const file = pickCheckpoint(repo, choice, wanted, knownModel(repo)?.lavis?.best);
  const picked = checkpoints.filter(({ path }) => path === file);
  return { kind: 'lavis', checkpoint: { file, choice }, files: [...small, ...picked] };
}

async function planAdapter(
  repo: string,
  { small, weights }: Extract<Offer, { kind: 'adapter' }>,
  snapshot: string,
): Promise<Pick<RepoPlan, 'kind' | 'adapter' | 'files'>> {
  const label = `${adapterConfigName} of ${repo}`;
  const adapter = parseAdapterConfig(new Fields(label, await readJsonObject(join(snapshot, adapterConfigName))));
  return { kind: 'adapter', adapter, files: [...small, weights] };
}

async function planHuggingFace(
  repo: string,
  offer: Offer,
  files: readonly HubFile[],
  snapshot: string,
): Promise<Pick<RepoPlan, 'kind' | 'config' | 'files'>> {
  if (offer.kind !== 'hf') throw new RangeError('a folder of transformers');
  const configPath = join(snapshot, 'config.json');
  const config = parseBlip2Config(new Fields(`config.json of ${repo}`, await readJsonObject(configPath)));
  const { small, weights } = offer;
  if (indexOf(weights).length === 0) return { kind: 'hf', config, files: [...small, weights] };
  const map = (await readJsonObject(join(snapshot, weights.path)))['weight_map'];
  const names = isObject(map) ? Object.values(map).filter((shard) => typeof shard === 'string') : [];
  if (names.length === 0)
    throw new CaptionLensError('checkpointInvalid', say`${weights.path} of ${repo} names no files.`);
  return { kind: 'hf', config, files: [...small, weights, ...shardFiles(repo, files, names)] };
}

function indexOf(weights: HubFile): readonly HubFile[] {
  return weights.path.endsWith('.index.json') ? [weights] : [];
}
