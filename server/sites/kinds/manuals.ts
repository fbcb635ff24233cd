/** Programs that make manuals of reStructuredText and Markdown, written in Python. */
import { dirname, join } from 'node:path';
import { isInside } from '../../../models/insideFolder.ts';
import { scriptValues } from '../scriptText.ts';
import { readSettings, textOf } from '../settingsText.ts';
import { beginnings, type SiteRules } from '../siteRules.ts';
import type { SiteFolder, SiteKind } from '../siteKind.ts';
import { inSite, pageFolder, prefixesOf } from '../sitePaths.ts';

/** Sphinx: a path with `/` starts at the folder of `conf.py`; `html_static_path` is published as `_static`. */
export const sphinx: SiteKind = {
  name: 'sphinx',
  title: 'Sphinx',
  mark: /^conf\.py$/,
  reach: 'root',
  finds: 'paths with `/` from the folder of `conf.py`, `name.*`, `html_static_path`',
  read: ({ path, files, documentFolder }) => readSphinx(path, files, documentFolder),
};

const masterDocument = /^(?:index|contents)\.(?:rst|md|txt)$/;

/** Folders between that of `conf.py` and a document that begin a manual of their own: one `conf.py` may serve several. */
async function sourcesBelow(
  conf: string,
  documentFolder: string,
  files: SiteFolder['files'],
): Promise<readonly string[]> {
  const found: string[] = [];
  for (let folder = documentFolder; folder !== conf && isInside(folder, conf); folder = dirname(folder)) {
    const names = [...(await files.list(folder)).files];
    if (names.some((name) => masterDocument.test(name))) found.push(folder);
  }
  return found;
}

async function readSphinx(source: string, files: SiteFolder['files'], documentFolder: string): Promise<SiteRules> {
  const settings = (await files.read(join(source, 'conf.py'))).replace(/^\s*#.*$/gm, '');
  const published = inSite(source, ...scriptValues(settings, 'html_static_path'));
  const extra = inSite(source, ...scriptValues(settings, 'html_extra_path'));
  return {
    flavour: 'myst',
    roots: [source, ...extra, ...(await sourcesBelow(source, documentFolder, files)).toReversed()],
    bases: [documentFolder, source],
    aliases: beginnings(
      ['', '/', '../', '../../', '../../../'].map((way) => `${way}_static/`),
      published,
    ),
  };
}

/** Jupyter Book 1 (`_config.yml` with `_toc.yml`) and 2 (`myst.yml`). */
export const jupyterBook: SiteKind = {
  name: 'jupyterBook',
  title: 'Jupyter Book',
  mark: /^(?:_toc\.ya?ml|myst\.ya?ml)$/,
  reach: 'root',
  finds: 'paths with `/` from the folder of `_toc.yml` or `myst.yml`, `name.*`',
  read: async ({ path, entries, mark, documentFolder }) => {
    if (/^_toc/.test(mark) && !entries.files.has('_config.yml')) return undefined;
    return { flavour: 'myst', roots: [path], bases: [documentFolder, path] };
  },
};

/** Read the Docs: the settings name the `conf.py` or `mkdocs.yml`, which may lie beside the documents. */
export const readTheDocs: SiteKind = {
  name: 'readTheDocs',
  title: 'Read the Docs',
  mark: /^\.?readthedocs\.ya?ml$/,
  reach: 'root',
  finds: 'the `conf.py` or `mkdocs.yml` that `.readthedocs.yaml` names',
  read: async ({ path, mark, files, document, documentFolder }) => {
    const settings = readSettings(mark, await files.read(join(path, mark)));
    const [ofSphinx] = inSite(path, textOf(settings, 'sphinx', 'configuration'));
    if (ofSphinx !== undefined && isInside(document, dirname(ofSphinx))) {
      return readSphinx(dirname(ofSphinx), files, documentFolder);
    }
    const [ofMkdocs] = inSite(path, textOf(settings, 'mkdocs', 'configuration'));
    return ofMkdocs === undefined ? undefined : readMkdocs(ofMkdocs, files, document);
  },
};

/** MkDocs: `docs_dir`; addresses of raw HTML start at the page's own folder. */
export const mkdocs: SiteKind = {
  name: 'mkdocs',
  title: 'MkDocs',
  mark: /^(?:mkdocs|properdocs|zensical)(?:[.-]\w+)?\.(?:ya?ml|toml)$/,
  reach: 'beside',
  finds: 'paths with `/` from `docs_dir`, addresses of raw HTML from the page’s folder, `site_url`',
  read: async ({ path, marks, files, document }) => {
    for (const mark of marks) {
      const rules = await readMkdocs(join(path, mark), files, document);
      if (rules) return rules;
    }
    return undefined;
  },
};

async function readMkdocs(
  settingsFile: string,
  files: SiteFolder['files'],
  document: string,
): Promise<SiteRules | undefined> {
  const root = dirname(settingsFile);
  const settings = readSettings(settingsFile, await files.read(settingsFile));
  const [docs = join(root, 'docs')] = inSite(
    root,
    textOf(settings, 'docs_dir') ?? textOf(settings, 'project', 'docs_dir'),
  );
  if (!isInside(document, docs)) return undefined;
  return {
    flavour: 'mkdocs',
    roots: [docs, ...inSite(root, textOf(settings, 'theme', 'custom_dir'))],
    bases: [dirname(document), pageFolder(document), docs],
    prefixes: prefixesOf(textOf(settings, 'site_url') ?? textOf(settings, 'project', 'site_url')),
  };
}

/** Pelican: `{static}/images/cup.png` from `PATH`, `{attach}cup.png` from the document. */
export const pelican: SiteKind = {
  name: 'pelican',
  title: 'Pelican',
  mark: /^pelicanconf\.py$/,
  reach: 'root',
  finds: '`{static}`, `{attach}` and `{filename}` from `PATH`',
  read: async ({ path, files, documentFolder }) => {
    const settings = (await files.read(join(path, 'pelicanconf.py'))).replace(/^\s*#.*$/gm, '');
    const [content = 'content'] = scriptValues(settings, 'PATH');
    const [folder = path] = inSite(path, content);
    const marks = ['static', 'attach', 'filename'].flatMap((name) => [`{${name}}`, `|${name}|`]);
    return {
      roots: [folder, path],
      bases: [documentFolder, folder],
      aliases: [
        ...beginnings(
          marks.map((mark) => `${mark}/`),
          [folder],
        ),
        ...beginnings(marks, [documentFolder]),
      ],
    };
  },
};

/** Nikola: `files/` and `images/` are published at the root. */
export const nikola: SiteKind = {
  name: 'nikola',
  title: 'Nikola',
  mark: /^conf\.py$/,
  reach: 'root',
  finds: '`files/` and `images/`',
  read: async ({ path, files, documentFolder }) => {
    const settings = await files.read(join(path, 'conf.py'));
    if (!/^\s*(?:BLOG_TITLE|POSTS)\s*=/m.test(settings)) return undefined;
    const folders = inSite(path, 'files', 'images', 'galleries');
    return { roots: [...folders, path], bases: [documentFolder, ...folders, path] };
  },
};
