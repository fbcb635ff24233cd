import { parseHubName, splitName, type HubName } from '../names/modelName.ts';

/** Which kind of network judges: RoBERTa for BERTScore, CLIP for CLIPScore. */
export type JudgeKind = 'roberta' | 'clip';

/** A network that is known to judge captions. */
export interface KnownJudge {
  readonly kind: JudgeKind;
  readonly repo: string;
  /** What it is called without its organisation, in papers, in `bert_score` and in the Hub's cache of before 2024. */
  readonly word?: string;
  /** The layer that `bert_score` 0.3.13 takes (`model2layers`), of 1 and more. */
  readonly layer?: number;
  /** The repository with its tokenizer, where it has none itself. */
  readonly tokenizer?: string;
}

/** What judges where nothing is named, of each kind the first one. */
export const knownJudges: readonly KnownJudge[] = [
  { kind: 'roberta', repo: 'FacebookAI/roberta-large', word: 'roberta-large', layer: 17 },
  { kind: 'roberta', repo: 'FacebookAI/roberta-base', word: 'roberta-base', layer: 10 },
  { kind: 'roberta', repo: 'FacebookAI/roberta-large-mnli', word: 'roberta-large-mnli', layer: 19 },
  { kind: 'roberta', repo: 'distilbert/distilroberta-base', word: 'distilroberta-base', layer: 5 },
  { kind: 'clip', repo: 'openai/clip-vit-large-patch14' },
  { kind: 'clip', repo: 'openai/clip-vit-base-patch32' },
  { kind: 'clip', repo: 'zer0int/LongCLIP-GmP-ViT-L-14' },
  { kind: 'clip', repo: 'BeichenZhang/LongCLIP-L', tokenizer: 'openai/clip-vit-large-patch14' },
  { kind: 'clip', repo: 'BeichenZhang/LongCLIP-B', tokenizer: 'openai/clip-vit-base-patch32' },
];

/** The known judge of that repository, in any case. */
export function knownJudge(repo: string): KnownJudge | undefined {
  return knownJudges.find((judge) => judge.repo.toLowerCase() === repo.toLowerCase());
}

/** What judges where nothing is named. */
export function usualJudge(kind: JudgeKind): HubName {
  const judge = knownJudges.find((one) => one.kind === kind);
  if (!judge) throw new RangeError(kind);
  return { repo: judge.repo, revision: undefined, file: undefined };
}

/**
 * The repository that a text names, such as `roberta-large`, `openai/clip-vit-large-patch14@main` or
 * `org/name:file.pt`; undefined where it names none.
 */
export function readJudgeName(text: string): HubName | undefined {
  const { head, tail } = splitName(text);
  const known = knownJudges.find(({ word }) => word === head.toLowerCase());
  return parseHubName(known ? `${known.repo}${tail}` : text);
}
