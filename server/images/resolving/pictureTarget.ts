import { posix, win32 } from 'node:path';
import { Refusal } from '../../protocol/failure.ts';
import { hostsOf, isForbiddenPath, namesMachine, ownPathRules, type PathRules } from './networkPath.ts';
import { aliasedPaths, mappedPaths, percentDecoded, writtenPaths } from './picturePaths.ts';
import type { ReferenceContext } from './pictureSource.ts';
import { say, type Wording } from '../../../models/wording.ts';

/** What a reference's target means, before anything outside of the program is asked. */
export type ResolvedTarget =
  /** Absolute paths, the likeliest first; the first that is a file is meant. */
  | { readonly kind: 'file'; readonly candidates: readonly string[] }
  | { readonly kind: 'data'; readonly uri: string }
  /** In the document itself: a notebook's attachment or output, in base64. */
  | { readonly kind: 'carried'; readonly label: string; readonly base64: string }
  | { readonly kind: 'remote'; readonly url: URL }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

const longestText = 4096; // Linux takes no longer path

/**
 * What a target means by the document's place, the workspace's folders and the settings. Pure, and never throws: a path
 * on another machine, a device or a stream is refused here, before any call to the file system.
 */
export function resolveReference(
  target: string,
  context: ReferenceContext,
  rules: PathRules = ownPathRules,
): ResolvedTarget {
  if (/^\s*data:/i.test(target.slice(0, 32))) return { kind: 'data', uri: target.trimStart() };
  // What URL parsers leave out as well.
  const text = target.replaceAll(/[\t\r\n]/g, '').trim();
  if (text === '') return refused('noPicture', say`The reference names no picture.`);
  if (text.length > longestText) return refused('noPicture', say`The reference is too long to name a picture.`);
  if (namesMachine(text) || namesMachine(percentDecoded(text))) return refusedMachine();
  const mapped = mappedPaths(text, context, rules);
  if (mapped.length > 0) return files(mapped, context, rules);
  const aliased = aliasedPaths(text, context, rules);
  // No dots: `a.png:x` is a stream of a file on Windows, and a name elsewhere.
  const scheme = /^([a-z][a-z0-9+-]+):/i.exec(text)?.[1]?.toLowerCase();
  if (scheme === undefined) return files([...aliased, ...writtenPaths(text, context, rules)], context, rules);
  if (aliased.length > 0) return files(aliased, context, rules);
  switch (scheme) {
    case 'file':
      return resolveFileUri(text, context, rules);
    case 'attachment':
    case 'output':
      return resolveCarried(text, context);
    case 'http':
    case 'https':
      return resolveAddress(text);
    default:
      return refused('unknownScheme', say`Pictures are not read from ${scheme}: addresses.`);
  }
}

function resolveFileUri(text: string, context: ReferenceContext, rules: PathRules): ResolvedTarget {
  const url = parseUrl(text);
  if (!url) return refusedMachine(); // only a host can be that wrong
  const path = percentDecoded(url.pathname);
  if (url.host !== '' || namesMachine(path)) return refusedMachine();
  if (rules === 'posix') return files([posix.normalize(path)], context, rules);
  const local = path.slice(1);
  if (!/^[a-z]:/i.test(local)) return refused('noPicture', say`The file: address names no drive.`);
  return files([win32.normalize(local)], context, rules);
}

/** `attachment:cup.png` lies under 'cup.png', `output:3/0` under its whole name. */
function resolveCarried(text: string, { attachments = {} }: ReferenceContext): ResolvedTarget {
  const name = text.replace(/^attachment:/i, '');
  for (const candidate of [percentDecoded(name), name]) {
    const base64 = Object.hasOwn(attachments, candidate) ? attachments[candidate] : undefined;
    if (base64 !== undefined) return { kind: 'carried', label: text, base64 };
  }
  return refused('noPicture', say`The document carries no picture "${text}".`);
}

function resolveAddress(text: string): ResolvedTarget {
  const url = parseUrl(text);
  return url ? { kind: 'remote', url } : refused('noPicture', say`The address cannot be read.`);
}

function files(found: readonly string[], context: ReferenceContext, rules: PathRules): ResolvedTarget {
  const hosts = hostsOf(context);
  const candidates = [...new Set(found)];
  if (candidates.some((path) => isForbiddenPath(path, rules, hosts))) return refusedMachine();
  if (candidates.length > 0) return { kind: 'file', candidates };
  return refused('noPicture', say`The document was never saved, so its pictures cannot be found.`);
}

function parseUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

function refusedMachine(): ResolvedTarget {
  return { kind: 'refused', refusal: networkPath() };
}

/** The `Refusal` of a path to another machine or a device. */
export function networkPath(): Refusal {
  const message = say`The path leads to another machine or to a device, so it is not looked at.`;
  return new Refusal('networkPath', message, say`Copy the picture into the workspace.`);
}

function refused(code: 'noPicture' | 'unknownScheme', message: Wording): ResolvedTarget {
  return { kind: 'refused', refusal: new Refusal(code, message) };
}
