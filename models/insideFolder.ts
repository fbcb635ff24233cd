import * as ownPath from 'node:path';

/** Whether a path is a folder or lies in it, by its text alone. `rules`: `win32` or `posix`; absent: this machine's. */
export function isInside(
  path: string,
  folder: string,
  { relative, isAbsolute }: Pick<ownPath.PlatformPath, 'relative' | 'isAbsolute'> = ownPath,
): boolean {
  const way = relative(folder, path);
  return !/^\.\.([\\/]|$)/.test(way) && !isAbsolute(way);
}
