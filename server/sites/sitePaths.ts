import { basename, dirname, isAbsolute, join } from 'node:path';

/** A folder that settings name, from the site's own; undefined where they name none, or one on the machine's root. */
export function inSite(root: string, ...names: readonly (string | undefined)[]): readonly string[] {
  return names.flatMap((name) => (name === undefined || isAbsolute(name) ? [] : [join(root, name)]));
}

/** 'https://host/docs/' or '/docs' -> ['/docs/']; none for the root. */
export function prefixesOf(...bases: readonly (string | undefined)[]): readonly string[] {
  return bases.flatMap((base) => {
    const path = base?.replace(/^[a-z][a-z\d+.-]*:\/\/[^/]*/i, '').replace(/^\/+|\/+$/g, '') ?? '';
    return path === '' || /[{}$]/.test(path) ? [] : [`/${path}/`];
  });
}

const index = /^(?:_?index|README)$/i;

/**
 * The folder that a page's address stands for where pages have addresses of folders: `guide/start.md` is published as
 * `guide/start/`, `guide/index.md` as `guide/`.
 */
export function pageFolder(document: string, suffix = /(?:\.[a-z]{2}(?:-[a-zA-Z]{2,4})?)?\.[^.]+$/): string {
  const name = basename(document).replace(suffix, '');
  return index.test(name) ? dirname(document) : join(dirname(document), name);
}
