import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CaptionLensError } from '../errors.ts';
import { writeWholeFile } from '../files/wholeFile.ts';
import { readJsonFile } from '../files/jsonFile.ts';
import { say } from '../wording.ts';

/** The model that is used on this machine where nothing else is said. */
export interface ChosenModel {
  /** A repository of the Hub at one commit, or an absolute path. */
  readonly name: string;
  /** What completes a `.pth`, named alike; '' for none. */
  readonly base: string;
  readonly languageModel: string;
}

const maxBytes = 16 * 1024;

/** Beside compiled models, so that `CAPTION_LENS_CACHE` moves it with them. */
function fileOf(cacheDir: string): string {
  return join(cacheDir, 'chosen-model.json');
}

/**
 * Undefined: the embedded model, also where the file is damaged. Rejects with a `CaptionLensError` where the system
 * does not let the file be read.
 */
export async function readChosen(cacheDir: string): Promise<ChosenModel | undefined> {
  const value = await readJsonFile(fileOf(cacheDir), maxBytes);
  if (typeof value !== 'object' || value === null) return undefined;
  const { name, base, languageModel } = value as Readonly<Record<string, unknown>>;
  const texts = [name, base, languageModel];
  if (!texts.every((text) => typeof text === 'string') || name === '') return undefined;
  return { name, base, languageModel } as ChosenModel;
}

/** Undefined chooses the embedded model. Throws `cacheUnwritable`. */
export async function writeChosen(cacheDir: string, chosen: ChosenModel | undefined): Promise<void> {
  try {
    if (chosen) await writeWholeFile(fileOf(cacheDir), JSON.stringify(chosen));
    else await rm(fileOf(cacheDir), { force: true });
  } catch (thrown) {
    throw new CaptionLensError('cacheUnwritable', say`The choice cannot be kept: ${cacheDir} cannot be written to.`, {
      cause: thrown,
    });
  }
}
