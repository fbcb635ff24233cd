import { build, context } from 'esbuild';
import { chmod, writeFile } from 'node:fs/promises';
import { options } from './esbuild.options.mjs';

if (process.argv.includes('--watch')) {
  await (await context(options)).watch();
} else {
  const { metafile } = await build(options);
  await chmod(new URL('dist/cli.js', import.meta.url), 0o755);
  await writeFile(new URL('dist/metafile.json', import.meta.url), JSON.stringify(metafile));
}
