import { readFile } from 'node:fs/promises';

const { version } = JSON.parse(await readFile(new URL('package.json', import.meta.url), 'utf8'));

const shared = {
  outdir: 'dist',
  bundle: true,
  sourcemap: true,
  // Names stay, so that a stack says where; line ends are a third of the bytes that an extension carries.
  minifyWhitespace: true,
  metafile: true,
  define: {
    __CAPTION_LENS_VERSION__: JSON.stringify(version),
    // ws would load native add-ons of these names from any folder above; what it has itself is fast enough.
    'process.env.WS_NO_BUFFER_UTIL': '"1"',
    'process.env.WS_NO_UTF_8_VALIDATE': '"1"',
  },
  logLevel: 'warning',
};

/** The programs: one bundle per entry point. Native packages stay outside: they load their binaries from their own folders. */
export const programs = {
  ...shared,
  entryPoints: {
    cli: 'server/cli/main.ts',
    daemon: 'server/daemon/main.ts',
    decodeChild: 'server/images/decoding/decodeChild.ts',
    engineChild: 'server/engine/engineChild.ts',
    livenessThread: 'server/daemon/liveness/livenessThread.ts',
    weightWorker: 'models/compiled/conversion/weightWorker.ts',
    parsingThread: 'server/parsing/parsingThread.ts',
    training: 'models/teaching.ts',
    jobs: 'server/cli/jobs/program.ts',
  },
  platform: 'node',
  format: 'esm',
  target: 'node20',
  external: ['onnxruntime-node', 'sharp'],
  alias: {
    // Its other form requires files by names that no bundler can follow.
    'jsonc-parser': 'jsonc-parser/lib/esm/main.js',
    // Its other form cannot be taken apart, and brings along what reads files and fetches addresses.
    exifreader: 'exifreader/src/exif-reader.js',
  },
  // CommonJS dependencies call `require` for Node's own modules.
  banner: {
    js: "import { createRequire as createBundleRequire } from 'node:module'; const require = createBundleRequire(import.meta.url);",
  },
};

/**
 * VS Code loads extensions as CommonJS, and parses them anew in every window: the shorter, the sooner. Functions keep
 * their names for what stacks say.
 */
export const extension = {
  ...shared,
  minify: true,
  keepNames: true,
  entryPoints: { extension: 'client/extension.ts' },
  outExtension: { '.js': '.cjs' },
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  external: ['vscode'],
};

/** Pages of webviews. */
export const pages = {
  ...shared,
  entryPoints: {
    panel: 'client/panel/page/main.ts',
    review: 'client/review/page/main.ts',
    gallery: 'client/gallery/page/main.ts',
    compare: 'client/compare/page/main.ts',
    teaching: 'client/teaching/page/main.ts',
  },
  platform: 'browser',
  format: 'iife',
  target: 'es2022',
  // The font of VS Code's icons, beside the style sheets.
  loader: { '.ttf': 'file' },
  assetNames: '[name]',
};

export const all = [programs, extension, pages];
