/** A small tree of each kind of site that looks as a real one does, and where its pictures are by its program's rules. */
export interface SiteTree {
  /** The kind by its name in `siteKinds`; undefined: none is recognised. */
  readonly kind: string | undefined;
  readonly what: string;
  /** Texts by path; pictures need none. */
  readonly files: Readonly<Record<string, string>>;
  readonly pictures: readonly string[];
  /** The document to its targets, each with the picture that it means; null: none. */
  readonly targets: Readonly<Record<string, Readonly<Record<string, string | null>>>>;
}

export const documentTrees: readonly SiteTree[] = [
  {
    kind: 'obsidian',
    what: 'a bare name is the one file of that name, beside the note first',
    files: { 'vault/.obsidian/app.json': '{"attachmentFolderPath":"files"}' },
    pictures: ['vault/files/cup.png', 'vault/deep/er/tree.jpg', 'vault/notes/tree.jpg', 'vault/deep/only.webp'],
    targets: {
      'vault/notes/note.md': {
        'cup.png': 'vault/files/cup.png',
        'tree.jpg': 'vault/notes/tree.jpg',
        'er/tree.jpg': 'vault/deep/er/tree.jpg',
        'ONLY.webp': 'vault/deep/only.webp',
        'files/cup.png': 'vault/files/cup.png',
        '../files/cup.png': 'vault/files/cup.png',
        'none.png': null,
      },
      'vault/start.md': { 'tree.jpg': 'vault/notes/tree.jpg' },
    },
  },
  {
    kind: 'logseq',
    what: 'assets of the graph',
    files: { 'graph/logseq/config.edn': '{}', 'graph/journals/2026_01_01.md': '' },
    pictures: ['graph/assets/cup.png'],
    targets: { 'graph/pages/a.md': { '../assets/cup.png': 'graph/assets/cup.png', 'cup.png': 'graph/assets/cup.png' } },
  },
  {
    kind: 'dendron',
    what: 'assets of the vault',
    files: { 'dendron.yml': 'version: 5' },
    pictures: ['vault/assets/images/cup.png'],
    targets: { 'vault/a.b.md': { '/assets/images/cup.png': 'vault/assets/images/cup.png' } },
  },
  {
    kind: 'wiki',
    what: 'every page lies in the root',
    files: { 'Home.md': '', '_Sidebar.md': '' },
    pictures: ['images/cup.png', 'deep/tree.png'],
    targets: { 'guide/Start.md': { 'images/cup.png': 'images/cup.png', 'tree.png': 'deep/tree.png' } },
  },
  {
    kind: 'gitbook',
    what: '.gitbook/assets, and the root of .gitbook.yaml',
    files: { '.gitbook.yaml': 'root: ./docs/\n' },
    pictures: ['docs/.gitbook/assets/cup.png'],
    targets: {
      'docs/guide/a.md': {
        '../.gitbook/assets/cup.png': 'docs/.gitbook/assets/cup.png',
        '/.gitbook/assets/cup.png': 'docs/.gitbook/assets/cup.png',
      },
    },
  },
  {
    kind: 'docsify',
    what: 'addresses from the folder of index.html',
    files: { 'docs/index.html': '<script>window.$docsify = {}</script>' },
    pictures: ['docs/_media/cup.png'],
    targets: {
      'docs/guide/a.md': { '_media/cup.png': 'docs/_media/cup.png', '/_media/cup.png': 'docs/_media/cup.png' },
    },
  },
  {
    kind: 'sphinx',
    what: 'the source folder, the best format, static folders',
    files: { 'docs/source/conf.py': "# html_static_path = ['no']\nhtml_static_path = ['_static', '../brand']\n" },
    pictures: ['docs/source/_static/cup.png', 'docs/brand/logo.png', 'docs/source/guide/tree.gif'],
    targets: {
      'docs/source/guide/a.rst': {
        '/_static/cup.png': 'docs/source/_static/cup.png',
        '/_static/logo.png': 'docs/brand/logo.png',
        '../_static/cup.*': 'docs/source/_static/cup.png',
        'tree.*': 'docs/source/guide/tree.gif',
      },
      'docs/source/guide/b.md': { '../_static/logo.png': 'docs/brand/logo.png' },
    },
  },
  {
    kind: 'sphinx',
    what: 'one conf.py for two manuals',
    files: { 'docs/conf.py': "project = 'x'", 'docs/user/index.rst': '', 'docs/dev/index.rst': '' },
    pictures: ['docs/user/img/cup.png', 'docs/dev/img/cup.png'],
    targets: {
      'docs/user/deep/a.rst': { '/img/cup.png': 'docs/user/img/cup.png' },
      'docs/dev/a.rst': { '/img/cup.png': 'docs/dev/img/cup.png' },
    },
  },
  {
    kind: 'readTheDocs',
    what: 'the conf.py that its settings name',
    files: {
      '.readthedocs.yaml': 'version: 2\nmkdocs:\n  configuration: conf/mkdocs.yml\n',
      'conf/mkdocs.yml': 'docs_dir: ../manual\n',
    },
    pictures: ['manual/img/cup.png'],
    targets: { 'manual/a/b.md': { '/img/cup.png': 'manual/img/cup.png' } },
  },
  {
    kind: 'jupyterBook',
    what: 'version 1: the book’s folder',
    files: { 'book/_config.yml': 'title: x', 'book/_toc.yml': 'format: jb-book' },
    pictures: ['book/images/cup.png'],
    targets: {
      'book/part/a.md': { '/images/cup.png': 'book/images/cup.png', '../images/cup.*': 'book/images/cup.png' },
    },
  },
  {
    kind: 'jupyterBook',
    what: 'version 2: myst.yml',
    files: { 'book/myst.yml': 'version: 1' },
    pictures: ['book/images/cup.png'],
    targets: { 'book/part/a.md': { '/images/cup.png': 'book/images/cup.png' } },
  },
  {
    kind: 'mkdocs',
    what: 'docs_dir, addresses of raw HTML, tags of YAML, the path of site_url',
    files: {
      'mkdocs.yml':
        'site_name: x\nsite_url: https://e.example/project/\ndocs_dir: manual\nmarkdown_extensions:\n' +
        '  - pymdownx.emoji:\n      emoji_index: !!python/name:material.extensions.emoji.twemoji\n',
    },
    pictures: ['manual/img/cup.png', 'manual/guide/own.png'],
    targets: {
      'manual/guide/start.md': {
        '/img/cup.png': 'manual/img/cup.png',
        '/project/img/cup.png': 'manual/img/cup.png',
        '../img/cup.png': 'manual/img/cup.png',
        '../../img/cup.png': 'manual/img/cup.png',
        'own.png': 'manual/guide/own.png',
        '../own.png': 'manual/guide/own.png',
      },
    },
  },
  {
    kind: undefined,
    what: 'a page outside of docs_dir is none of MkDocs',
    files: { 'mkdocs.yml': 'site_name: x' },
    pictures: ['docs/img/cup.png'],
    targets: { 'notes/a.md': { '/img/cup.png': null } },
  },
  {
    kind: 'pelican',
    what: 'static and attach',
    files: { 'pelicanconf.py': "PATH = 'content'\n" },
    pictures: ['content/images/cup.png', 'content/posts/own.png'],
    targets: {
      'content/posts/a.md': {
        '{static}/images/cup.png': 'content/images/cup.png',
        '{attach}own.png': 'content/posts/own.png',
      },
    },
  },
  {
    kind: 'nikola',
    what: 'files and images at the root',
    files: { 'conf.py': 'BLOG_TITLE = "x"\n' },
    pictures: ['images/cup.png', 'files/deep/tree.png'],
    targets: { 'posts/a.rst': { '/cup.png': 'images/cup.png', '/deep/tree.png': 'files/deep/tree.png' } },
  },
  {
    kind: 'hugo',
    what: 'languages, bundles, static, assets, the path of baseURL',
    files: {
      'hugo.toml':
        'baseURL = "https://e.example/docs/"\n[languages.en]\ncontentDir = "content/en"\n[languages.de]\ncontentDir = "content/de"\n',
    },
    pictures: [
      'content/en/docs/images/cup.png',
      'content/de/docs/images/cup.png',
      'content/en/post/bundle/own.png',
      'static/logo.png',
      'assets/art/tree.png',
    ],
    targets: {
      'content/en/docs/a.md': {
        '/docs/images/cup.png': 'content/en/docs/images/cup.png',
        '/docs/logo.png': 'static/logo.png',
        '../images/cup.png': 'content/en/docs/images/cup.png',
        'images/cup.png': 'content/en/docs/images/cup.png',
        'art/tree.png': 'assets/art/tree.png',
      },
      'content/de/docs/a.md': { '/docs/images/cup.png': 'content/de/docs/images/cup.png' },
      'content/en/post/bundle/index.md': { 'own.png': 'content/en/post/bundle/own.png' },
    },
  },
  {
    kind: 'hugo',
    what: 'config.yaml beside content, a theme, mounts',
    files: {
      'site/config.yaml':
        'theme: paper\nmodule:\n  mounts:\n    - {source: ../shared/pictures, target: static/shared}\n    - {source: pages, target: content}\n',
      'site/archetypes/default.md': '',
    },
    pictures: ['site/themes/paper/static/bg.png', 'shared/pictures/cup.png', 'site/pages/own.png'],
    targets: { 'site/pages/a.md': { '/bg.png': 'site/themes/paper/static/bg.png', '/own.png': 'site/pages/own.png' } },
  },
  {
    kind: 'hugo',
    what: 'settings in a folder',
    files: { 'config/_default/hugo.yaml': 'staticDir: [public-files]\n', 'content/a/_index.md': '' },
    pictures: ['public-files/x/cup.png'],
    targets: { 'content/a/b.md': { '/x/cup.png': 'public-files/x/cup.png' } },
  },
  {
    kind: 'zola',
    what: 'static, and pictures beside the page',
    files: { 'config.toml': 'base_url = "https://e.example"\n', 'templates/index.html': '', 'content/_index.md': '' },
    pictures: ['static/cup.png', 'content/post/own.png'],
    targets: { 'content/post/index.md': { '/cup.png': 'static/cup.png', 'own.png': 'content/post/own.png' } },
  },
  {
    kind: 'jekyll',
    what: 'the source folder, below baseurl',
    files: { 'docs/_config.yml': 'baseurl: /proj # of the project\n' },
    pictures: ['docs/assets/cup.png'],
    targets: {
      'docs/_posts/2024-01-01-a.md': {
        '/assets/cup.png': 'docs/assets/cup.png',
        '/proj/assets/cup.png': 'docs/assets/cup.png',
        'assets/cup.png': 'docs/assets/cup.png',
      },
    },
  },
  {
    kind: 'jekyll',
    what: 'pages with addresses of folders',
    files: { '_config.yml': 'permalink: pretty\n' },
    pictures: ['assets/cup.png'],
    targets: { 'docs/start.md': { '../../assets/cup.png': 'assets/cup.png', '../assets/cup.png': 'assets/cup.png' } },
  },
  {
    kind: 'hexo',
    what: 'source, and a post’s own folder',
    files: { '_config.yml': 'title: x', 'package.json': '{}', 'themes/x/_config.yml': '', 'source/_posts/b.md': '' },
    pictures: ['source/images/cup.png', 'source/_posts/a/own.png'],
    targets: {
      'source/_posts/a.md': { '/images/cup.png': 'source/images/cup.png', 'own.png': 'source/_posts/a/own.png' },
    },
  },
  {
    kind: 'eleventy',
    what: 'the input folder, and what is passed through',
    files: {
      'eleventy.config.js':
        'export default function (c) {\n  c.addPassthroughCopy({ "art/img": "img" });\n  // c.addPassthroughCopy("no");\n  return { dir: { input: "src" } };\n}\n',
    },
    pictures: ['art/img/cup.png', 'src/pics/tree.png'],
    targets: { 'src/posts/a.md': { '/img/cup.png': 'art/img/cup.png', '/pics/tree.png': 'src/pics/tree.png' } },
  },
  {
    kind: 'mdbook',
    what: 'src',
    files: { 'book.toml': '[book]\ntitle = "x"\nsrc = "text"\n' },
    pictures: ['text/images/cup.png'],
    targets: {
      'text/part/a.md': { '/images/cup.png': 'text/images/cup.png', '../images/cup.png': 'text/images/cup.png' },
    },
  },
  {
    kind: 'docusaurus',
    what: 'static below baseUrl, @site, pathname',
    files: { 'website/docusaurus.config.ts': "export default { /* baseUrl: '/no/', */ baseUrl: '/base/' };" },
    pictures: ['website/static/img/cup.png', 'website/docs/own.png'],
    targets: {
      'website/docs/deep/a.md': {
        '/img/cup.png': 'website/static/img/cup.png',
        '/base/img/cup.png': 'website/static/img/cup.png',
        '@site/static/img/cup.png': 'website/static/img/cup.png',
        'pathname:///img/cup.png': 'website/static/img/cup.png',
        '../own.png': 'website/docs/own.png',
      },
    },
  },
  {
    kind: 'docusaurus',
    what: 'documents beside the site’s folder, and folders of its own',
    files: {
      'website/docusaurus.config.js':
        "module.exports = { staticDirectories: ['public', 'more'], presets: [['classic', { docs: { path: '../docs' } }]] };",
      'package.json': '{}',
    },
    pictures: ['website/more/img/cup.png'],
    targets: { 'docs/guide/a.mdx': { '/img/cup.png': 'website/more/img/cup.png' } },
  },
  {
    kind: 'antora',
    what: 'images of the module, and of others',
    files: { 'antora.yml': 'name: lens\nversion: ~\n', 'modules/glass/pages/b.adoc': '' },
    pictures: [
      'modules/ROOT/images/cup.png',
      'modules/glass/images/deep/tree.png',
      'modules/old/assets/images/lens.png',
    ],
    targets: {
      'modules/ROOT/pages/sub/a.adoc': {
        'cup.png': 'modules/ROOT/images/cup.png',
        'image$cup.png': 'modules/ROOT/images/cup.png',
        'glass:deep/tree.png': 'modules/glass/images/deep/tree.png',
        'glass:image$deep/tree.png': 'modules/glass/images/deep/tree.png',
        'lens:glass:deep/tree.png': 'modules/glass/images/deep/tree.png',
        'lens::cup.png': 'modules/ROOT/images/cup.png',
        'old:lens.png': 'modules/old/assets/images/lens.png',
      },
      'modules/old/pages/c.adoc': { 'lens.png': 'modules/old/assets/images/lens.png' },
      'modules/glass/pages/b.adoc': { 'deep/tree.png': 'modules/glass/images/deep/tree.png' },
    },
  },
  {
    kind: 'quarto',
    what: 'the project’s folder',
    files: { '_quarto.yml': 'project:\n  type: book\n' },
    pictures: ['images/cup.png'],
    targets: { 'chapters/a.qmd': { '/images/cup.png': 'images/cup.png', '../images/cup.png': 'images/cup.png' } },
  },
  {
    kind: 'rMarkdown',
    what: 'the book’s folder',
    files: { '_bookdown.yml': 'book_filename: x\n' },
    pictures: ['images/cup.png'],
    targets: { 'chapters/a.Rmd': { 'images/cup.png': 'images/cup.png' } },
  },
  {
    kind: 'latex',
    what: 'the main file’s folders, for its parts too',
    files: {
      'main.tex':
        '\\documentclass{book}\n%\\graphicspath{{no/}}\n\\graphicspath{ {figs/}{art/} }\n\\begin{document}\n\\include{chapters/one}\n\\import{parts/}{two}\n\\end{document}\n',
      'chapters/one.tex': '\\input{chapters/deep/three}\n',
      'chapters/deep/three.tex': '',
      'parts/two.tex': '',
      'lone/a.tex': '% !TEX root = ../main.tex\n',
      'lone/b.tex': '\\graphicspath{{x/}{pics/}}\n',
      'lone/c.tex': '\\documentclass[../main]{subfiles}\n',
    },
    pictures: ['figs/cup.png', 'art/tree.pdf', 'chapters/own.jpg', 'lone/pics/lens.png'],
    targets: {
      'main.tex': { cup: 'figs/cup.png', 'figs/cup': 'figs/cup.png', tree: 'art/tree.pdf' },
      'chapters/one.tex': { cup: 'figs/cup.png', './figs/cup.png': 'figs/cup.png', 'chapters/own': 'chapters/own.jpg' },
      'chapters/deep/three.tex': { cup: 'figs/cup.png' },
      'parts/two.tex': { cup: 'figs/cup.png' },
      'lone/a.tex': { cup: 'figs/cup.png' },
      'lone/b.tex': { lens: 'lone/pics/lens.png', cup: null },
      'lone/c.tex': { cup: 'figs/cup.png' },
    },
  },
  {
    kind: 'latex',
    what: 'folders that the class sets, or a part',
    files: {
      'thesis.tex': '\\documentclass[a4paper]{University}\n\\input{settings}\n\\include{info}\n',
      'University.cls': '\\graphicspath{{Figs/}}\n',
      'settings.tex': '\\graphicspath{{more/}}\n',
      'info.tex': '',
    },
    pictures: ['Figs/crest.pdf', 'more/cup.png'],
    targets: { 'info.tex': { crest: 'Figs/crest.pdf', cup: 'more/cup.png' } },
  },
  {
    kind: 'asciidoctor',
    what: 'imagesdir of the file that includes it',
    files: {
      'book/main.adoc': '= Book\n:imagesdir: pictures\n\ninclude::chapters/one.adoc[]\n',
      'book/chapters/one.adoc': '',
    },
    pictures: ['book/pictures/cup.png'],
    targets: { 'book/chapters/one.adoc': { 'cup.png': 'book/pictures/cup.png' } },
  },
  {
    kind: 'asciidoctor',
    what: 'imagesdir of .asciidoctorconfig',
    files: { '.asciidoctorconfig': ':imagesdir: {asciidoctorconfigdir}/pictures\n' },
    pictures: ['pictures/cup.png'],
    targets: { 'docs/deep/a.adoc': { 'cup.png': 'pictures/cup.png' } },
  },
  {
    kind: 'mkdocs',
    what: 'in a monorepo the nearest site counts',
    files: {
      'astro.config.mjs': '',
      'packages/manual/mkdocs.yml': 'site_name: x',
      'packages/manual/docs/a.md': '',
    },
    pictures: ['public/img/cup.png', 'packages/manual/docs/img/cup.png'],
    targets: { 'packages/manual/docs/a.md': { '/img/cup.png': 'packages/manual/docs/img/cup.png' } },
  },
  {
    kind: undefined,
    what: 'a folder that says nothing: the workspace, static and public',
    files: { 'README.md': '' },
    pictures: ['static/cup.png', 'docs/img/tree.png'],
    targets: {
      'docs/a.md': {
        '/cup.png': 'static/cup.png',
        'img/tree.png': 'docs/img/tree.png',
        '/docs/img/tree.png': 'docs/img/tree.png',
      },
    },
  },
];
