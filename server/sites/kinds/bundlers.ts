/** Frameworks whose pictures are imported, or published from a folder. */
import { join } from 'node:path';
import { scriptAliases, scriptValue, withoutComments } from '../scriptText.ts';
import { type Alias, aliased, beginnings, type SiteRules } from '../siteRules.ts';
import type { SiteFolder, SiteKind } from '../siteKind.ts';
import { inSite, prefixesOf } from '../sitePaths.ts';
import { tsconfigAliases } from '../tsconfigPaths.ts';

/** What tells one framework from the next. */
interface Framework extends Pick<SiteKind, 'name' | 'title' | 'mark' | 'finds'> {
  readonly flavour?: SiteRules['flavour'];
  /** Folders whose content is published at the root, from the site's own. */
  readonly published: readonly string[];
  /** The setting that names that folder instead. */
  readonly publishedBy?: string;
  /** The setting that names the path below which the site is published. */
  readonly prefixBy?: string;
  /** Beginnings and folders that hold without a setting. */
  readonly aliases?: Readonly<Record<string, string>>;
}

function frameworkOf({ published, publishedBy, prefixBy, aliases = {}, flavour, ...kind }: Framework): SiteKind {
  return {
    ...kind,
    reach: 'root',
    read: async ({ path, mark, files, documentFolder }) => {
      const text = /\.[cm]?[jt]s$/.test(mark) ? withoutComments(await files.read(join(path, mark))) : '';
      const named = publishedBy === undefined ? undefined : scriptValue(text, publishedBy);
      const roots = inSite(path, ...(named === undefined ? published : [named]));
      return {
        ...(flavour && { flavour }),
        roots: [...roots, path],
        bases: [documentFolder, ...roots, path],
        aliases: await aliasesOf(path, files, text, aliases),
        ...(prefixBy !== undefined && { prefixes: prefixesOf(scriptValue(text, prefixBy)) }),
      };
    },
  };
}

async function aliasesOf(
  root: string,
  files: SiteFolder['files'],
  text: string,
  usual: Readonly<Record<string, string>>,
): Promise<readonly Alias[]> {
  const own = scriptAliases(text).flatMap(({ name, path }) => {
    // `/src` of Vite's settings is the site's.
    return aliased(name, inSite(root, path.replace(/^\/+/, '')));
  });
  const fixed = Object.entries(usual).flatMap(([start, folder]) => beginnings([start], [join(root, folder)]));
  const all = [...own, ...(await tsconfigAliases(root, files)), ...fixed];
  // Loaders of CSS and of Vue take a tilde before what is an alias.
  return [...all, ...all.map((alias) => ({ ...alias, start: `~${alias.start}` }))];
}

export const astro = frameworkOf({
  name: 'astro',
  title: 'Astro and Starlight',
  mark: /^astro\.config\.[cm]?[jt]s$/,
  finds: '`public/` (`publicDir`), `base`, paths of `tsconfig.json`',
  flavour: 'astro',
  published: ['public'],
  publishedBy: 'publicDir',
  prefixBy: 'base',
  aliases: { '~/': 'src', '@/': 'src', '@assets/': 'src/assets', '/src/': 'src' },
});

export const next = frameworkOf({
  name: 'next',
  title: 'Next.js, Nextra and Fumadocs',
  mark: /^next\.config\.[cm]?[jt]s$/,
  finds: '`public/`, `basePath`, paths of `tsconfig.json`',
  published: ['public'],
  prefixBy: 'basePath',
});

export const svelteKit = frameworkOf({
  name: 'svelteKit',
  title: 'SvelteKit',
  mark: /^svelte\.config\.[cm]?[jt]s$/,
  finds: '`static/`, `$lib`, `kit.alias`, `base`',
  published: ['static', 'public'],
  publishedBy: 'assets',
  prefixBy: 'base',
  aliases: { '$lib/': 'src/lib' },
});

export const nuxt = frameworkOf({
  name: 'nuxt',
  title: 'Nuxt',
  mark: /^nuxt\.config\.[cm]?[jt]s$/,
  finds: '`public/`, `static/`, `~/`, `@/`, `~~/`, `baseURL`',
  published: ['public', 'static', 'app/public', 'src/public'],
  prefixBy: 'baseURL',
  aliases: { '~~/': '.', '@@/': '.', '~/': '.', '@/': '.' },
});

export const gatsby = frameworkOf({
  name: 'gatsby',
  title: 'Gatsby',
  mark: /^gatsby-config\.[cm]?[jt]s$/,
  finds: '`static/`, `pathPrefix`, paths of `tsconfig.json`',
  published: ['static', 'public'],
  prefixBy: 'pathPrefix',
});

export const angular = frameworkOf({
  name: 'angular',
  title: 'Angular',
  mark: /^angular\.json$/,
  finds: '`src/assets`, `public/`',
  published: ['public', 'src'],
});

export const vite = frameworkOf({
  name: 'vite',
  title: 'Vite',
  mark: /^vite\.config\.[cm]?[jt]s$/,
  finds: '`public/` (`publicDir`), `base`, `resolve.alias`, paths of `tsconfig.json`',
  published: ['public'],
  publishedBy: 'publicDir',
  prefixBy: 'base',
});

export const webpack = frameworkOf({
  name: 'webpack',
  title: 'Webpack, Rspack and Vue CLI',
  mark: /^(?:webpack|rspack|rsbuild|vue|craco)\.config\.[cm]?[jt]s$/,
  finds: '`public/`, `resolve.alias`, `@/` as `src/`',
  published: ['public', 'static'],
  prefixBy: 'publicPath',
  aliases: { '@/': 'src' },
});

export const typescript = frameworkOf({
  name: 'typescript',
  title: 'Other projects with `tsconfig.json` or `jsconfig.json`',
  mark: /^[tj]sconfig\.json$/,
  finds: '`compilerOptions.paths`, `public/`, `static/`',
  published: ['public', 'static'],
});
