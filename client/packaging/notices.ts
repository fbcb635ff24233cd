import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { licenceNotice } from './licences.ts';
import { nativeNotices } from './nativeNotices.ts';
import { sourceNotices } from './sourceNotices.ts';
import { recogniserSources, wordPatternSources } from './sources.ts';

interface Metafile {
  readonly inputs: Readonly<Record<string, unknown>>;
}

/**
 * The licences of what esbuild put into the bundles, of the packages in `modules`, which lie beside them, and of what the
 * embedded model names things with and sentences are found by.
 */
export async function thirdPartyNotices(root: string, modules: string): Promise<string> {
  const { inputs } = JSON.parse(await readFile(join(root, 'dist/metafile.json'), 'utf8')) as Metafile;
  const folders = Object.keys(inputs).flatMap((path) => /^.*node_modules\/(@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []);
  const notices = await Promise.all([...new Set(folders)].sort().map((folder) => notice(join(root, folder))));
  // In full once for all packages that leave theirs out.
  const missing = [...new Set(notices.flatMap(({ missing: licence }) => licence ?? []))].sort();
  const texts = await Promise.all(missing.map(licenceNotice));
  const parts = [
    `Caption Lens contains these packages.\n\n${[...notices.map(({ text }) => text), ...texts].join('\n')}`,
    await nativeNotices(modules),
    await sourceNotices([await recogniserSources(root), wordPatternSources]),
  ];
  return parts.join('\n');
}

/** As the licence in its repository says, which the package leaves out (lddubeau/saxes, `LICENSE`). */
const holders: Readonly<Record<string, string>> = {
  saxes:
    'Contributors; of sax, from which it was forked, Isaac Z. Schlueter and Contributors; ' +
    'of its String.fromCodePoint, Mathias Bynens, under the licence MIT',
};

interface Package {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly author?: string | { readonly name: string };
}

/** The MPL (3.2) asks that whoever gets a program is told where the source of what it covers is. */
function sourcePlace({ name, version, license }: Package): string {
  return license === 'MPL-2.0' ? `Its source, unchanged, is the package ${name} ${version} of npm.\n` : '';
}

/** `missing`: the licence whose text the package does not bring along. */
async function notice(folder: string): Promise<{ readonly text: string; readonly missing?: string }> {
  const about = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Package;
  const head = `== ${about.name} ${about.version} (${about.license}) ==\n${sourcePlace(about)}`;
  const file = (await readdir(folder)).find((entry) => /^licen[sc]e/i.test(entry));
  if (file !== undefined) return { text: `${head}\n${(await readFile(join(folder, file), 'utf8')).trim()}\n` };
  const author = typeof about.author === 'string' ? about.author : about.author?.name;
  const holder = holders[about.name] ?? author ?? `the authors of ${about.name}`;
  return { text: `${head}\nCopyright (c) ${holder}\n`, missing: about.license };
}
