import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Manifest } from './manifest.ts';
import { thirdPartyNotices } from './notices.ts';
import { contents, copyFiles, embeddedModel } from './staging.ts';

/** The packages that esbuild leaves outside of the bundles; npm installs what is made for the machine. */
const native = ['onnxruntime-node', 'sharp'];
const members = [
  'name',
  'version',
  'description',
  'license',
  'keywords',
  'repository',
  'homepage',
  'bugs',
  'type',
  'bin',
];

interface Metafile {
  readonly outputs: Readonly<Record<string, { readonly entryPoint?: string }>>;
}

/**
 * Lays out the command line as npm's package in an empty folder: its programs, the embedded model, and no editor.
 * `root`: where the project lies, built.
 */
export async function stageNpmPackage(root: string, folder: string): Promise<void> {
  const manifest = await npmManifest(root);
  const { outputs } = JSON.parse(await readFile(join(root, 'dist/metafile.json'), 'utf8')) as Metafile;
  const programs = Object.entries(outputs)
    .filter(([, { entryPoint = '' }]) => /^(server|models)\//.test(entryPoint))
    .map(([path]) => path);
  await copyFiles(root, folder, [...contents, ...programs, ...(await embeddedModel(root))]);
  await writeFile(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  // The native packages are npm's to install, with their licences.
  const none = await mkdtemp(join(tmpdir(), 'caption-lens-npm-'));
  try {
    await writeFile(join(folder, 'THIRD-PARTY-NOTICES.txt'), await thirdPartyNotices(root, none));
  } finally {
    await rm(none, { recursive: true });
  }
}

/** Writes npm's package to `out`, a `.tgz`. */
export async function packageForNpm(root: string, out: string): Promise<void> {
  const work = await mkdtemp(join(tmpdir(), 'caption-lens-npm-'));
  try {
    const [folder, packed] = [join(work, 'package'), join(work, 'packed')];
    for (const path of [folder, packed]) await mkdir(path);
    await stageNpmPackage(root, folder);
    const shell = process.platform === 'win32';
    await promisify(execFile)('npm', ['pack', '--ignore-scripts', '--pack-destination', packed], {
      cwd: folder,
      shell,
    });
    const [name = ''] = await readdir(packed);
    await cp(join(packed, name), out);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** No scripts, and of the dependencies those that are not in the bundles, as the lock file pins them. */
async function npmManifest(root: string): Promise<Manifest> {
  const read = async (name: string) => JSON.parse(await readFile(join(root, name), 'utf8')) as Manifest;
  const own = await read('package.json');
  const { packages } = (await read('package-lock.json')) as unknown as {
    readonly packages: Readonly<Record<string, { readonly version: string }>>;
  };
  const pinned = native.map((name) => {
    const entry = packages[`node_modules/${name}`];
    if (!entry) throw new Error(`package-lock.json does not pin ${name}`);
    return [name, entry.version] as const;
  });
  const { node } = own['engines'] as { readonly node: string };
  return {
    ...Object.fromEntries(members.flatMap((name) => (name in own ? [[name, own[name]] as const] : []))),
    engines: { node },
    dependencies: Object.fromEntries(pinned),
  };
}
