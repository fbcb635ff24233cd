import { isOwnFolder } from '../../models/compiled/cache/contents.ts';
import type { Prunable, PruneRules } from '../../models/compiled/cache/prunable.ts';
import { findPrunable } from '../../models/compiled/cache/compiledPruning.ts';
import { embeddedModelFolder } from '../../models/embeddedModel.ts';
import { findStaleMemories } from '../captions/store/modelMemory.ts';
import { captionsFolder, memoriesFolder } from '../captions/store/storeFolders.ts';
import { digestsOf } from '../../models/catalog/compiled/compiledModels.ts';

/** Days without use after which a compiled model goes, where nothing else is said. */
export const usualUnusedDays = 60;

/**
 * What of the cache is of no use any more, one after another; nothing is removed. What belongs to the embedded model
 * never is among it.
 */
export async function* findAllPrunable(cacheDir: string, rules: PruneRules): AsyncGenerator<Prunable> {
  yield* findPrunable(cacheDir, rules, await embeddedDigests(cacheDir));
  const captions = captionsFolder(cacheDir);
  if (await isOwnFolder(captions)) yield* findStaleMemories(memoriesFolder(captions), rules);
}

async function embeddedDigests(cacheDir: string): Promise<ReadonlySet<string>> {
  return digestsOf({ path: embeddedModelFolder(), base: '', languageModel: '' }, cacheDir);
}
