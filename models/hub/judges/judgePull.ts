/** Fetching a network that judges captions: as `pullModel`, with other files and another configuration. */
import { join } from 'node:path';
import { parseEncoderConfig } from '../../encoders/encoderConfig.ts';
import type { EncoderFiles } from '../../encoders/encoderFiles.ts';
import { CaptionLensError, throwIfAborted } from '../../errors.ts';
import { Fields, readJsonObject } from '../../files/jsonFields.ts';
import { isObject } from '../../plainObject.ts';
import { requireRoom } from '../cache/diskRoom.ts';
import { bytesMissing, fetchAll, isAway, planParts, type PullParts, type PullProgress } from '../fetching.ts';
import type { JudgeKind } from '../known/knownJudges.ts';
import { noteNames } from '../names/cachedRepos.ts';
import type { HubName } from '../names/modelName.ts';
import { missingBytes } from '../names/placement.ts';
import type { HubFile } from '../network/hubClient.ts';
import { shardFiles } from '../repoFiles.ts';
import { fetchSmall, listRepository, type FilePlan, type PlanParts } from '../repoListing.ts';
import { findInstalledJudge, hasTokenizer, tokenizerOf } from './installedJudge.ts';
import { readJudgeOffer } from './judgeOffer.ts';

/** What is to be fetched. */
export interface JudgeOrder {
  readonly name: HubName;
  readonly kind: JudgeKind;
  /** Where it will be compiled to, which takes as much room again. */
  readonly compiledDir: string;
}

interface NamedPlan extends FilePlan {
  readonly name: HubName;
}

/**
 * Brings a judge into the Hub's cache, and the tokenizer that it lacks; what is there is not fetched again. Where the Hub
 * cannot be asked, a judge that is here whole is the answer. Errors: as `pullModel`; `checkpointUnsupported` before
 * anything large is begun where the repository is of another network.
 */
export async function pullJudge(
  order: JudgeOrder,
  parts: PullParts,
  onProgress: (progress: PullProgress) => void,
  signal?: AbortSignal,
): Promise<EncoderFiles> {
  const { name, compiledDir } = order;
  const { environment, now = () => performance.now() } = parts;
  const { cacheDir } = environment;
  const fetching = planParts(parts, onProgress);
  let plans: readonly NamedPlan[];
  try {
    onProgress({ kind: 'asking', message: `Asking the Hub for ${name.repo}` });
    plans = await planJudge(order, fetching, signal);
  } catch (thrown) {
    throwIfAborted(signal);
    const found = isAway(thrown) ? await findInstalledJudge(name, cacheDir) : undefined;
    if (found?.state === 'whole') return found.files;
    throw thrown;
  }
  const bytes = bytesMissing(plans);
  const demands = [cacheDir, compiledDir].map((folder) => ({ folder, bytes }));
  if (bytes > 0) await requireRoom(demands, parts.disk);
  await fetchAll(plans, fetching, now, onProgress, signal);
  for (const plan of plans) await plan.folder.writeRef(plan.name.revision ?? 'main', plan.commit);
  const found = await findInstalledJudge(name, cacheDir);
  if (found?.state === 'whole') return found.files;
  throw new CaptionLensError('checkpointInvalid', `${name.repo} is here, but lacks files that it needs.`);
}

/** The judge, and the repository that lends it a tokenizer. */
async function planJudge(
  { name, kind }: JudgeOrder,
  parts: PlanParts,
  signal: AbortSignal | undefined,
): Promise<readonly NamedPlan[]> {
  const { files, ...place } = await listRepository(name, parts, signal);
  const offer = readJudgeOffer({ repo: place.repo, file: name.file }, files);
  const isIndex = offer.weights.path.endsWith('.index.json');
  await fetchSmall(isIndex ? [...offer.small, offer.weights] : offer.small, { ...parts, ...place }, signal);
  await noteNames(place.folder, place.repo, name.repo);
  const snapshot = place.folder.snapshot(place.commit);
  if (offer.kind === 'hf') await checkKind(kind, place.repo, snapshot);
  else if (kind === 'roberta') throw otherNetwork(place.repo, 'what judges by pictures, or nothing that judges');
  const shards = isIndex ? await shardsOf(place.repo, join(snapshot, offer.weights.path), files) : [];
  const own = await planOf(name, { ...place, files: [...offer.small, offer.weights, ...shards] });
  if (offer.kind === 'hf' || hasTokenizer(offer.small.map(({ path }) => path))) return [own];
  const companion = tokenizerOf(name);
  const listed = await listRepository(companion, parts, signal);
  const lent = listed.files.filter(({ path }) => /^(tokenizer\.json|vocab\.json|merges\.txt)$/.test(path));
  return [own, await planOf(companion, { ...listed, files: lent })];
}

async function planOf(name: HubName, plan: Omit<FilePlan, 'missing'>): Promise<NamedPlan> {
  return { ...plan, name, missing: await missingBytes(plan.files, plan.folder, plan.commit) };
}

async function checkKind(kind: JudgeKind, repo: string, snapshot: string): Promise<void> {
  const json = await readJsonObject(join(snapshot, 'config.json'));
  const config = parseEncoderConfig(new Fields(`config.json of ${repo}`, json));
  if (config.kind !== kind) throw otherNetwork(repo, config.kind === 'clip' ? 'CLIP' : 'RoBERTa');
}

function otherNetwork(repo: string, what: string): CaptionLensError {
  return new CaptionLensError('checkpointUnsupported', `${repo} holds ${what}; another network is asked for.`);
}

async function shardsOf(repo: string, index: string, files: readonly HubFile[]): Promise<readonly HubFile[]> {
  const map = (await readJsonObject(index))['weight_map'];
  const names = isObject(map) ? Object.values(map).filter((shard) => typeof shard === 'string') : [];
  return shardFiles(repo, files, names);
}
