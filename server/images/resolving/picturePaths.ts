import { posix, win32 } from 'node:path';
import { isForbiddenPath, type PathRules, ownPathRules } from './networkPath.ts';
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
 * What a path means, from the document, the workspace and the folders of the setting `images.roots`. Absolute paths,
 * the likeliest first.
 */
export function writtenPaths(text: string, context: ReferenceContext, rules: PathRules): readonly string[] {
  const { join, normalize } = rules === 'win32' ? win32 : posix;
  if (rules === 'win32' && /^[a-z]:[\\/]/i.test(text)) return spread([''], text, rules).map(normalize);
  const workspace = workspaceBases(context, rules);
  const sites = workspace.flatMap((base) => [base, ...context.images.roots.map((root) => join(base, root))]);
  if (/^[\\/]/.test(text)) {
    // LaTeX and others mean the file system's root; asked last, as the web means the site's.
    const absolute = rules === 'posix' && !isForbiddenPath(text, rules, new Set()) ? spread(['/'], text, rules) : [];
    return [...spread(sites, text, rules), ...absolute];
  }
  const own = documentBases(context, rules);
  // `./` and `../../` say where they start; a bare name may also start where the site or the main file lies.
  return spread(/^\.\.?[\\/]/.test(text) ? (own.length > 0 ? own : workspace) : [...own, ...sites], text, rules);
}

function documentBases({ documentPath }: ReferenceContext, rules: PathRules): readonly string[] {
  return documentPath === undefined ? [] : [(rules === 'win32' ? win32 : posix).dirname(documentPath)];
}

/** The workspace's folders, the document's own first; without any, the document's folder. */
function workspaceBases(context: ReferenceContext, rules: PathRules): readonly string[] {
  const { workspaceFolders, documentPath } = context;
  if (workspaceFolders.length === 0) return documentBases(context, rules);
  const holds = (folder: string) => documentPath !== undefined && isInside(documentPath, folder, rules);
  return [...workspaceFolders.filter(holds), ...workspaceFolders.filter((folder) => !holds(folder))];
}

/** Whether a path is a folder or lies in it, by its text alone. */
export function isInside(path: string, folder: string, rules: PathRules = ownPathRules): boolean {
  const { relative, isAbsolute } = rules === 'win32' ? win32 : posix;
  const way = relative(folder, path);
  return !/^\.\.([\\/]|$)/.test(way) && !isAbsolute(way);
}

/** All that a relative text may mean below some folders: exact names first, then with an extension. */
function spread(bases: readonly string[], text: string, rules: PathRules): readonly string[] {
  const { join } = rules === 'win32' ? win32 : posix;
  const names = spellings(text, rules);
  const exact = names.flatMap((name) => bases.map((base) => join(base, name)));
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
