import { realpath } from 'node:fs/promises';
import { resolve, sep } from 'node:path';
import { openCheckpoint } from '../../checkpoint/openCheckpoint.ts';
import { type CompiledForm, listForms, readForm } from '../../compiled/cache/contents.ts';
import { isGone } from '../../compiled/cache/origin.ts';
import { type Removal, removeForm } from '../../compiled/cache/compiledRemoval.ts';
import { rememberedDigests } from '../../compiled/digestMemo.ts';
import type { CompiledSize } from '../modelEntry.ts';
import type { ModelPaths } from '../modelNames.ts';

/** By what the compiled forms of a model are known. */
export interface ModelTraces {
  /** Where it lies, or lay: folders and files. */
  readonly roots: readonly string[];
  /** What it is opened by, if it is there: of forms that do not remember their checkpoint the digest is asked. */
  readonly paths?: ModelPaths;
}

/**
 * Those of the forms in a cache that were compiled of a model or of its recogniser. `forms`: all that the cache has,
 * where that is known already.
 */
export async function formsOf(
  { roots, paths }: ModelTraces,
  cacheDir: string,
  forms?: readonly CompiledForm[],
): Promise<readonly CompiledForm[]> {
  const all = forms ?? (await listForms(cacheDir));
  const isUnknown = all.some((form) => checkpointsOf(form).length === 0);
  const digests = paths && isUnknown ? await digestsOf(paths, cacheDir) : new Set<string>();
  const places = await Promise.all(roots.map(placeOf));
  const own = await Promise.all(all.map(async (form) => isOf(form, places, digests)));
  return all.filter((_, index) => own[index]);
}

async function isOf(form: CompiledForm, places: readonly Place[], digests: ReadonlySet<string>): Promise<boolean> {
  const checkpoints = checkpointsOf(form);
  if (checkpoints.length === 0) return [...digests].some((digest) => digest.startsWith(form.digest));
  const opened = await Promise.all(checkpoints.map(async ([path = '']) => placeOf(path)));
  return opened.some((path) => places.some((root) => isWithin(path, root)));
}

function checkpointsOf({ origin }: CompiledForm): readonly (readonly string[])[] {
  return origin?.checkpoints ?? [];
}

/** A path as it was given, and as the system knows it. */
interface Place {
  readonly given: string;
  readonly real: string;
}

async function placeOf(path: string): Promise<Place> {
  const given = resolve(path);
  return { given, real: await realpath(given).catch(() => given) };
}

function isWithin(path: Place, root: Place): boolean {
  const below = (one: string, other: string) => one === other || one.startsWith(other + sep);
  return below(path.given, root.given) || below(path.real, root.real);
}

/** Digests of a checkpoint's tensors, as far as they are remembered; none where the checkpoint cannot be opened. */
export async function digestsOf(
  { path, base, languageModel }: ModelPaths,
  cacheDir: string,
): Promise<ReadonlySet<string>> {
  const companions = { ...(base !== '' && { base }), ...(languageModel !== '' && { languageModel }) };
  const checkpoint = await openCheckpoint({ path, ...companions }).catch(() => undefined);
  if (!checkpoint) return new Set();
  try {
    return await rememberedDigests(checkpoint, cacheDir);
  } finally {
    await checkpoint.close();
  }
}

/**
 * Removes what was compiled of a checkpoint that is gone. It stays where another checkpoint of the same content is
 * there.
 */
export async function removeOrphan({ directory }: CompiledForm): Promise<Removal> {
  return removeForm(directory, async () => {
    const form = await readForm(directory);
    const gone = await Promise.all((form ? checkpointsOf(form) : []).map(isGone));
    return gone.every((each) => each);
  });
}

/** A compiled form as the list of models shows it. */
export function sizeOf({ variant, bytes, origin }: CompiledForm): CompiledSize {
  return { variant, bytes, ...(origin && { usedAt: new Date(origin.usedAt).toISOString() }) };
}
