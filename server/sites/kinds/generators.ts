/** Programs that make sites of Markdown: Hugo, Jekyll and their like. */
import { dirname, join, relative } from 'node:path';
import { isInside } from '../../../models/insideFolder.ts';
import { scriptValue, scriptValues, withoutComments } from '../scriptText.ts';
import { readSettings, textOf, textsOf, treeOf, treesOf, type SettingsTree } from '../settingsText.ts';
import type { SiteFolder, SiteKind } from '../siteKind.ts';
import { inSite, pageFolder, prefixesOf } from '../sitePaths.ts';
import { beginnings } from '../siteRules.ts';

/** Folders at whose place a site's settings lie: Hugo merges what it finds there. */
const hugoSettings = ['hugo', 'config'].flatMap((name) =>
  ['toml', 'yaml', 'yml', 'json'].flatMap((suffix) => [`${name}.${suffix}`, `config/_default/${name}.${suffix}`]),
);

/**
 * Hugo: pictures of a page's bundle, of the sections above it, of `static/` and `assets/`, of the content of each
 * language, of mounted folders and of themes. "Content organization", "Configure modules", "Image render hooks".
 */
export const hugo: SiteKind = {
  name: 'hugo',
  title: 'Hugo',
  mark: /^(?:hugo\.(?:toml|ya?ml|json)|config\.(?:toml|ya?ml|json)|config)$/,
  reach: 'beside',
  finds: 'page bundles, `content/` of each language, `static/`, `assets/`, mounts, themes, `baseURL`',
  read: async (folder) => {
    const { path, entries, marks, document } = folder;
    // Zola, Hexo and others have a `config.toml` as well.
    const isNamed = marks.some((mark) => mark.startsWith('hugo.'));
    if (!isNamed && !entries.folders.has('content') && !entries.folders.has('archetypes')) return undefined;
    const settings = await readAll(folder, hugoSettings);
    if (!isNamed && entries.folders.has('templates') && !entries.folders.has('layouts')) return undefined;
    const languages = await languagesOf(folder, settings);
    const contents = inSite(
      path,
      ...settings.flatMap((one) => textOf(one, 'contentDir') ?? []),
      ...languages.flatMap(({ tree }) => textOf(tree, 'contentDir') ?? []),
      'content',
      ...languages.map(({ name }) => `content/${name}`),
    );
    const mounts = [...settings, ...(await readAll(folder, moduleSettings))].flatMap((one) => [
      ...treesOf(one, 'module', 'mounts'),
      ...treesOf(one, 'mounts'),
    ]);
    const mounted = (target: string) =>
      mounts.flatMap((mount) => {
        const [to = '', from] = [textOf(mount, 'target'), textOf(mount, 'source')];
        return from !== undefined && (to === target || to.startsWith(`${target}/`)) ? inSite(path, from) : [];
      });
    const all = [...new Set([...mounted('content'), ...contents])];
    if (!isInside(document, path) && !all.some((content) => isInside(document, content))) return undefined;
    const statics = inSite(
      path,
      ...settings.flatMap((one) => textsOf(one, 'staticDir')),
      'static',
      ...languages.map(({ name }) => `static/${name}`),
    );
    const themes = inSite(
      path,
      ...settings.flatMap((one) => textsOf(one, 'theme')).map((theme) => `themes/${theme}/static`),
    );
    const roots = [
      ...[...mounted('static'), ...statics, ...mounted('assets'), ...inSite(path, 'assets')],
      // The nearest content folder first: that of the document's language.
      ...all.filter((content) => isInside(document, content)).sort((one, other) => other.length - one.length),
      ...[...all, ...themes, path],
    ];
    return {
      flavour: 'hugo',
      roots: [...new Set(roots)],
      bases: [dirname(document), pageFolder(document), ...roots],
      prefixes: prefixesOf(...settings.map((one) => textOf(one, 'baseURL'))),
    };
  },
};

const moduleSettings = ['toml', 'yaml', 'yml', 'json'].map((suffix) => `config/_default/module.${suffix}`);
const languageSettings = ['toml', 'yaml', 'yml', 'json'].map((suffix) => `config/_default/languages.${suffix}`);

async function readAll({ path, files }: SiteFolder, names: readonly string[]): Promise<readonly SettingsTree[]> {
  const texts = await Promise.all(names.map((name) => files.read(join(path, name))));
  return texts.flatMap((text, at) => (text === '' ? [] : [readSettings(names[at] ?? '', text)]));
}

