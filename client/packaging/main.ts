import { Option, program } from 'commander';
import { readFile, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { packageForNpm } from './npmStaging.ts';
import { packageExtension } from './package.ts';
import { targets, thisMachine } from './targets.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

interface Flags {
  readonly target: string;
  readonly npm?: true;
  readonly out?: string;
}

program
  .description('Packages the built extension for one platform, or the command line for npm.')
  .addOption(
    new Option('--target <platform>', 'for which platform')
      .choices(targets.map(({ name }) => name))
      .default(thisMachine),
  )
  .option('--npm', 'the command line as a package of npm instead, for all platforms')
  .option('--out <file>', 'where to write the .vsix or .tgz')
  .action(async ({ target: name, npm, out }: Flags) => {
    const { version } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8')) as {
      readonly version: string;
    };
    if (npm) {
      const file = out ?? `caption-lens-${version}.tgz`;
      await packageForNpm(root, file);
      tell(file, (await stat(file)).size);
      return;
    }
    const target = targets.find((each) => each.name === name);
    if (target === undefined) throw new Error(`no binaries exist for ${name}: choose a --target`);
    const file = out ?? `caption-lens-${name}-${version}.vsix`;
    const { bytes } = await packageExtension(target, root, file);
    tell(file, bytes);
  });

await program.parseAsync();

function tell(file: string, bytes: number): void {
  process.stdout.write(`${file}: ${(bytes / 1024 / 1024).toFixed(1)} MB\n`);
}
