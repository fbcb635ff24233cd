import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readJsonObject } from '../../files/jsonFields.ts';
import { writeWholeFile } from '../../files/wholeFile.ts';
import { RepoFolder } from '../cache/cacheLayout.ts';
import { knownNames } from '../known/knownModels.ts';
import { parseHubName } from './modelName.ts';
import { keyOf, RepoNames } from './repoNames.ts';

/** A repository that is in the cache, in one folder or, fetched under several names, in several. */
export interface CachedRepo {
  /** What the Hub calls it now. */
  readonly repo: string;
  /** The present name's first. */
  readonly folders: readonly RepoFolder[];
}

/**
 * The repositories of models in the Hub's cache, as they were when it was read, and which of their names are one
 * repository's.
 */
export class CachedRepos {
  readonly names: RepoNames;
  readonly #folders: readonly RepoFolder[];

  private constructor(names: RepoNames, folders: readonly RepoFolder[]) {
    this.names = names;
    this.#folders = folders;
  }

  /** Empty where the folder is not there. Never rejects. */
  static async read(cacheDir: string): Promise<CachedRepos> {
    const entries = await readdir(cacheDir).catch(() => [] as string[]);
    const folders = entries.sort().flatMap((entry) => {
      const repo = /^models--(.+?)--(.+)$/.exec(entry);
      const name = repo && parseHubName(`${repo[1]}/${repo[2]}`)?.repo;
      return name ? [new RepoFolder(cacheDir, name)] : [];
    });
    const notes = await Promise.all(folders.map(readNote));
    return new CachedRepos(new RepoNames([...knownNames, ...notes.filter(({ length }) => length > 0)]), folders);
  }

  /** Sorted by their present names. */
  get all(): readonly CachedRepo[] {
    const repos = new Set(this.#folders.map(({ repo }) => this.names.present(repo)));
    return [...repos].sort().map((repo) => ({ repo, folders: this.folders(repo) }));
  }

  /** The folders of a repository, by whichever of its names it is asked for. */
  folders(repo: string): readonly RepoFolder[] {
    const keys = this.names.all(repo).map(keyOf);
    const places = this.#folders.filter((folder) => keys.includes(keyOf(folder.repo)));
    return places.sort((one, other) => keys.indexOf(keyOf(one.repo)) - keys.indexOf(keyOf(other.repo)));
  }
}

const mostNames = 32;

/**
 * Where a folder of the cache remembers its repository's names, the present one first. It lies beside `refs/`, where
 * Python takes no notice of it, and goes with the folder.
 */
function noteOf(folder: RepoFolder): string {
  return join(folder.path, 'names.caption-lens.json');
}

async function readNote(folder: RepoFolder): Promise<readonly string[]> {
  const names = await readJsonObject(noteOf(folder)).then(
    (note) => note['names'],
    () => undefined,
  );
  const texts: readonly unknown[] = Array.isArray(names) ? names.slice(0, mostNames) : [];
  return texts.filter((name): name is string => typeof name === 'string' && parseHubName(name)?.repo === name);
}

/**
 * Writes down that a folder's repository is called `present` now, and was asked for as `asked`. Never rejects for a
 * cache that cannot be written.
 */
export async function noteNames(folder: RepoFolder, present: string, asked: string): Promise<void> {
  const before = await readNote(folder);
  const names = new RepoNames([[present, asked, ...before, folder.repo]]).all(present);
  const isKnown = new RepoNames(knownNames).all(present).map(keyOf);
  if (names.every((name) => isKnown.includes(keyOf(name)))) return;
  if (names.join() !== before.join()) await writeNote(folder, names);
}

/**
 * To be called when the Hub answers to `repo` by that very name: it is no former name of another repository any more.
 */
export async function forgetFormer(repos: CachedRepos, repo: string): Promise<void> {
  for (const folder of repos.folders(repo)) {
    const [present, ...former] = await readNote(folder);
    if (present === undefined || !former.some((name) => keyOf(name) === keyOf(repo))) continue;
    const names = former.filter((name) => keyOf(name) !== keyOf(repo));
    // In a folder of this very name, the others are the strangers.
    if (names.length === 0 || keyOf(folder.repo) === keyOf(repo)) await rm(noteOf(folder), { force: true });
    else await writeNote(folder, [present, ...names]);
  }
}

/** A note that cannot be written costs one more question to the Hub, nothing else. */
async function writeNote(folder: RepoFolder, names: readonly string[]): Promise<void> {
  await writeWholeFile(noteOf(folder), `${JSON.stringify({ names: names.slice(0, mostNames) })}\n`).catch(
    () => undefined,
  );
}
