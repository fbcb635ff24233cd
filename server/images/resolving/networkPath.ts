import type { ReferenceContext } from './pictureSource.ts';

/** Whose rules a path follows. Given, not asked of the machine, so that each is tested everywhere. */
export type PathRules = 'win32' | 'posix';

/** Those of this machine. */
export const ownPathRules: PathRules = process.platform === 'win32' ? 'win32' : 'posix';

// Characters that some system, font or code page takes for a slash, once NFKC has folded the wide ones.
const twoSlashes = /^[\p{Cf}\p{Cc}\s]*[\\/\u00a5\u20a9\u2044\u2215\u2216\u29f5\u29f8\u29f9]{2}/u;

/**
 * Whether the text of a reference begins as the name of another machine does: `\\host\share`, `//host`, `\/host`.
 * To look such a path up is enough to send the user's password hash to that machine.
 */
export function namesMachine(text: string): boolean {
  return twoSlashes.test(text.slice(0, 64).normalize('NFKC'));
}

const device = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9\u00b9\u00b2\u00b3]|lpt[0-9\u00b9\u00b2\u00b3])\s*([.:]|$)/i;

/**
 * Whether an absolute path may not even be looked at: on another machine, a device, a stream of a file. `hosts`, in
 * lower case, are those whose shares the user has opened as a folder.
 */
export function isForbiddenPath(path: string, rules: PathRules, hosts: ReadonlySet<string>): boolean {
  if (path.includes('\0')) return true;
  // Where the automounter is on, looking below these asks a machine of that name.
  if (rules === 'posix') return /^\/(net|Network)\/./.test(path) || path.startsWith('//');
  const local = withoutRoot(path, hosts);
  return local === undefined || local.split(/[\\/]/).some((part) => device.test(part) || part.includes(':'));
}

/** What follows `C:\` or `\\host\`; undefined where the path begins otherwise, or with a host that is not known. */
function withoutRoot(path: string, hosts: ReadonlySet<string>): string | undefined {
  const drive = /^[a-z]:[\\/]/i.exec(path);
  if (drive) return path.slice(drive[0].length);
  const host = hostOf(path);
  return host !== undefined && hosts.has(host) ? path.slice(host.length + 3) : undefined;
}

/** `\\Host\share` -> 'host'; undefined for anything else, `\\?\` and `\\.\` included. */
function hostOf(path: string): string | undefined {
  return /^[\\/]{2}([^\\/?.][^\\/?]*)[\\/]/.exec(path)?.[1]?.toLowerCase();
}

/** The hosts of the shares that the user opened and trusts. */
export function hostsOf({ trust, workspaceFolders }: ReferenceContext): ReadonlySet<string> {
  return new Set(trust === 'trusted' ? workspaceFolders.flatMap((folder) => hostOf(folder) ?? []) : []);
}
