/** Networks that judge captions, by the names that people give them. */
import { basename, dirname, isAbsolute, join } from 'node:path';
import { locateCheckpoint } from '../checkpoint/location.ts';
import type { EncoderFiles } from '../encoders/encoderFiles.ts';
import { CaptionLensError } from '../errors.ts';
import { listFolder } from '../files/boundedFile.ts';
import { findInstalledJudge, hasTokenizer, tokenizerFolder } from '../hub/judges/installedJudge.ts';
import { isOpenAiFile } from '../hub/judges/judgeOffer.ts';
import {
  knownJudge,
  knownJudges,
  readJudgeName,
  usualJudge,
  type JudgeKind,
  type KnownJudge,
} from '../hub/known/knownJudges.ts';
import type { HubName } from '../hub/names/modelName.ts';

export type { JudgeKind } from '../hub/known/knownJudges.ts';

/** A judge that is on this machine. */
export interface FoundJudge {
  readonly files: EncoderFiles;
  /** For people: the repository, or the folder's name. */
  readonly name: string;
  /** The layer that `bert_score` takes of it, where that is known. */
  readonly layer?: number;
}

/**
 * The judge that a text names: an absolute path of a folder or of one file, or a name of the Hub; '' is the first of the
 * known ones that is here. Undefined where a name is not on this machine, or only in part. Throws `checkpointNotFound`
 * where nothing lies at a path, or a text names nothing.
 */
export async function findJudge(kind: JudgeKind, text: string, hubDir: string): Promise<FoundJudge | undefined> {
  if (isAbsolute(text)) return judgeAt(text, hubDir);
  const known = knownJudges.filter((judge) => judge.kind === kind);
  const names = text === '' ? known.map(({ repo }) => hubName(repo)) : [judgeName(kind, text)];
  for (const name of names) {
    const found = await findInstalledJudge(name, hubDir);
    if (found?.state === 'whole') return { files: found.files, name: name.repo, ...layerOf(knownJudge(name.repo)) };
  }
  return undefined;
}

/** The repository to fetch for a text; '' is the usual judge. Throws `checkpointNotFound` where it names none. */
export function judgeName(kind: JudgeKind, text: string): HubName {
  if (text === '') return usualJudge(kind);
  const name = readJudgeName(text);
  if (name) return name;
  throw new CaptionLensError(
    'checkpointNotFound',
    `${JSON.stringify(text.slice(0, 120))} names no model that judges: give a repository of the Hub (org/name) or a folder.`,
  );
}

async function judgeAt(path: string, hubDir: string): Promise<FoundJudge> {
  const location = await locateCheckpoint(path);
  const folder = location.kind === 'file' ? dirname(location.path) : location.path;
  const present = await listFolder(folder);
  const file = location.kind === 'file' ? basename(location.path) : openAiFile(present);
  if (file === undefined) return { files: { folder }, name: location.name, ...layerOf(judgeOfPath(path)) };
  const tokenizer = hasTokenizer(present) ? undefined : await tokenizerFolder(undefined, hubDir);
  return {
    files: { folder, file: join(folder, file), ...(tokenizer !== undefined && { tokenizer }) },
    name: location.name,
  };
}

/** The one file of a folder without transformers' configuration. */
function openAiFile(present: readonly string[]): string | undefined {
  const files = present.includes('config.json') ? [] : present.filter(isOpenAiFile);
  return files.length === 1 ? files[0] : undefined;
}

/** `models--FacebookAI--roberta-large/snapshots/…` or `/models/roberta-large` */
function judgeOfPath(path: string): KnownJudge | undefined {
  const steps = path.split(/[/\\]/);
  return knownJudges.find(({ repo, word }) =>
    steps.some((step) => step === `models--${repo.replace('/', '--')}` || step === word || step === `models--${word}`),
  );
}

function layerOf(known: KnownJudge | undefined): Pick<FoundJudge, 'layer'> {
  return known?.layer === undefined ? {} : { layer: known.layer };
}

function hubName(repo: string): HubName {
  return { repo, revision: undefined, file: undefined };
}
