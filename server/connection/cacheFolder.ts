import { posix, win32 } from 'node:path';

/** What decides where the cache lies. */
export interface CacheSurroundings {
  readonly platform: NodeJS.Platform;
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * An absolute path: the user's own folder of compiled models, as the platform wants it (on Linux by the XDG Base
 * Directory Specification: `~/.cache/caption-lens`). CAPTION_LENS_CACHE overrides it. Nothing is made.
 */
export function cacheFolder({ platform, home, env }: CacheSurroundings): string {
  const path = platform === 'win32' ? win32 : posix;
  if (env['CAPTION_LENS_CACHE']) return path.resolve(env['CAPTION_LENS_CACHE']);
  switch (platform) {
    case 'win32':
      return path.join(env['LOCALAPPDATA'] || path.join(home, 'AppData', 'Local'), 'caption-lens', 'Cache');
    case 'darwin':
      return path.join(home, 'Library', 'Caches', 'caption-lens');
    default: {
      // The XDG rules: a relative path is to be ignored.
      const folder = env['XDG_CACHE_HOME'];
      return path.join(folder && path.isAbsolute(folder) ? folder : path.join(home, '.cache'), 'caption-lens');
    }
  }
}
