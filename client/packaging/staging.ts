import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { extensionManifest, filesNamedIn, type Manifest } from './manifest.ts';
import { stageNativePackages } from './nativePackages.ts';
import { thirdPartyNotices } from './notices.ts';
import type { Target } from './targets.ts';

/** `doctor` describes the cup of coffee. */
export const contents = [
  'README.md',
  'CHANGELOG.md',
  'LICENSE',
  'media/samples/coffee.png',
  'media/samples/CREDITS.md',
];
/** Of tabs, which no manifest names. */
const icons = ['panel', 'gallery', 'compare'].flatMap((name) => [`media/${name}-light.svg`, `media/${name}-dark.svg`]);
const demo = /^(README\.md|.*config\.json|tokenizer\.json|model\.safetensors)$/;
/** Databases and stores are for servers, which have the command line from npm. */
const jobs = 'dist/jobs.js';
const program = /\.(c?js|css|ttf)$/;

/**
 * Lays out the extension in an empty folder, for one platform: what package.json names, the programs, the embedded
 * model and native packages. `root`: where the project lies, built. `scratch`: another empty folder.
 */
export async function stageExtension(target: Target, root: string, folder: string, scratch: string): Promise<void> {
  const manifest = extensionManifest(JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as Manifest);
  const named = [
    ...[...contents, ...icons, ...filesNamedIn(manifest), ...(await embeddedModel(root))],
    ...(await namesIn(root, 'dist', program)).filter((name) => name !== jobs),
    ...(await namesIn(root, 'media/l10n', /^bundle\.l10n\.\w+\.json$/)),
    ...(await namesIn(root, '.', /^package\.nls(\.\w+)?\.json$/)),
  ];
  await copyFiles(root, folder, named);
  // Beside the bundles, where Node looks first; vsce leaves out a node_modules at the top.
  const modules = join(folder, 'dist/node_modules');
  await stageNativePackages(target, root, modules, scratch);
  await writeFile(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  await writeFile(join(folder, 'THIRD-PARTY-NOTICES.txt'), await thirdPartyNotices(root, modules));
  // Without one vsce warns that everything is packaged, which is meant.
  await writeFile(join(folder, '.vscodeignore'), '');
}

/** Copies files to the same places of another folder, each once. */
export async function copyFiles(root: string, folder: string, paths: readonly string[]): Promise<void> {
  for (const path of new Set(paths)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await cp(join(root, path), join(folder, path));
  }
}

/** The files of the embedded model, those that name things included. */
export async function embeddedModel(root: string): Promise<readonly string[]> {
  return [...(await namesIn(root, 'models/demo', demo)), ...(await namesIn(root, 'models/demo/recogniser', /^\w/))];
}

/** None of a folder that is not there. */
async function namesIn(root: string, folder: string, wanted: RegExp): Promise<readonly string[]> {
  const names = existsSync(join(root, folder)) ? await readdir(join(root, folder)) : [];
  return names.filter((name) => wanted.test(name)).map((name) => `${folder}/${name}`);
}
