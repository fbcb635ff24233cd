/** Programs for notes, whose pictures are found by name. */
import { dirname, join } from 'node:path';
import type { SiteKind } from '../siteKind.ts';
import { readSettings, textOf } from '../settingsText.ts';
import { inSite } from '../sitePaths.ts';

/** Obsidian's help, "Internal links" and "Attachments": a path from the vault, from the note, or a name alone. */
export const obsidian: SiteKind = {
  name: 'obsidian',
  title: 'Obsidian',
  mark: /^\.obsidian$/,
  reach: 'root',
  finds: 'a bare name anywhere in the vault, the attachment folder, paths from the vault or the note',
  read: async ({ path, files, documentFolder }) => {
    const settings = readSettings('app.json', await files.read(join(path, '.obsidian', 'app.json')));
    const attachments = textOf(settings, 'attachmentFolderPath') ?? '/';
    const own = /^\.(?:\/|$)/.test(attachments) ? join(documentFolder, attachments) : join(path, attachments);
    return {
      flavour: 'obsidian',
      roots: [path],
      bases: [documentFolder, path, own],
      names: await files.picturesBelow(path),
    };
  },
};

/** Logseq keeps pictures in `assets/` beside `pages/` and `journals/`. */
export const logseq: SiteKind = {
  name: 'logseq',
  title: 'Logseq',
  mark: /^logseq$/,
  reach: 'root',
  finds: '`assets/` of the graph',
  read: async ({ path, entries, files, documentFolder }) => {
    if (!(await files.list(join(path, 'logseq'))).files.has('config.edn') && !entries.folders.has('journals')) {
      return undefined;
    }
    return { roots: [path], bases: [documentFolder, path, join(path, 'assets')] };
  },
};

/** Dendron: `/assets/images/cup.png` in the vault that a note is of. */
export const dendron: SiteKind = {
  name: 'dendron',
  title: 'Dendron',
  mark: /^dendron\.ya?ml$/,
  reach: 'root',
  finds: '`assets/` of the vault',
  read: async ({ path, documentFolder }) => ({
    roots: [documentFolder, path, join(path, 'vault')],
    bases: [documentFolder, path],
  }),
};

/**
 * A wiki of GitHub or GitLab: all pages have addresses in its root, and a name alone means a picture anywhere (Gollum).
 */
export const wiki: SiteKind = {
  name: 'wiki',
  title: 'Wikis of GitHub and GitLab',
  mark: /^(?:_Sidebar|_Footer|_Header|Home|home|_sidebar)\.(?:md|markdown|asciidoc|adoc|rst|textile|org)$/,
  reach: 'root',
  finds: 'paths from the wiki’s root, and a bare name anywhere in it',
  read: async ({ path, entries, files, documentFolder }) => {
    const isWiki = /\.wiki$/.test(path) || /[\\/]wikis?$/.test(path);
    const names = [...entries.files].map((name) => name.replace(/\.\w+$/, '').toLowerCase());
    // Docsify has a `_sidebar.md` too, and any folder may have a `home.md`.
    if (!isWiki && !(names.includes('home') && names.includes('_sidebar'))) return undefined;
    return {
      flavour: 'github',
      roots: [path],
      bases: [documentFolder, path],
      names: await files.picturesBelow(path),
    };
  },
};

/** GitBook: `.gitbook/assets`, and the root that `.gitbook.yaml` names. */
export const gitbook: SiteKind = {
  name: 'gitbook',
  title: 'GitBook',
  mark: /^\.gitbook(?:\.ya?ml)?$/,
  reach: 'root',
  finds: '`.gitbook/assets` and the root of `.gitbook.yaml`',
  read: async ({ path, files, documentFolder }) => {
    const root = textOf(readSettings('a.yaml', await files.read(join(path, '.gitbook.yaml'))), 'root');
    return { roots: [...inSite(path, root), path], bases: [documentFolder, ...inSite(path, root), path] };
  },
};

/** Docsify: addresses from the folder of its `index.html`. */
export const docsify: SiteKind = {
  name: 'docsify',
  title: 'Docsify',
  mark: /^index\.html$/,
  reach: 'root',
  finds: 'paths from the folder of `index.html`',
  read: async ({ path, files, documentFolder, document }) => {
    if (!/\.md$/i.test(document)) return undefined;
    const page = await files.read(join(path, 'index.html'));
    if (!/\$docsify|docsify(?:@\d|\.min)?/.test(page)) return undefined;
    return { roots: [path, dirname(path)], bases: [documentFolder, path] };
  },
};
