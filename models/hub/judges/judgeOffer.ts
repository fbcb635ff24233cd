import { weightFileNames } from '../../checkpoint/safetensors/shards.ts';
import { CaptionLensError } from '../../errors.ts';
import type { HubFile } from '../network/hubClient.ts';
import type { HubName } from '../names/modelName.ts';

/** All that a judge may be read from beside its weights. */
const smallNames: ReadonlySet<string> = new Set([
  ...['config.json', 'merges.txt', 'preprocessor_config.json', 'tokenizer.json', 'tokenizer_config.json'],
  ...['special_tokens_map.json', 'vocab.json'],
]);

/** No such file is larger. */
const largestSmall = 64 * 1024 * 1024;

/** Which of a repository's files a judge is read from. */
export interface JudgeOffer {
  /** `hf`: transformers' folder. `openai`: one file of tensors under OpenAI's names. */
  readonly kind: 'hf' | 'openai';
  readonly small: readonly HubFile[];
  /** The file of weights, or transformers' index of them. */
  readonly weights: HubFile;
}

/**
 * Throws `checkpointUnsupported` where the repository holds no weights that judge, and `invalidOption`, which lists what
 * there is, where it holds several and none is named.
 */
export function readJudgeOffer({ repo, file }: Pick<HubName, 'repo' | 'file'>, files: readonly HubFile[]): JudgeOffer {
  const small = files.filter(({ path, size }) => smallNames.has(path) && size <= largestSmall);
  const weights = weightFileNames.flatMap((name) => files.filter(({ path }) => path === name))[0];
  const hasConfig = small.some(({ path }) => path === 'config.json');
  if (file === undefined && hasConfig && weights) return { kind: 'hf', small, weights };
  const candidates = files.filter(({ path }) => isOpenAiFile(path));
  const fits = file === undefined ? candidates : candidates.filter(({ path }) => path === file);
  const [only] = fits;
  if (only && fits.length === 1) return { kind: 'openai', small, weights: only };
  if (candidates.length === 0) {
    throw new CaptionLensError(
      'checkpointUnsupported',
      `${repo} holds nothing that judges captions: neither config.json with weights of transformers, nor a .pt of CLIP.`,
    );
  }
  const choice = candidates
    .map(({ path }) => path)
    .slice(0, 24)
    .join(', ');
  const what = file === undefined ? 'several files of weights' : `no ${JSON.stringify(file.slice(0, 120))}`;
  throw new CaptionLensError('invalidOption', `${repo} holds ${what}: name one, as ${repo}:FILE, of ${choice}.`);
}

/** Whether a file may hold CLIP as OpenAI and Long-CLIP publish it. */
export function isOpenAiFile(path: string): boolean {
  return !path.includes('/') && /\.(pt|safetensors)$/i.test(path);
}
