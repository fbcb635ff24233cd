import type { SiteTree } from './siteTrees.ts';

/** Of frameworks that import pictures, or publish them from a folder. */
export const frameworkTrees: readonly SiteTree[] = [
  {
    kind: 'vitePress',
    what: 'public of the source folder, base, aliases',
    files: {
      'docs/.vitepress/config.mts':
        "export default { base: '/x/', srcDir: './pages', vite: { resolve: { alias: {\n '@pics': fileURLToPath(new URL('./theme/pics', import.meta.url)),\n} } } }",
    },
    pictures: ['docs/pages/public/cup.png', 'docs/.vitepress/theme/pics/tree.png'],
    targets: {
      'docs/pages/guide/a.md': {
        '/cup.png': 'docs/pages/public/cup.png',
        '/x/cup.png': 'docs/pages/public/cup.png',
        '@pics/tree.png': 'docs/.vitepress/theme/pics/tree.png',
      },
    },
  },
  {
    kind: 'vuePress',
    what: '.vuepress/public, aliases with a tilde',
    files: {
      'docs/.vuepress/config.js':
        "module.exports = { base: '/x/', configureWebpack: { resolve: { alias: { '@art': 'docs-art' } } } }",
    },
    pictures: ['docs/.vuepress/public/cup.png', 'docs/docs-art/tree.png'],
    targets: {
      'docs/guide/a.md': {
        '/cup.png': 'docs/.vuepress/public/cup.png',
        '/x/cup.png': 'docs/.vuepress/public/cup.png',
        '~@art/tree.png': 'docs/docs-art/tree.png',
      },
    },
  },
  {
    kind: 'astro',
    what: 'public, base, paths of tsconfig.json',
    files: {
      'astro.config.mjs': "export default defineConfig({ site: 'https://e.example', base: '/docs' });",
      'tsconfig.json':
        '{ // of Astro\n "extends": "astro/tsconfigs/strict", "compilerOptions": { "baseUrl": ".", "paths": { "@pics/*": ["./src/pics/*"], } } }',
    },
    pictures: ['public/cup.png', 'src/pics/tree.png', 'src/assets/own.png'],
    targets: {
      'src/content/docs/a.mdx': {
        '/cup.png': 'public/cup.png',
        '/docs/cup.png': 'public/cup.png',
        '@pics/tree.png': 'src/pics/tree.png',
        '~/assets/own.png': 'src/assets/own.png',
        '../../assets/own.png': 'src/assets/own.png',
        '/src/assets/own.png': 'src/assets/own.png',
      },
    },
  },
  {
    kind: 'next',
    what: 'public, basePath, paths of jsconfig.json',
    files: {
      'apps/web/next.config.js': "module.exports = { basePath: '/shop' }",
      'apps/web/jsconfig.json': '{"compilerOptions":{"paths":{"@/*":["./*"],"~/*":["./art/*"]}}}',
    },
    pictures: ['apps/web/public/cup.png', 'apps/web/art/tree.png'],
    targets: {
      'apps/web/pages/a.tsx': {
        '/cup.png': 'apps/web/public/cup.png',
        '/shop/cup.png': 'apps/web/public/cup.png',
        '@/public/cup.png': 'apps/web/public/cup.png',
        '~/tree.png': 'apps/web/art/tree.png',
      },
    },
  },
  {
    kind: 'svelteKit',
    what: 'static, $lib, aliases',
    files: {
      'svelte.config.js':
        "export default { kit: { paths: { base: '/x' }, alias: {\n $art: 'src/art',\n '$pics/*': './pics/*'\n } } };",
    },
    pictures: ['static/cup.png', 'src/lib/own.png', 'src/art/tree.png'],
    targets: {
      'src/routes/+page.svelte': {
        '/cup.png': 'static/cup.png',
        '/x/cup.png': 'static/cup.png',
        '$lib/own.png': 'src/lib/own.png',
        '$art/tree.png': 'src/art/tree.png',
      },
    },
  },
  {
    kind: 'nuxt',
    what: 'public, and the four beginnings',
    files: { 'nuxt.config.ts': 'export default defineNuxtConfig({})' },
    pictures: ['public/cup.png', 'assets/tree.png'],
    targets: {
      'pages/a.vue': {
        '/cup.png': 'public/cup.png',
        '~/assets/tree.png': 'assets/tree.png',
        '@@/assets/tree.png': 'assets/tree.png',
      },
    },
  },
  {
    kind: 'gatsby',
    what: 'static, pathPrefix',
    files: { 'gatsby-config.js': 'module.exports = { pathPrefix: `/blog` }' },
    pictures: ['static/cup.png'],
    targets: { 'src/pages/a.mdx': { '/cup.png': 'static/cup.png', '/blog/cup.png': 'static/cup.png' } },
  },
  {
    kind: 'angular',
    what: 'assets of src',
    files: { 'angular.json': '{}' },
    pictures: ['src/assets/cup.png', 'public/tree.png'],
    targets: { 'src/app/a.component.html': { 'assets/cup.png': 'src/assets/cup.png', 'tree.png': 'public/tree.png' } },
  },
  {
    kind: 'vite',
    what: 'publicDir, base, aliases in three spellings',
    files: {
      'vite.config.ts':
        "export default defineConfig({ base: '/app/', publicDir: 'open', resolve: { alias: {\n '@': path.resolve(__dirname, './src'),\n '#art': fileURLToPath(new URL('./art', import.meta.url)),\n } } });",
    },
    pictures: ['open/cup.png', 'src/assets/tree.png', 'art/own.png'],
    targets: {
      'src/c.vue': {
        '/cup.png': 'open/cup.png',
        '/app/cup.png': 'open/cup.png',
        '@/assets/tree.png': 'src/assets/tree.png',
        '~@/assets/tree.png': 'src/assets/tree.png',
        '#art/own.png': 'art/own.png',
      },
    },
  },
  {
    kind: 'webpack',
    what: 'Vue CLI: @ is src',
    files: { 'vue.config.js': "module.exports = { publicPath: '/app/' }" },
    pictures: ['public/cup.png', 'src/assets/tree.png'],
    targets: { 'src/c.vue': { '/app/cup.png': 'public/cup.png', '@/assets/tree.png': 'src/assets/tree.png' } },
  },
  {
    kind: 'typescript',
    what: 'paths, also of settings that are extended',
    files: {
      'tsconfig.json': '{"extends":"./tsconfig.base.json"}',
      'tsconfig.base.json': '{"compilerOptions":{"baseUrl":"src","paths":{"@/*":["*"],"logo":["brand/logo.png"]}}}',
    },
    pictures: ['src/assets/cup.png', 'src/brand/logo.png'],
    targets: { 'src/c.vue': { '@/assets/cup.png': 'src/assets/cup.png', logo: 'src/brand/logo.png' } },
  },
  {
    kind: 'laravel',
    what: 'public and storage',
    files: { artisan: '', 'public/index.php': '' },
    pictures: ['public/img/cup.png', 'storage/app/public/tree.png'],
    targets: {
      'resources/views/a.blade.php': {
        '/img/cup.png': 'public/img/cup.png',
        '/storage/tree.png': 'storage/app/public/tree.png',
      },
    },
  },
  {
    kind: 'rails',
    what: 'the asset pipeline',
    files: { 'config.ru': '', 'config/routes.rb': '', 'app/views/a.html.erb': '' },
    pictures: ['app/assets/images/cup.png', 'public/tree.png'],
    targets: {
      'app/views/a.html.erb': {
        'cup.png': 'app/assets/images/cup.png',
        '/assets/cup.png': 'app/assets/images/cup.png',
        '/tree.png': 'public/tree.png',
      },
    },
  },
  {
    kind: 'django',
    what: 'static of the apps',
    files: { 'manage.py': '', 'shop/templates/a.html': '' },
    pictures: ['shop/static/shop/cup.png'],
    targets: {
      'shop/templates/a.html': {
        'shop/cup.png': 'shop/static/shop/cup.png',
        '/static/shop/cup.png': 'shop/static/shop/cup.png',
      },
    },
  },
];
