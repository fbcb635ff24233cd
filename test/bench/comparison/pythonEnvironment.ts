import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { UsageError, type Peer } from './options.ts';

const run = promisify(execFile);

const advice = 'Give --python of an environment that has them, or --peers none.';

export interface PythonEnvironment {
  readonly python: string;
  /** By package. */
  readonly versions: Readonly<Record<string, string>>;
}

/** Makes an environment with the peers in `folder`, unless `python` names one. Throws `UsageError` where there is none. */
export async function openPython(
  python: string | undefined,
  folder: string,
  peers: readonly Peer[],
): Promise<PythonEnvironment> {
  const packages = ['torch', 'transformers', ...peers.filter((peer) => peer !== 'transformers')];
  const chosen = python ?? (await makeEnvironment(folder, packages));
  return { python: chosen, versions: await readVersions(chosen, packages) };
}

async function makeEnvironment(folder: string, packages: readonly string[]): Promise<string> {
  const python = join(folder, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  const usual = process.platform === 'win32' ? 'python' : 'python3';
  if (!existsSync(python)) await follow(usual, ['-m', 'venv', folder], `Python's venv could not be made.`);
  const names = packages.join(', ');
  await follow(
    python,
    ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages],
    `${names} could not be installed, for which pip needs the network.`,
  );
  return python;
}

/** Lets the program speak for itself: installing torch takes minutes. */
async function follow(command: string, args: readonly string[], failure: string): Promise<void> {
  const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  const code: unknown = await once(child, 'close').then(
    ([status]) => status as unknown,
    () => 'missing',
  );
  if (code !== 0) throw new UsageError(`${failure} ${advice}`);
}

async function readVersions(python: string, packages: readonly string[]): Promise<Readonly<Record<string, string>>> {
  const program = [
    'import importlib, json, platform, sys',
    'found = {name: importlib.import_module(name).__version__ for name in sys.argv[1:]}',
    "print(json.dumps({'python': platform.python_version(), **found}))",
  ].join('\n');
  try {
    const { stdout } = await run(python, ['-c', program, ...packages]);
    return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Record<string, string>;
  } catch {
    throw new UsageError(`${python} is no Python that has ${packages.join(', ')}. ${advice}`);
  }
}
