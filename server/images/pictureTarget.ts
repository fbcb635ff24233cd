import { posix, win32 } from 'node:path';
import { Refusal } from '../protocol/failure.ts';
import { hostOf, isForbiddenPath, namesMachine, ownPathRules, type PathRules } from './networkPath.ts';
import type { ReferenceContext } from './pictureSource.ts';

/** What a reference's target means, before anything outside of the program is asked. */
export type ResolvedTarget =
  /** Absolute paths, the likeliest first; the first that is a file is meant. */
  | { readonly kind: 'file'; readonly candidates: readonly string[] }
  | { readonly kind: 'data'; readonly uri: string }
  /** Carried by the notebook's cell, in base64. */
  | { readonly kind: 'attachment'; readonly name: string; readonly base64: string }
  | { readonly kind: 'remote'; readonly url: URL }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** Of pictures that LaTeX and others name without; the ones that are only refused in clear words come last. */
const extensions = ['.png', '.jpg', '.jpeg', '.webp', '.gif', '.avif', '.tiff', '.tif', '.pdf', '.eps', '.svg'];
const hasExtension = /\.(png|jpe?g|jfif|webp|gif|avif|tiff?|pdf|e?ps|svgz?|bmp|ico|hei[cf]|jxl|jp2)$/i;

/**
 * What a target means by the document's place, the workspace's folders and the settings. Pure: a path on another
 * machine, a device or a stream is refused here, before any call to the file system (threat row 57).
 */
export function resolveReference(
  target: string,
  context: ReferenceContext,
  rules: PathRules = ownPathRules,
): ResolvedTarget {
  if (/^\s*data:/i.test(target.slice(0, 32))) return { kind: 'data', uri: target.trimStart() };
  // What URL parsers leave out as well.
  const text = target.replaceAll(/[\t\r\n]/g, '').trim();
  if (text === '') return refused('noPicture', 'The reference names no picture.');
  if (namesMachine(text) || namesMachine(percentDecoded(text))) return refusedMachine();
  const mapped = mappedPaths(text, context, rules);
  if (mapped.length > 0) return files(mapped, context, rules);
  const scheme = /^([a-z][a-z0-9+.-]+):/i.exec(text)?.[1]?.toLowerCase();
  switch (scheme) {
    case undefined:
      return files(paths(text, context, rules), context, rules);
    case 'file':
      return resolveFileUri(text, context, rules);
    case 'attachment':
      return resolveAttachment(text.slice('attachment:'.length), context);
    case 'http':
    case 'https':
      return resolveAddress(text);
    default:
      return refused('unknownScheme', `Pictures are not read from ${scheme}: addresses.`);
  }
}

function resolveFileUri(text: string, context: ReferenceContext, rules: PathRules): ResolvedTarget {
  const url = parseUrl(text);
  if (!url) return refused('noPicture', 'The file: address cannot be read.');
  const path = percentDecoded(url.pathname);
  if (url.host !== '' || namesMachine(path)) return refusedMachine();
  if (rules === 'posix') return files([posix.normalize(path)], context, rules);
  const local = path.slice(1);
  if (!/^[a-z]:/i.test(local)) return refused('noPicture', 'The file: address names no drive.');
  return files([win32.normalize(local)], context, rules);
}

function resolveAttachment(name: string, { attachments = {} }: ReferenceContext): ResolvedTarget {
  for (const candidate of [percentDecoded(name), name]) {
    const base64 = Object.hasOwn(attachments, candidate) ? attachments[candidate] : undefined;
    if (base64 !== undefined) return { kind: 'attachment', name: candidate, base64 };
  }
  return refused('noPicture', `The cell has no attachment "${name}".`);
}

function resolveAddress(text: string): ResolvedTarget {
  const url = parseUrl(text);
  return url ? { kind: 'remote', url } : refused('noPicture', 'The address cannot be read.');
}

/** By the setting `images.mappings`: the longest beginning that fits. */
function mappedPaths(text: string, context: ReferenceContext, rules: PathRules): readonly string[] {
  const { join, isAbsolute } = rules === 'win32' ? win32 : posix;
  const mapping = Object.entries(context.images.mappings)
    .filter(([start]) => start !== '' && text.startsWith(start))
    .sort(([one], [other]) => other.length - one.length)[0];
  if (!mapping) return [];
  const [start, folder] = mapping;
  const bases = isAbsolute(folder) ? [folder] : workspaceBases(context, rules).map((base) => join(base, folder));
  return spread(bases, text.slice(start.length), rules);
}

function paths(text: string, context: ReferenceContext, rules: PathRules): readonly string[] {
  const { join, normalize } = rules === 'win32' ? win32 : posix;
  if (rules === 'win32' && /^[a-z]:[\\/]/i.test(text)) return spread([''], text, rules).map(normalize);
  const workspace = workspaceBases(context, rules);
  const sites = workspace.flatMap((base) => [base, ...context.images.roots.map((root) => join(base, root))]);
  if (/^[\\/]/.test(text)) {
    const absolute = rules === 'posix' ? spread(['/'], text, rules) : [];
    return [...spread(sites, text, rules), ...absolute];
  }
  const own = documentBases(context, rules);
  // `./` and `../` say where they start; a bare name may also start where the site or the main file lies.
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

function files(found: readonly string[], context: ReferenceContext, rules: PathRules): ResolvedTarget {
  const trusted = context.trust === 'trusted' ? context.workspaceFolders : [];
  const hosts = new Set(trusted.flatMap((folder) => hostOf(folder) ?? []));
  const candidates = [...new Set(found)];
  if (candidates.some((path) => isForbiddenPath(path, rules, hosts))) return refusedMachine();
  if (candidates.length > 0) return { kind: 'file', candidates };
  return refused('noPicture', 'The document was never saved, so its pictures cannot be found.');
}

function parseUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

function percentDecoded(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // `100%.png` is a good name
  }
}

function refusedMachine(): ResolvedTarget {
  return { kind: 'refused', refusal: networkPath() };
}

export function networkPath(): Refusal {
  const message = 'The path leads to another machine or to a device, so it is not looked at.';
  return new Refusal('networkPath', message, 'Copy the picture into the workspace.');
}

function refused(code: 'noPicture' | 'unknownScheme', message: string): ResolvedTarget {
  return { kind: 'refused', refusal: new Refusal(code, message) };
}
