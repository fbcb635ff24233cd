import { Option, program } from 'commander';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { packageExtension } from './package.ts';
import { targets, thisMachine } from './targets.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

program
  .description('Packages the built extension for one platform.')
  .addOption(
    new Option('--target <platform>', 'for which platform')
      .choices(targets.map(({ name }) => name))
      .default(thisMachine),
  )
  .option('--out <file>', 'where to write the .vsix')
  .action(async ({ target: name, out }: { readonly target: string; readonly out?: string }) => {
    const target = targets.find((each) => each.name === name);
    if (target === undefined) throw new Error(`no binaries exist for ${name}: choose a --target`);
    const { version } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8')) as {
      readonly version: string;
    };
    const file = out ?? `caption-lens-${name}-${version}.vsix`;
    const { bytes } = await packageExtension(target, root, file);
    process.stdout.write(`${file}: ${(bytes / 1024 / 1024).toFixed(1)} MB\n`);
  });

await program.parseAsync();
