import { basename } from 'node:path/posix';
import { adapterConfigName, adapterWeightNames, isAdapter } from '../checkpoint/peft/adapterFolder.ts';
import { weightFileNames } from '../checkpoint/safetensors/shards.ts';
import { CaptionLensError } from '../errors.ts';
import type { HubFile } from './network/hubClient.ts';
import { say } from '../wording.ts';

/** Everything but weights that a checkpoint may be read from, and its card. */
const smallNames: ReadonlySet<string> = new Set([
  'README.md',
  adapterConfigName,
  'added_tokens.json',
  'config.json',
  'generation_config.json',
  'merges.txt',
  'preprocessor_config.json',
  'processor_config.json',
  'special_tokens_map.json',
  'tokenizer.json',
  'tokenizer_config.json',
  'vocab.json',
]);

/** No such file is larger; one that is would be something else. */
const largestSmall = 64 * 1024 * 1024;

/** What a repository offers to read a model from. */
export type Offer =
  /** transformers' folder; `weights` is the file or index that says where they are. */
  | { readonly kind: 'hf'; readonly small: readonly HubFile[]; readonly weights: HubFile }
  /** What PEFT saved, to be merged into its base. */
  | { readonly kind: 'adapter'; readonly small: readonly HubFile[]; readonly weights: HubFile }
  /** Checkpoints that LAVIS saved. */
  | { readonly kind: 'lavis'; readonly small: readonly HubFile[]; readonly checkpoints: readonly HubFile[] };

/**
 * Which of a repository's files a model is read from. safetensors come before `.bin` and whole files before shards, as
 * transformers looks for them; files of other frameworks are left out. Throws `checkpointUnsupported` where there is no
 * model among them.
 */
export function readOffer(repo: string, files: readonly HubFile[]): Offer {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const small = files.filter(({ path, size }) => smallNames.has(path) && size <= largestSmall);
  const weights = weightFileNames.flatMap((name) => byPath.get(name) ?? [])[0];
  if (byPath.has('config.json') && weights) return { kind: 'hf', small, weights };
  // Beside its adapter a training leaves its own state, as .pt and .pth.
  const adapter = adapterWeightNames.flatMap((name) => byPath.get(name) ?? [])[0];
  if (isAdapter([...byPath.keys()]) && adapter) return { kind: 'adapter', small, weights: adapter };
  const checkpoints = files.filter(({ path }) => /\.pth?$/i.test(path));
  if (checkpoints.length > 0) return { kind: 'lavis', small, checkpoints };
  throw new CaptionLensError(
    'checkpointUnsupported',
    say`${repo} holds no checkpoint that Caption Lens reads: neither config.json with weights of transformers, nor an adapter of PEFT, nor a .pth.`,
  );
}

/** The files that an index names. Throws `checkpointInvalid` where one is not in `files`. */
export function shardFiles(repo: string, files: readonly HubFile[], names: Iterable<string>): readonly HubFile[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  return [...new Set(names)].map((name) => {
    const file = byPath.get(name);
    if (file) return file;
    throw new CaptionLensError('checkpointInvalid', say`${repo} lacks ${name}, which its own index names.`);
  });
}

/**
 * The checkpoint among `paths` that is meant: `wanted` by its path or, where that is clear, its name alone; without it
 * `best`, or the only one. Throws `invalidOption`, which lists what there is.
 */
export function pickCheckpoint(
  repo: string,
  paths: readonly string[],
  wanted: string | undefined,
  best: string | undefined,
): string {
  const find = (name: string) =>
    paths.find((path) => path === name) ?? onlyOne(paths.filter((path) => basename(path) === name));
  const found = wanted === undefined ? (find(best ?? 'checkpoint_best.pth') ?? onlyOne(paths)) : find(wanted);
  if (found !== undefined) return found;
  const choice = paths.slice(0, 24).join(', ');
  const what = wanted === undefined ? say`several checkpoints` : say`no ${JSON.stringify(wanted.slice(0, 120))}`;
  throw new CaptionLensError('invalidOption', say`${repo} holds ${what}: name one, as ${repo}:FILE, of ${choice}.`);
}

function onlyOne(paths: readonly string[]): string | undefined {
  return paths.length === 1 ? paths[0] : undefined;
}
