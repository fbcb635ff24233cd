import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
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
  const notices = [...new Set(folders)].sort().map((folder) => notice(join(root, folder)));
  const parts = [
    `Caption Lens contains these packages.\n\n${(await Promise.all(notices)).join('\n')}`,
    await nativeNotices(modules),
    await sourceNotices([await recogniserSources(root), wordPatternSources]),
  ];
  return parts.join('\n');
}

async function notice(folder: string): Promise<string> {
  const { name, version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Readonly<
    Record<string, unknown>
  >;
  const file = (await readdir(folder)).find((entry) => /^licen[sc]e/i.test(entry));
  const text = file === undefined ? '' : `\n${(await readFile(join(folder, file), 'utf8')).trim()}\n`;
  return `== ${String(name)} ${String(version)} (${String(license)}) ==\n${text}`;
}
