import { open, realpath, stat } from 'node:fs/promises';
import { dirname, extname, join, resolve } from 'node:path';
import { readDocumentTitle, titledExtensions } from '../../../languages/links/documentTitle.ts';
import type { LinkAround } from '../../../languages/links/linkAround.ts';
import { OpenedFolders } from '../../../images/resolving/openedFolders.ts';
import type { ReferenceContext } from '../../../images/resolving/pictureSource.ts';
import { readShownText } from '../../../captions/shown/shownText.ts';

/** The document that a link is in. */
export interface LinkingDocument {
  readonly text: string;
  /** Of its file, without the dot. */
  readonly extension: string;
  readonly context: ReferenceContext;
}

/** Of a linked document: its title stands near its beginning. */
const bytesRead = 32 * 1024;
const longestName = 60;
/** Folders of a site whose root an address from `/` may mean, beside the workspace's own. */
const siteRoots = ['', 'docs', 'content', 'src', 'src/content', 'src/pages', 'source', 'public', 'static'];
const pictureFile = /\.(?:avif|bmp|gif|heic|jpe?g|png|svg|tiff?|webp)$/i;

/**
 * Where a link leads, as words that follow a colon: 'to Opening hours', 'to example.org', 'e-mail to ana@example.org'.
 * By what its author called it, else by the heading or title of the document that it leads to, else by its file or host.
 * Undefined where nothing is known. Only files in the opened folders are read; nothing is fetched.
 */
export async function describeDestination(link: LinkAround, document: LinkingDocument): Promise<string | undefined> {
  if (link.title !== undefined) return named(link.title);
  const target = link.target?.trim() ?? '';
  if (target === '') return undefined;
  const [, scheme = '', rest = ''] = /^([a-z][a-z\d+.-]+):(.*)$/is.exec(target) ?? [];
  switch (scheme.toLowerCase()) {
    case '':
      return target.startsWith('//') ? toHost(`https:${target}`) : await describeFile(target, document);
    case 'http':
    case 'https':
      return toHost(target);
    case 'mailto':
      return prefixed('e-mail to', decode(rest.replace(/\?.*$/s, '')));
    case 'tel':
      return prefixed('call', decode(rest));
    default:
      return undefined;
  }
}

function toHost(address: string): string | undefined {
  if (!URL.canParse(address)) return undefined;
  const { hostname, pathname } = new URL(address);
  return pictureFile.test(pathname) ? fullPicture : named(hostname.replace(/^www\./, ''));
}

/** A small picture often leads to its own large one. */
const fullPicture = 'to the full picture';

async function describeFile(target: string, document: LinkingDocument): Promise<string | undefined> {
  const [, path = '', fragment = ''] = /^([^?#]*)(?:\?[^#]*)?(?:#(.*))?$/s.exec(target) ?? [];
  if (path === '') return named(readDocumentTitle(document.text, document.extension, fragment) ?? '');
  const file = decode(path);
  if (pictureFile.test(file)) return fullPicture;
  const found = await readBeginning(file, document.context);
  const title =
    found &&
    (readDocumentTitle(found.text, found.extension, fragment) ?? readDocumentTitle(found.text, found.extension));
  return named(title ?? fileWords(file));
}

/** The beginning of the document that an address means: as written, or as what a site makes of it is called. */
async function readBeginning(
  file: string,
  context: ReferenceContext,
): Promise<{ readonly text: string; readonly extension: string } | undefined> {
  const { documentPath, workspaceFolders } = context;
  const bases = file.startsWith('/')
    ? workspaceFolders.flatMap((folder) => siteRoots.map((root) => join(folder, root, file)))
    : documentPath === undefined
      ? []
      : [resolve(dirname(documentPath), file)];
  const folders = await OpenedFolders.of(context);
  for (const path of bases.flatMap(spellings)) {
    if (!folders.mayRead(path)) continue;
    const real = await realpath(path).catch(() => undefined);
    if (real === undefined || !folders.mayRead(real)) continue;
    const text = await beginningOf(real);
    if (text !== undefined) return { text, extension: extname(real).slice(1) };
  }
  return undefined;
}

function spellings(path: string): readonly string[] {
  const extension = extname(path).slice(1).toLowerCase();
  if (titledExtensions.includes(extension)) {
    const bare = path.slice(0, -extension.length - 1);
    // `menu.html` is made of `menu.md`.
    return extension.startsWith('htm')
      ? [path, ...['md', 'mdx', 'rst', 'adoc'].map((each) => `${bare}.${each}`)]
      : [path];
  }
  if (extension !== '') return [];
  const inside = ['index.md', 'index.mdx', 'README.md', 'index.html', 'index.rst', 'index.adoc'];
  const folder = path.replace(/\/$/, '');
  return [
    ...['md', 'mdx', 'html', 'rst', 'adoc'].map((each) => `${folder}.${each}`),
    ...inside.map((each) => join(path, each)),
  ];
}

/** Undefined for what is no file that can be read. */
async function beginningOf(path: string): Promise<string | undefined> {
  // A pipe would be waited for.
  const isFile = await stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
  const file = isFile ? await open(path, 'r').catch(() => undefined) : undefined;
  if (!file) return undefined;
  try {
    const { buffer, bytesRead: length } = await file.read(Buffer.alloc(bytesRead), 0, bytesRead, 0);
    return buffer.subarray(0, length).toString('utf8');
  } catch {
    return undefined;
  } finally {
    await file.close();
  }
}

/** 'opening hours' of `/opening-hours/`, `menu.pdf` of itself: what no program reads is said with its kind. */
function fileWords(path: string): string {
  const name = path.replace(/\/+$/, '').replace(/^.*\//, '');
  const extension = extname(name).slice(1).toLowerCase();
  if (name === '' || name === '.' || name === '..') return '';
  if (extension !== '' && !titledExtensions.includes(extension)) return name;
  const bare = extension === '' ? name : name.slice(0, -extension.length - 1);
  return /^(?:index|readme)$/i.test(bare) ? '' : bare.replace(/[-_]+/g, ' ');
}

function named(name: string): string | undefined {
  return prefixed('to', name);
}

function prefixed(prefix: string, name: string): string | undefined {
  const line = readShownText(name).replace(/[.\s]+$/, '');
  return line === '' || line.length > longestName ? undefined : `${prefix} ${line}`;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
