import { lstat, readlink } from 'node:fs/promises';
import { join, parse, resolve, sep } from 'node:path';

const mostLinks = 40; // as Linux follows

/**
 * Where an absolute path really lies, its links followed one by one; undefined where there is nothing. Unlike
 * `realpath` on Windows it leaves a mapped drive its letter.
 *
 * `check` is shown where each link leads before anything looks there, and throws where nothing may. `realpath` would
 * have asked the other machine by then, and given it the user's password hash.
 */
export async function followLinks(path: string, check: (place: string) => void): Promise<string | undefined> {
  let { root: place } = parse(path);
  let rest = partsOf(path);
  for (let links = 0; ;) {
    const [part, ...others] = rest;
    if (part === undefined) return place;
    const next = join(place, part);
    const stats = await lstat(next).catch(() => undefined);
    if (stats === undefined) return undefined;
    if (!stats.isSymbolicLink()) {
      place = next;
      rest = others;
      continue;
    }
    links += 1;
    if (links > mostLinks) return undefined;
    const led = resolve(place, await readlink(next));
    check(led);
    ({ root: place } = parse(led));
    rest = [...partsOf(led), ...others];
  }
}

function partsOf(path: string): readonly string[] {
  return path
    .slice(parse(path).root.length)
    .split(sep)
    .filter((part) => part !== '');
}
