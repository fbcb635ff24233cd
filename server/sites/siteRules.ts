import type { Flavour } from '../languages/flavour.ts';

/** What a target's beginning stands for: `@site/` and a folder; or the whole target: `logo` and a file. */
export interface Alias {
  readonly start: string;
  readonly fits: 'beginning' | 'whole';
  /** Absolute. */
  readonly path: string;
}

/** An alias of a bundler, `@` or `@/`, and the files or folders that it may stand for. */
export function aliased(name: string, paths: readonly string[]): readonly Alias[] {
  const start = name.replace(/\/?\*?$/, '');
  return [...beginnings([`${start}/`], paths), ...paths.map((path) => ({ start, fits: 'whole' as const, path }))];
}

/** Beginnings and the folders that each may stand for. */
export function beginnings(starts: readonly string[], folders: readonly string[]): readonly Alias[] {
  return starts.flatMap((start) => folders.map((path) => ({ start, fits: 'beginning' as const, path })));
}

/**
 * How one site finds the pictures of one of its documents. Plain data: what a target means by them is decided without a
 * look at the disk (`server/images/resolving`). All paths are absolute, the likeliest first.
 */
export interface SiteRules {
  /** Whose rules the site's Markdown follows. */
  readonly flavour?: Flavour;
  /** Folders at which `/img/cup.png` may start. */
  readonly roots: readonly string[];
  /** Folders at which `img/cup.png`, `./cup.png` and `../cup.png` may start. */
  readonly bases: readonly string[];
  readonly aliases?: readonly Alias[];
  /** What the site's addresses begin with: `/docs/`, with both slashes. */
  readonly prefixes?: readonly string[];
  /** Paths by the pictures' names in lower case, where a bare name means a file anywhere. */
  readonly names?: ReadonlyMap<string, readonly string[]>;
}

/** A site: the folder whose files say of what kind it is. */
export interface Site extends SiteRules {
  /** A name of `siteKinds`. */
  readonly kind: string;
  readonly root: string;
}
