import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { licenceNotice } from './licences.ts';

/** Licences that ask for nothing but their text, and the one that asks for more, which `lesserTerms` gives. */
const permissive: ReadonlySet<string> = new Set(['MIT', 'ISC', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause']);
const lesser = 'LGPL-3.0-or-later';

const lesserTerms =
  'Libraries under the LGPL-3.0 are used unchanged, as shared libraries in files of their own, which anybody may replace ' +
  'by a version of his own. Their sources, and how these files are built of them, are published by the project that ' +
  'builds them: github.com/lovell/sharp-libvips.\n';

/** As the licence in their repository says, which the packages leave out (microsoft/onnxruntime, `LICENSE`). */
const holders: Readonly<Record<string, string>> = {
  'onnxruntime-common': 'Microsoft Corporation',
  'onnxruntime-node': 'Microsoft Corporation',
};

interface Package {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly author?: string | { readonly name: string };
}

/**
 * The licences of the packages in `modules`, which go out with their binaries: whose they are, what the parts of libvips
 * are under, and in full each licence that a package does not bring along. Throws for a licence that nobody has looked at.
 */
export async function nativeNotices(modules: string): Promise<string> {
  const folders = await packageFolders(modules);
  const notices: string[] = [];
  const licences = new Set<string>();
  for (const folder of folders) {
    const about = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Package;
    const names = about.license.split(' AND ');
    const unknown = names.find((name) => !permissive.has(name) && name !== lesser);
    if (unknown !== undefined) throw new Error(`${about.name} is under ${unknown}, which nobody has looked at yet`);
    const own = await ownLicence(folder);
    if (own === undefined || names.includes(lesser)) for (const name of names) licences.add(name);
    notices.push(await notice(about, own ?? copyrightOf(about), folder));
  }
  if (notices.length === 0) return '';
  if (licences.has(lesser)) licences.add('GPL-3.0');
  const terms = licences.has(lesser) ? [lesserTerms] : [];
  const texts = await Promise.all([...licences].sort().map(licenceNotice));
  return `These packages lie beside it with their binaries.\n\n${[...notices, ...terms, ...texts].join('\n')}`;
}

async function notice({ name, version, license }: Package, text: string, folder: string): Promise<string> {
  const parts = await readFile(join(folder, 'README.md'), 'utf8').then(partsOf, () => '');
  return `== ${name} ${version} (${license}) ==\n\n${text.trim()}\n${parts}`;
}

/** What the README of a package with libvips says of the libraries inside. */
function partsOf(readme: string): string {
  const start = readme.indexOf('## Licensing');
  return start < 0 ? '' : `\n${readme.slice(start).trim()}\n`;
}

async function ownLicence(folder: string): Promise<string | undefined> {
  const file = (await readdir(folder)).find((entry) => /^licen[sc]e/i.test(entry));
  return file === undefined ? undefined : readFile(join(folder, file), 'utf8');
}

function copyrightOf({ author, name }: Package): string {
  const holder = holders[name] ?? (typeof author === 'string' ? author : author?.name);
  return `Copyright (c) ${holder ?? `the authors of ${name}`}`;
}

async function packageFolders(modules: string): Promise<readonly string[]> {
  const names = await readdir(modules).catch(() => [] as string[]);
  const below = await Promise.all(
    names.sort().map(async (name) => {
      if (!name.startsWith('@')) return [join(modules, name)];
      return (await readdir(join(modules, name))).sort().map((own) => join(modules, name, own));
    }),
  );
  return below.flat();
}