async function languagesOf(
  folder: SiteFolder,
  settings: readonly SettingsTree[],
): Promise<readonly { readonly name: string; readonly tree: SettingsTree }[]> {
  const own = await readAll(folder, languageSettings);
  const trees = [...settings.map((one) => treeOf(one, 'languages')), ...own];
  const names = new Set(trees.flatMap((tree) => Object.keys(tree)));
  // Without settings of languages, folders of `content/` that are named as one is.
  const { folders } = await folder.files.list(join(folder.path, 'content'));
  for (const name of folders) if (/^[a-z]{2}(?:-[a-z]{2,4})?$/i.test(name)) names.add(name);
  return [...names].map((name) => ({
    name,
    tree: trees.map((tree) => treeOf(tree, name)).reduce((all, one) => ({ ...all, ...one }), {}),
  }));
}

/** Zola: `static/`, and pictures beside the page. */
export const zola: SiteKind = {
  name: 'zola',
  title: 'Zola',
  mark: /^(?:config|zola)\.toml$/,
  reach: 'root',
  finds: '`static/`, and pictures beside the page',
  read: async ({ path, entries, mark, files, document }) => {
    if (!entries.folders.has('content') || !entries.folders.has('templates')) return undefined;
    const settings = readSettings(mark, await files.read(join(path, mark)));
    const roots = inSite(path, 'static', 'content');
    return {
      roots,
      bases: [dirname(document), pageFolder(document), ...roots],
      prefixes: prefixesOf(textOf(settings, 'base_url')),
    };
  },
};

/** Jekyll: addresses from the source folder, below `baseurl`; posts have none of their own folder. */
export const jekyll: SiteKind = {
  name: 'jekyll',
  title: 'Jekyll',
  mark: /^_config(?:\.\w+)?\.(?:ya?ml|toml)$/,
  reach: 'root',
  finds: 'paths from the source folder, `baseurl`, `assets/`, collections',
  read: async ({ path, entries, mark, files, document, documentFolder }) => {
    if (['_toc.yml', '_toc.yaml'].some((name) => entries.files.has(name)) || isHexo(entries)) return undefined;
    const settings = readSettings(mark, await files.read(join(path, mark)));
    const [source = path] = inSite(path, textOf(settings, 'source'));
    const collections = inSite(source, textOf(settings, 'collections_dir'));
    const isPretty = /^pretty$|\/$/.test(textOf(settings, 'permalink') ?? '');
    return {
      flavour: 'jekyll',
      roots: [source, ...collections, path],
      // Where pages have addresses of folders, relative ones start there.
      bases: [documentFolder, ...(isPretty ? [pageFolder(document)] : []), source, join(source, 'assets')],
      prefixes: prefixesOf(textOf(settings, 'baseurl')),
    };
  },
};

function isHexo({ files, folders }: SiteFolder['entries']): boolean {
  return folders.has('source') && (folders.has('scaffolds') || (folders.has('themes') && files.has('package.json')));
}

/** Hexo: `source/`, and the folder of a post's own pictures. */
export const hexo: SiteKind = {
  name: 'hexo',
  title: 'Hexo',
  mark: /^_config\.ya?ml$/,
  reach: 'root',
  finds: '`source/`, and a post’s folder of its own pictures',
  read: async ({ path, entries, mark, files, document, documentFolder }) => {
    if (!isHexo(entries)) return undefined;
    const settings = readSettings(mark, await files.read(join(path, mark)));
    const [source = path] = inSite(path, textOf(settings, 'source_dir') ?? 'source');
    return {
      roots: [source],
      bases: [documentFolder, pageFolder(document), source],
      prefixes: prefixesOf(textOf(settings, 'root')),
    };
  },
};

