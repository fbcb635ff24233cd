import { spawn } from 'node:child_process';
import { cp, mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { picturePackages, thisMachine, type Target } from './targets.ts';

/** The packages that esbuild leaves outside of the bundles, and those that they need when they run. */
const javascript = ['onnxruntime-node', 'onnxruntime-common', 'sharp', '@img/colour', 'detect-libc', 'semver'];

/** Libraries, what Node reads, and licences; libvips lists its parts' licences in its README. */
const kept = /\.(c?js|mjs|json|node|dll|dylib)$|\.so(\.\d+)*$|(^|\/)LICEN[SC]E[^/]*$|^@img\/sharp-[^/]*\/README\.md$/;
/** Sources and install scripts; a second copy of macOS's library; modules that only `import` would load. */
const dropped =
  /^(onnxruntime-node|sharp)\/(script|src|install)\/|libonnxruntime\.\d+\.\d+\.\d+\.dylib$|^onnxruntime-common\/dist\/esm\//;
const binaries = 'onnxruntime-node/bin/napi-v6/';

/** Copies into `modules` the native packages with one platform's binaries. `root`: where the project lies. */
export async function stageNativePackages(
  target: Target,
  root: string,
  modules: string,
  scratch: string,
): Promise<void> {
  const installed = join(root, 'node_modules');
  for (const name of javascript) await copyPackage(name, installed, modules, target);
  const from = target.name === thisMachine ? installed : await fetchPicturePackages(target, root, scratch);
  for (const name of picturePackages(target)) await copyPackage(name, from, modules, target);
}

/** Whether a file of a package belongs on a platform; `path` begins with the package's name. */
export function belongs(path: string, { platform, arch }: Target): boolean {
  if (path.startsWith(binaries) && !path.startsWith(`${binaries}${platform}/${arch}/`)) return false;
  return kept.test(path) && !dropped.test(path);
}

async function copyPackage(name: string, from: string, to: string, target: Target): Promise<void> {
  const entries = await readdir(join(from, name), { recursive: true, withFileTypes: true });
  for (const entry of entries.filter((each) => each.isFile())) {
    const file = join(entry.parentPath, entry.name);
    const path = file.slice(from.length + 1).replaceAll('\\', '/');
    if (path.startsWith(`${name}/node_modules/`) || !belongs(path, target)) continue;
    await mkdir(dirname(join(to, path)), { recursive: true });
    await cp(file, join(to, path));
  }
}

interface Lock {
  readonly packages: Readonly<Record<string, { readonly version: string } & Readonly<Record<string, unknown>>>>;
}

/** sharp's packages for another platform, as the project's lock file pins them; npm compares their digests. */
async function fetchPicturePackages(target: Target, root: string, folder: string): Promise<string> {
  const lock = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')) as Lock;
  const pinned = picturePackages(target).map((name) => {
    const entry = lock.packages[`node_modules/${name}`];
    if (entry === undefined) throw new Error(`package-lock.json does not pin ${name}`);
    const { optional: _optional, ...rest } = entry;
    return { name, entry: rest };
  });
  const manifest = {
    name: 'fetched',
    dependencies: Object.fromEntries(pinned.map(({ name, entry }) => [name, entry.version])),
  };
  const packages = Object.fromEntries(pinned.map(({ name, entry }) => [`node_modules/${name}`, entry]));
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
  await writeFile(
    join(folder, 'package-lock.json'),
    JSON.stringify({ name: 'fetched', lockfileVersion: 3, requires: true, packages: { '': manifest, ...packages } }),
  );
  // --force: they are not for this machine.
  await npm(['ci', '--ignore-scripts', '--force', '--prefer-offline'], folder);
  return join(folder, 'node_modules');
}

function npm(parameters: readonly string[], cwd: string): Promise<void> {
  const env: NodeJS.ProcessEnv = { ...process.env };
  Reflect.deleteProperty(env, 'npm_config_local_prefix');
  return new Promise((resolve, reject) => {
    const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
    const shell = process.platform === 'win32';
    const child = spawn('npm', [...parameters, ...quiet], { cwd, env, stdio: ['ignore', 'ignore', 'inherit'], shell });
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`npm ${parameters.join(' ')} ended with ${code}`));
    });
  });
}
