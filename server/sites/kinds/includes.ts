/** Documents that are parts of a main file, whose settings hold for them. */
import { basename, dirname, extname, join, resolve } from 'node:path';
import { isInside } from '../../../models/insideFolder.ts';
import type { SiteFolder, SiteKind } from '../siteKind.ts';
import type { SiteFiles } from '../siteFiles.ts';

/** Of one folder. */
const mostFiles = 200;
/** Of a main file's parts, and of theirs. */
const deepest = 5;
const mostParts = 500;

/**
 * LaTeX: everything starts at the folder of the main file, which is where the program runs; then the folders of
 * `\graphicspath` (graphicx), its own and the main file's, in their order.
 */
export const latex: SiteKind = {
  name: 'latex',
  title: 'LaTeX',
  mark: /\.(?:tex|ltx|latex|dtx|rnw|sty|cls)$/i,
  documents: /\.(?:tex|ltx|latex|dtx|rnw|sty|cls)$/i,
  reach: 'root',
  finds: 'the folder of the main file, all folders of its `\\graphicspath`, missing suffixes',
  read: async (folder) => {
    const { document, documentFolder, files } = folder;
    const own = await readLatex(document, files);
    const main = (await mainOf(folder, own)) ?? document;
    const mainFolder = dirname(main);
    const texts = [main === document ? own : await readLatex(main, files), ...(await readClasses(main, files))];
    // A part's own setting counts from where the program runs; a file of `subfiles` is a main file too.
    const folders = [
      ...graphicsPaths(own).flatMap((path) => [join(mainFolder, path), join(documentFolder, path)]),
      ...texts.flatMap((text) => graphicsPaths(text)).map((path) => join(mainFolder, path)),
    ];
    return { roots: [], bases: [...new Set([mainFolder, ...folders, documentFolder])] };
  },
};

/** Of the classes, packages and parts beside the main file that it asks for, which may set the folders too. */
async function readClasses(main: string, files: SiteFiles): Promise<readonly string[]> {
  const text = await readLatex(main, files);
  const asked = [
    ...text.matchAll(/\\(documentclass|usepackage|RequirePackage)\s*(?:\[[^\]]{0,2000}\])?\s*\{([^{}]{1,1000})\}/g),
  ];
  const names = asked.flatMap(({ 1: kind, 2: list = '' }) =>
    list.split(',').map((name) => `${name.trim()}.${kind === 'documentclass' ? 'cls' : 'sty'}`),
  );
  const parts = latexParts(text, [dirname(main)]).slice(0, mostFiles);
  const paths = [...names.map((name) => resolve(dirname(main), name)), ...parts];
  return Promise.all(paths.map((path) => readLatex(path, files)));
}

async function readLatex(path: string, files: SiteFiles): Promise<string> {
  return (await files.read(path)).replace(/(?<!\\)((?:\\\\)*)%(?!\s*!\s*TEX)[^\n]*/g, '$1');
}

/** The folders of the last `\graphicspath{{figs/}{../img/}}`, which is the one that counts. */
function graphicsPaths(text: string): readonly string[] {
  const found = [...text.matchAll(/\\graphicspath\s{0,20}\{((?:\s|\{(?:[^{}]|\{[^{}]*\}){0,500}\}){0,100})\}/g)].at(-1);
  return [...(found?.[1] ?? '').matchAll(/\{((?:[^{}]|\{[^{}]*\}){0,500})\}/g)].map(({ 1: path = '' }) =>
    path.replace(/^\\subfix\s*\{([^{}]*)\}$/, '$1').trim(),
  );
}

/** The file that the program is run with: named by the document, the document itself, or one that includes it. */
async function mainOf({ document, documentFolder, workspace, files }: SiteFolder, own: string) {
  const magic = /%\s*!\s*TEX\s+root\s*=\s*(\S[^\n]*\S|\S)/i.exec(own)?.[1];
  if (magic !== undefined) return resolve(documentFolder, magic);
  const subfile = /\\documentclass\s*\[([^\]]*)\]\s*\{subfiles\}/.exec(own)?.[1];
  if (subfile !== undefined) return resolve(documentFolder, withSuffix(subfile.trim(), '.tex'));
  if (/\\documentclass\b/.test(own)) return document;
  for (let folder = documentFolder; isInside(folder, workspace); folder = dirname(folder)) {
    const names = [...(await files.list(folder)).files].filter((name) => /\.(?:tex|ltx|latex|rnw)$/i.test(name));
    for (const name of names.slice(0, mostFiles)) {
      const candidate = join(folder, name);
      const text = await readLatex(candidate, files);
      if (/\\documentclass\b/.test(text) && (await includes(candidate, text, latexParts, document, files))) {
        return candidate;
      }
    }
    if (dirname(folder) === folder) break;
  }
  return undefined;
}

