/** VitePress and VuePress: the folder that holds `.vitepress` is the site's. */
import { dirname, join } from 'node:path';
import { scriptAliases, scriptValue, withoutComments } from '../scriptText.ts';
import type { SiteFolder, SiteKind } from '../siteKind.ts';
import { aliased } from '../siteRules.ts';
import { inSite, prefixesOf } from '../sitePaths.ts';
import { tsconfigAliases } from '../tsconfigPaths.ts';

async function readSettings({ path, files }: SiteFolder, folder: string): Promise<string> {
  const { files: names } = await files.list(join(path, folder));
  const settings = [...names].filter((name) => /^config\.[cm]?[jt]s$/.test(name));
  const texts = await Promise.all(settings.map((name) => files.read(join(path, folder, name))));
  return withoutComments(texts.join('\n'));
}

export const vitePress: SiteKind = {
  name: 'vitePress',
  title: 'VitePress',
  mark: /^\.vitepress$/,
  reach: 'root',
  finds: '`public/` of the source folder (`srcDir`), `base`, aliases',
  read: async (folder) => {
    const { path, files, documentFolder } = folder;
    const text = await readSettings(folder, '.vitepress');
    const [source = path] = inSite(path, scriptValue(text, 'srcDir') ?? '.');
    const [published = join(source, 'public')] = inSite(source, scriptValue(text, 'publicDir'));
    const aliases = scriptAliases(text).flatMap(({ name, path: target }) =>
      aliased(name, [...inSite(join(path, '.vitepress'), target), ...inSite(path, target.replace(/^\/+/, ''))]),
    );
    return {
      flavour: 'vitepress',
      roots: [published, source],
      bases: [documentFolder, published, source],
      aliases: [...aliases, ...(await tsconfigAliases(path, files)), ...(await tsconfigAliases(dirname(path), files))],
      prefixes: prefixesOf(scriptValue(text, 'base')),
    };
  },
};

export const vuePress: SiteKind = {
  name: 'vuePress',
  title: 'VuePress',
  mark: /^\.vuepress$/,
  reach: 'root',
  finds: '`.vuepress/public`, `base`, aliases with and without a tilde',
  read: async (folder) => {
    const { path, documentFolder } = folder;
    const text = await readSettings(folder, '.vuepress');
    const published = join(path, '.vuepress', 'public');
    const aliases = scriptAliases(text).flatMap(({ name, path: target }) =>
      [name, `~${name}`].flatMap((start) =>
        aliased(start, [...inSite(join(path, '.vuepress'), target), ...inSite(path, target)]),
      ),
    );
    return {
      flavour: 'vitepress',
      roots: [published, path],
      bases: [documentFolder, published, path],
      aliases,
      prefixes: prefixesOf(scriptValue(text, 'base')),
    };
  },
};
