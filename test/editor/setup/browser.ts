import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** A Chromium of this machine; Debian's is installed where this process may do so. */
export function findBrowser(say: (line: string) => void): string | undefined {
  return onPath() ?? (installFromDebian(say) ? onPath() : undefined);
}

function onPath(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function installFromDebian(say: (line: string) => void): boolean {
  if (process.getuid?.() !== 0) return false;
  say('editor tests: installing chromium with apt-get, about 125 MB, once');
  const run = (...parameters: readonly string[]) =>
    spawnSync('apt-get', parameters, { stdio: 'ignore', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })
      .status === 0;
  const install = ['install', '-y', '--no-install-recommends', 'chromium', 'fonts-dejavu-core'];
  return run(...install) || (run('update', '-qq') && run(...install));
}