/** Eleventy: the input folder, and folders that are passed through. */
export const eleventy: SiteKind = {
  name: 'eleventy',
  title: 'Eleventy',
  mark: /^(?:\.eleventy|eleventy\.config)\.[cm]?[jt]s$/,
  reach: 'root',
  finds: 'the input folder, and what `addPassthroughCopy` names',
  read: async ({ path, mark, files, document, documentFolder }) => {
    const text = withoutComments(await files.read(join(path, mark)));
    const [input = path] = inSite(path, scriptValue(text, 'input'));
    const copies = [...text.matchAll(/addPassthroughCopy\s{0,9}\(([^)]{0,2000})\)/g)].flatMap(({ 1: list = '' }) =>
      [...list.matchAll(/(["'`])([^"'`\n]{1,400})\1\s{0,9}(?::\s{0,9}(["'`])([^"'`\n]{0,400})\3)?/g)].map((one) => ({
        from: one[2] ?? '',
        to: one[4],
      })),
    );
    return {
      roots: [input, path, ...inSite(path, 'public', 'static', 'src')],
      bases: [documentFolder, pageFolder(document), input],
      aliases: copies.flatMap(({ from, to }) =>
        to === undefined ? [] : beginnings([`/${to.replace(/^\/|\/$/g, '')}/`], inSite(path, from)),
      ),
      prefixes: prefixesOf(scriptValue(text, 'pathPrefix')),
    };
  },
};

/** mdBook: `src`. */
export const mdbook: SiteKind = {
  name: 'mdbook',
  title: 'mdBook',
  mark: /^book\.toml$/,
  reach: 'root',
  finds: '`src` of the book, and `site-url`',
  read: async ({ path, mark, files, documentFolder }) => {
    const settings = readSettings(mark, await files.read(join(path, mark)));
    const [source = path] = inSite(path, textOf(settings, 'book', 'src') ?? 'src');
    return {
      roots: [source, ...inSite(path, 'theme')],
      bases: [documentFolder, source],
      prefixes: prefixesOf(textOf(settings, 'output', 'html', 'site-url')),
    };
  },
};

/** Docusaurus: `static/` below `baseUrl`, `@site`; documents may lie beside the site's folder. */
export const docusaurus: SiteKind = {
  name: 'docusaurus',
  title: 'Docusaurus',
  mark: /^docusaurus\.config\.[cm]?[jt]s$/,
  reach: 'beside',
  finds: '`static/` (`staticDirectories`), `@site`, `baseUrl`, documents beside the site',
  read: async ({ path, mark, files, document, documentFolder }) => {
    const text = withoutComments(await files.read(join(path, mark)));
    const contents = inSite(path, ...scriptValues(text, 'path'));
    if (!isInside(document, path) && !contents.some((content) => isInside(document, content))) return undefined;
    const named = scriptValues(text, 'staticDirectories');
    const roots = inSite(path, ...(named.length > 0 ? named : ['static']));
    return {
      flavour: 'docusaurus',
      roots,
      bases: [documentFolder, ...roots],
      aliases: [...beginnings(['@site/'], [path]), ...beginnings(['pathname:///'], roots)],
      prefixes: prefixesOf(...scriptValues(text, 'baseUrl')),
    };
  },
};

/** Antora: the images of the page's module, or of the module that the target names. "Images", "Resource IDs". */
export const antora: SiteKind = {
  name: 'antora',
  title: 'Antora',
  mark: /^antora\.ya?ml$/,
  reach: 'root',
  finds: '`images` of the page’s module, `module:cup.png`, `image$`',
  read: async ({ path, mark, files, document, documentFolder }) => {
    const [top, own] = relative(path, document).split(/[\\/]/);
    const modules = join(path, 'modules');
    const name = textOf(readSettings(mark, await files.read(join(path, mark))), 'name') ?? '';
    const { folders } = await files.list(modules);
    const module = top === 'modules' && own !== undefined ? own : 'ROOT';
    // Antora 1 had them in `assets`, and every later one reads them there too.
    const imagesOf = (...names: readonly string[]) =>
      names.flatMap((one) => inSite(modules, `${one}/images`, `${one}/assets/images`));
    // `image$` is the family that a target of an image has anyway.
    const families = ['', 'image$'];
    return {
      roots: [...imagesOf(module), path],
      bases: [...imagesOf(module), documentFolder],
      aliases: [
        ...beginnings(['image$'], imagesOf(module)),
        ...[...folders].flatMap((folder) =>
          beginnings(
            families.flatMap((family) => [`${folder}:${family}`, `${name}:${folder}:${family}`]),
            imagesOf(folder),
          ),
        ),
        ...beginnings(
          families.map((family) => `${name}::${family}`),
          imagesOf('ROOT'),
        ),
      ],
    };
  },
};
