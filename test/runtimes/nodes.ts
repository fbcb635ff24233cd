import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { testCache } from '../userCache.ts';

/**
 * The oldest that is supported, and the newest of each line that users have. VS Code's own Node cannot be had here: 24
 * has the V8 next to its.
 */
export const nodeVersions = ['20.19.6', '20.20.2', '22.23.3', '24.21.0', '26.10.0'] as const;

export type NodeVersion = (typeof nodeVersions)[number];

/** The newest version of a line, `26` or `26.10.0`; `newest` is the last. Undefined where none is meant. */
export function findVersion(named: string): NodeVersion | undefined {
  if (named === 'newest') return nodeVersions.at(-1);
  return nodeVersions.findLast((version) => version === named || version.startsWith(`${named}.`));
}

/** Where a Node of that version lies, out of its package on npm: 120 MB, once, in the user's cache. */
export async function installNode(version: NodeVersion, say: (line: string) => void): Promise<string> {
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const cache = testCache();
  const folder = join(cache, `${name}-${version}`);
  const binary = join(folder, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (existsSync(binary)) return binary;
  say(`Fetching ${name} ${version} from npm`);
  await mkdir(cache, { recursive: true });
  const partial = join(cache, `partial-${process.pid}-${version}`);
  await mkdir(partial, { recursive: true });
  try {
    await npmInstall(`${name}@${version}`, partial);
    await rename(partial, folder);
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    // Another run was faster.
    if (!existsSync(binary)) throw error;
  }
  return binary;
}

function npmInstall(specifier: string, folder: string): Promise<void> {
  const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-save', '--loglevel=error'];
  return new Promise((resolve, reject) => {
    const child = spawn('npm', ['install', '--prefix', folder, ...options, specifier], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'inherit'],
      shell: process.platform === 'win32',
    });
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`npm could not fetch ${specifier}.`));
    });
  });
}
