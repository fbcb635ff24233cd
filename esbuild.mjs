import { build, context } from 'esbuild';
import { chmod, writeFile } from 'node:fs/promises';
import { all } from './esbuild.options.mjs';

if (process.argv.includes('--watch')) {
  for (const options of all) await (await context(options)).watch();
} else {
  const built = await Promise.all(all.map((options) => build(options)));
  const metafile = {
    inputs: Object.assign({}, ...built.map(({ metafile }) => metafile.inputs)),
    outputs: Object.assign({}, ...built.map(({ metafile }) => metafile.outputs)),
  };
  await chmod(new URL('dist/cli.js', import.meta.url), 0o755);
  await writeFile(new URL('dist/metafile.json', import.meta.url), JSON.stringify(metafile));
}
