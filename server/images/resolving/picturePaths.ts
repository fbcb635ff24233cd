import { posix, win32 } from 'node:path';
import { isInside } from '../../../models/insideFolder.ts';
import { isForbiddenPath, type PathRules } from './networkPath.ts';
import type { SiteRules } from '../../sites/siteRules.ts';
import type { ReferenceContext } from './pictureSource.ts';

/**
 * Tried for pictures that are named without one, as in LaTeX. Formats that are only refused in clear words come last.
 */
const extensions = ['.png', '.jpg', '.jpeg', '.webp', '.gif', '.avif', '.tiff', '.tif', '.pdf', '.eps', '.svg'];
const hasExtension = /\.(png|jpe?g|jfif|webp|gif|avif|tiff?|pdf|e?ps|svgz?|bmp|ico|hei[cf]|jxl|jp2)$/i;

/**
 * What a target means by the setting `images.mappings`: the longest beginning that fits. Absolute paths, the likeliest
 * first; none where no beginning fits.
 */
export function mappedPaths(text: string, context: ReferenceContext, rules: PathRules): readonly string[] {
  const { join, isAbsolute } = rules === 'win32' ? win32 : posix;
  const mapping = Object.entries(context.images.mappings)
    .filter(([start]) => start !== '' && text.startsWith(start))
    .sort(([one], [other]) => other.length - one.length)[0];
  if (!mapping) return [];
  const [start, folder] = mapping;
  const bases = isAbsolute(folder) ? [folder] : workspaceBases(context, rules).map((base) => join(base, folder));
  return spread(bases, text.slice(start.length), rules);
}

/**
 * What a target means by the aliases of the document's site: those with the longest beginning first. Absolute paths;
 * none where no beginning fits.
 */
export function aliasedPaths(text: string, { site }: ReferenceContext, rules: PathRules): readonly string[] {
  return (site?.aliases ?? [])
    .filter(({ start, fits }) => (fits === 'whole' ? text === start : text.startsWith(start)))
    .toSorted((one, other) => other.start.length - one.start.length)
    .flatMap(({ start, path }) => (text === start ? [path] : spread([path], text.slice(start.length), rules)));
}

/**
 * What a path means: by the document's site, then from the document, the workspace and the folders of the setting
 * `images.roots`. Absolute paths, the likeliest first.
 */
export function writtenPaths(text: string, context: ReferenceContext, rules: PathRules): readonly string[] {
  const { join, normalize } = rules === 'win32' ? win32 : posix;
  if (rules === 'win32' && /^[a-z]:[\\/]/i.test(text)) return spread([''], text, rules).map(normalize);
  const { site, roots: given = [] } = context;
  const workspace = workspaceBases(context, rules);
  const sites = workspace.flatMap((base) => [base, ...context.images.roots.map((root) => join(base, root))]);
  if (/^[\\/]/.test(text)) {
    // LaTeX and others mean the file system's root; asked last, as the web means the site's.
    const absolute = rules === 'posix' && !isForbiddenPath(text, rules, new Set()) ? spread(['/'], text, rules) : [];
    const published = site ? unprefixed(text, site).flatMap((path) => spread(site.roots, path, rules)) : [];
    return [...spread(given, text, rules), ...published, ...spread(sites, text, rules), ...absolute];
  }
  const own = [...(site?.bases ?? []), ...documentBases(context, rules)];
  // `./` and `../../` say where they start; a bare name may also start where the site or the main file lies.
  if (/^\.\.?[\\/]/.test(text)) return spread(own.length > 0 ? own : workspace, text, rules);
  const named = site?.names ? namedPaths(text, site.names, context, rules) : [];
  return [...spread([...own, ...given], text, rules), ...named, ...spread(sites, text, rules)];
}

/** An address without what all addresses of its site begin with, then as written. */
function unprefixed(text: string, { prefixes = [] }: SiteRules): readonly string[] {
  const cut = prefixes.filter((prefix) => text.startsWith(prefix)).map((prefix) => text.slice(prefix.length - 1));
  return [...cut, text];
}

/** Obsidian's choice among pictures of one name: beside the document, else the one with the shortest path. */
function namedPaths(
  text: string,
  names: NonNullable<SiteRules['names']>,
  context: ReferenceContext,
  rules: PathRules,
): readonly string[] {
  const [folder] = documentBases(context, rules);
  const { basename, dirname } = rules === 'win32' ? win32 : posix;
  return spellings(text, rules).flatMap((name) => {
    const end = name.replaceAll('\\', '/').toLowerCase();
    const found = names.get(basename(end)) ?? [];
    return found
      .filter((path) => `/${path.replaceAll('\\', '/')}`.toLowerCase().endsWith(`/${end}`))
      .toSorted((one, other) => rank(one) - rank(other) || (one < other ? -1 : 1));
  });

  function rank(path: string): number {
    return dirname(path) === folder ? 0 : path.length;
  }
}

function documentBases({ documentPath }: ReferenceContext, rules: PathRules): readonly string[] {
  return documentPath === undefined ? [] : [(rules === 'win32' ? win32 : posix).dirname(documentPath)];
}

/** The workspace's folders, the document's own first; without any, the document's folder. */
function workspaceBases(context: ReferenceContext, rules: PathRules): readonly string[] {
  const { workspaceFolders, documentPath } = context;
  if (workspaceFolders.length === 0) return documentBases(context, rules);
  const holds = (folder: string) =>
    documentPath !== undefined && isInside(documentPath, folder, rules === 'win32' ? win32 : posix);
  return [...workspaceFolders.filter(holds), ...workspaceFolders.filter((folder) => !holds(folder))];
}

/** All that a relative text may mean below some folders: exact names first, then with an extension. */
function spread(bases: readonly string[], text: string, rules: PathRules): readonly string[] {
  const { join } = rules === 'win32' ? win32 : posix;
  const names = spellings(text, rules);
  // Sphinx writes `cup.*` for the best format that there is.
  const exact = names
    .flatMap((name) => (name.endsWith('.*') ? extensions.map((end) => name.slice(0, -2) + end) : [name]))
    .flatMap((name) => bases.map((base) => join(base, name)));
  const open = names.filter((name) => !hasExtension.test(name) && !/[\\/]$/.test(name));
  const completed = open.flatMap((name) =>
    bases.flatMap((base) => extensions.map((extension) => join(base, name + extension))),
  );
  return [...exact, ...completed];
}

/** Decoded, then as written; without query and fragment, then with them, since both are also good file names. */
function spellings(text: string, rules: PathRules): readonly string[] {
  const path = text.replace(/[?#].*$/, '');
  const names = [percentDecoded(path), path, percentDecoded(text), text].filter((name) => name !== '');
  // Documents written on Windows are read elsewhere too.
  return rules === 'posix' ? names.flatMap((name) => [name.replaceAll('\\', '/'), name]) : names;
}

/** The text itself where its escapes make no sense: `100%.png` is a good name. */
export function percentDecoded(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // `100%.png` is a good name
  }
}