/** The files that a text includes, from the folder of the main file and its own. */
type PartsOf = (text: string, folders: readonly string[]) => readonly string[];

const latexParts: PartsOf = (text, folders) => {
  const plain = [...text.matchAll(/\\(?:input|include|subfile|subfileinclude|loadglsentries)\s*\{([^{}]{1,400})\}/g)];
  const apart = [
    ...text.matchAll(/\\(?:sub)?(?:import|inputfrom|includefrom)\*?\s*\{([^{}]{0,400})\}\s*\{([^{}]{1,400})\}/g),
  ];
  const names = [
    ...plain.map(({ 1: name = '' }) => name),
    ...apart.map(({ 1: at = '', 2: name = '' }) => join(at, name)),
  ];
  return folders.flatMap((folder) => names.map((name) => resolve(folder, withSuffix(name.trim(), '.tex'))));
};

function withSuffix(path: string, suffix: string): string {
  return extname(basename(path)) === '' ? path + suffix : path;
}

/** Whether a main file includes a document, directly or by its parts. */
async function includes(
  main: string,
  text: string,
  partsOf: PartsOf,
  document: string,
  files: SiteFiles,
): Promise<boolean> {
  const seen = new Set<string>([main]);
  let level = partsOf(text, [dirname(main)]);
  for (let depth = 0; depth < deepest && level.length > 0; depth++) {
    if (level.includes(document)) return true;
    const fresh = [...new Set(level)].filter((part) => !seen.has(part)).slice(0, mostParts);
    for (const part of fresh) seen.add(part);
    const below = await Promise.all(
      fresh.map(async (part) => partsOf(await files.read(part), [...new Set([dirname(main), dirname(part)])])),
    );
    level = below.flat();
  }
  return level.includes(document);
}

const asciidocName = /\.(?:adoc|asciidoc|asc)$/i;

/**
 * AsciiDoc: `:imagesdir:` of a main file that includes the document, or of `.asciidoctorconfig` (of the editors'
 * extensions) in a folder above.
 */
export const asciidoctor: SiteKind = {
  name: 'asciidoctor',
  title: 'AsciiDoc books',
  mark: /^\.asciidoctorconfig(?:\.adoc)?$|\.(?:adoc|asciidoc|asc)$/i,
  documents: asciidocName,
  reach: 'root',
  finds: '`imagesdir` of the file that includes the document, and of `.asciidoctorconfig`',
  read: async ({ path, entries, document, documentFolder, files }) => {
    for (const name of ['.asciidoctorconfig', '.asciidoctorconfig.adoc']) {
      const folder = entries.files.has(name) ? imagesFolder(await files.read(join(path, name)), path) : undefined;
      if (folder !== undefined) return { roots: [path], bases: [documentFolder, folder] };
    }
    const candidates = [...entries.files].filter((name) => asciidocName.test(name)).slice(0, mostFiles);
    for (const name of candidates) {
      const candidate = join(path, name);
      if (candidate === document) continue;
      const text = await files.read(candidate);
      const folder = imagesFolder(text, path);
      if (/^include::/m.test(text) && (await includes(candidate, text, asciidocParts, document, files))) {
        return { roots: [path], bases: [...(folder === undefined ? [] : [folder]), path, documentFolder] };
      }
    }
    return undefined;
  },
};

function imagesFolder(text: string, folder: string): string | undefined {
  const written = /^:imagesdir:[ \t]+(\S[^\n]*?)[ \t]*\r?$/m.exec(text)?.[1];
  const plain = written?.replace(/\{(?:asciidoctorconfigdir|docdir)\}\/?/g, '');
  return plain === undefined || plain.includes('{') ? undefined : resolve(folder, plain);
}

const asciidocParts: PartsOf = (text, folders) => {
  const names = [...text.matchAll(/^include::([^[\n]{1,400})\[/gm)].map(({ 1: name = '' }) => name);
  return folders.flatMap((folder) =>
    names.map((name) => resolve(folder, name)).filter((path) => isInside(path, dirname(folder))),
  );
};
