import { readFile } from 'node:fs/promises';

// One bundle per entry point. Native packages stay outside: they load their binaries from their own folders.
const { version } = JSON.parse(await readFile(new URL('package.json', import.meta.url), 'utf8'));
export const options = {
  entryPoints: {
    cli: 'server/cli/main.ts',
    decodeChild: 'server/images/decodeChild.ts',
    engineChild: 'server/engine/engineChild.ts',
  },
  outdir: 'dist',
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  sourcemap: true,
  metafile: true,
  external: ['onnxruntime-node', 'sharp'],
  define: { __CAPTION_LENS_VERSION__: JSON.stringify(version) },
  // CommonJS dependencies call `require` for Node's own modules.
  banner: {
    js: "import { createRequire as createBundleRequire } from 'node:module'; const require = createBundleRequire(import.meta.url);",
  },
  logLevel: 'warning',
};
