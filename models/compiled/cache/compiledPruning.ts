import { folderBytes } from '../../files/folderSize.ts';
import { join } from 'node:path';
import { lstat } from 'node:fs/promises';
import { isAbandoned } from '../conversion/partials.ts';
import { readPlainFile } from '../../files/plainFile.ts';
import { isOwnFolder, listDigests, listForms, readForm, type CompiledForm, type SmallFile } from './contents.ts';
import { namesIn } from '../../files/folder.ts';
import { tryLock } from './heldLock.ts';
import { readCompiledName } from './layout.ts';
import { beginOrigin, isGone } from './origin.ts';
import { isLeftover, isOlder, prunableFile, type Prunable, type PruneReason, type PruneRules } from './prunable.ts';
import { hindranceOf, removeForm, removePartial } from './compiledRemoval.ts';

/** The whole names (64 digits) of digests whose compiled models stay, however long they have not been used. */
export type KeptDigests = ReadonlySet<string>;

/**
 * What of a cache of compiled models is of no use any more, one after another, in the order in which it is to go: digests
 * last, because they go with what was compiled of them. Looks and changes nothing.
 */
export async function* findPrunable(cacheDir: string, rules: PruneRules, kept: KeptDigests): AsyncGenerator<Prunable> {
  for (const form of await listForms(cacheDir)) {
    const reason = await reasonToGo(form, rules, kept);
    if (reason) yield prunableForm(form, reason, rules, kept);
  }
  yield* findPartials(cacheDir, rules);
  yield* findDigests(cacheDir, rules, kept);
}

/** Undefined: it stays. */
async function reasonToGo(
  { state, digest, origin }: CompiledForm,
  rules: PruneRules,
  kept: KeptDigests,
): Promise<PruneReason | undefined> {
  switch (state) {
    case 'newer':
      return undefined;
    case 'older':
      return 'olderVersion';
    case 'broken':
      return 'damaged';
    case 'current': {
      // Of one that nobody has noted it is not known whether it is used; see `tidyCache`.
      if (!origin || isAmong(digest, kept)) return undefined;
      const { checkpoints, usedAt } = origin;
      const gone = await Promise.all(checkpoints.map(isGone));
      if (gone.length > 0 && gone.every((each) => each)) return 'checkpointGone';
      return isOlder(usedAt, rules.unusedDays, rules) ? 'unused' : undefined;
    }
  }
}

function isAmong(start: string, digests: KeptDigests): boolean {
  return [...digests].some((digest) => digest.startsWith(start));
}

function prunableForm(form: CompiledForm, reason: PruneReason, rules: PruneRules, kept: KeptDigests): Prunable {
  const { directory, variant, bytes, origin } = form;
  const isWanted = async () => {
    const now = await readForm(directory);
    return now !== undefined && (await reasonToGo(now, rules, kept)) !== undefined;
  };
  return {
    kind: 'compiled',
    path: directory,
    ...(origin?.checkpoints[0] && { checkpoint: origin.checkpoints[0] }),
    variant,
    reason,
    bytes,
    hindrance: () => hindranceOf(directory),
    remove: (signal) => removeForm(directory, isWanted, signal),
  };
}

async function* findPartials(cacheDir: string, rules: PruneRules): AsyncGenerator<Prunable> {
  for (const name of await namesIn(cacheDir)) {
    const named = readCompiledName(name);
    const path = join(cacheDir, name);
    if (!named || !(await isAbandoned(name)) || !(await isOwnFolder(path))) continue;
    const changedAt = await lastChange(path);
    if (!isOlder(changedAt, rules.partialDays, rules)) continue;
    const directory = join(cacheDir, named.folder);
    yield {
      kind: 'partial',
      path,
      variant: named.variant,
      reason: 'abandoned',
      bytes: await folderBytes(path, 'written'),
      hindrance: () => hindranceOf(directory),
      remove: (signal) => removePartial(path, directory, signal),
    };
  }
}

async function lastChange(folder: string): Promise<number> {
  const paths = [folder, ...(await namesIn(folder)).map((name) => join(folder, name))];
  const times = await Promise.all(
    paths.map((path) =>
      lstat(path).then(
        ({ mtimeMs }) => mtimeMs,
        () => 0,
      ),
    ),
  );
  return Math.max(...times);
}

/** A digest is of use as long as something of it is compiled or being compiled, and to whoever is just about to. */
async function* findDigests(cacheDir: string, rules: PruneRules, kept: KeptDigests): AsyncGenerator<Prunable> {
  for (const file of await listDigests(cacheDir)) {
    if (isLeftover(file, rules)) yield prunableFile('digest', file, 'abandoned');
    if (!/^[0-9a-f]{64}$/.test(file.name)) continue;
    const digest = await digestIn(file);
    if (digest === 'unreadable' || (digest !== undefined && kept.has(digest))) continue;
    const names = await namesIn(cacheDir);
    const isUseful =
      digest !== undefined && names.some((name) => readCompiledName(name)?.digest === digest.slice(0, 32));
    const days = isUseful ? rules.unusedDays : Math.min(1, rules.unusedDays);
    if (isOlder(file.usedAt, days, rules)) yield prunableFile('digest', file, isUseful ? 'unused' : 'nothingCompiled');
  }
}

async function digestIn({ path, bytes }: SmallFile): Promise<string | undefined> {
  if (bytes !== 64) return undefined;
  const found = await readPlainFile(path, (file) => file.readFile('utf8'));
  if (found.kind === 'unreadable') return 'unreadable';
  return found.kind === 'read' && /^[0-9a-f]{64}$/.test(found.content) ? found.content : undefined;
}

/**
 * Puts in order what costs nobody anything: models that were compiled before uses were noted are counted as used now, and
 * locks of the dead go. What cannot be done is left.
 */
export async function tidyCache(cacheDir: string, signal?: AbortSignal): Promise<void> {
  for (const { directory, state } of await listForms(cacheDir)) {
    if (state === 'current') await beginOrigin(directory);
  }
  for (const name of await namesIn(cacheDir)) {
    const suffix = readCompiledName(name)?.suffix ?? '';
    if (!/^\.lock(\.[0-9a-f]+)*$/.test(suffix)) continue;
    const lock = await tryLock(join(cacheDir, name), signal).catch(() => undefined);
    await lock?.release().catch(() => undefined);
  }
}
