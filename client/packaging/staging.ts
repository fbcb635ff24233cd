import { cp, mkdir, readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { extensionManifest, filesNamedIn, type Manifest } from './manifest.ts';
import { stageNativePackages } from './nativePackages.ts';
import { thirdPartyNotices } from './notices.ts';
import type { Target } from './targets.ts';

/** Files and folders of the project that the extension needs when it runs; `doctor` describes the cup of coffee. */
const contents = [
  ...['README.md', 'CHANGELOG.md', 'LICENSE', 'media/icon.png', 'media/walkthrough', 'media/panel'],
  ...['media/samples/coffee.png', 'media/samples/CREDITS.md'],
];
const demo = /^(README\.md|.*config\.json|tokenizer\.json|model\.safetensors)$/;
const program = /\.(c?js|css|ttf)$/;

/** Lays out the extension in an empty folder, for one platform. `root`: where the project lies, built. */
export async function stageExtension(target: Target, root: string, folder: string): Promise<void> {
  const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as Manifest;
  for (const path of contents) await copyIfThere(join(root, path), join(folder, path));
  for (const [from, wanted] of [
    ['models/demo', demo],
    ['dist', program],
  ] as const) {
    for (const name of (await readdir(join(root, from))).filter((each) => wanted.test(each))) {
      await copyIfThere(join(root, from, name), join(folder, from, name));
    }
  }
  // Beside the bundles, where Node looks first; vsce leaves out a node_modules at the top.
  await stageNativePackages(target, root, join(folder, 'dist/node_modules'));
  const extension = extensionManifest(manifest);
  await writeFile(join(folder, 'package.json'), `${JSON.stringify(extension, null, 2)}\n`);
  // Without one vsce warns that everything is packaged, which is meant.
  await writeFile(join(folder, '.vscodeignore'), '');
  await writeFile(join(folder, 'THIRD-PARTY-NOTICES.txt'), await thirdPartyNotices(root));
  await checkNamedFiles(extension, folder);
}

async function copyIfThere(from: string, to: string): Promise<void> {
  if ((await stat(from).catch(() => undefined)) === undefined) return;
  await mkdir(dirname(to), { recursive: true });
  await cp(from, to, { recursive: true });
}

async function checkNamedFiles(manifest: Manifest, folder: string): Promise<void> {
  for (const path of filesNamedIn(manifest)) {
    const there = await stat(join(folder, path)).catch(() => undefined);
    if (there === undefined) throw new Error(`package.json names ${path}, which is not among the packaged files`);
  }
}
