import { build } from 'esbuild';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stageExtension } from '../../../client/packaging/staging.ts';
import { targets, thisMachine } from '../../../client/packaging/targets.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** What VS Code needs to run the tests of the extension host. */
export interface HostTests {
  /** The extension as it is packaged. */
  readonly extension: string;
  /** The file with `run`. */
  readonly tests: string;
}

/** Stages the extension into a folder and bundles its tests. */
export async function prepareHostTests(folder: string): Promise<HostTests> {
  const target = targets.find(({ name }) => name === thisMachine);
  if (target === undefined) throw new Error(`there are no binaries for ${thisMachine}`);
  const [extension, scratch] = [join(folder, 'extension'), join(folder, 'scratch')];
  for (const path of [extension, scratch]) mkdirSync(path, { recursive: true });
  await stageExtension(target, root, extension, scratch);
  // Within node_modules, from where the bundle finds mocha.
  const tests = join(root, 'node_modules/.cache/caption-lens/hostTests.cjs');
  await build({
    entryPoints: [join(root, 'test/editor/suite/run.ts')],
    outfile: tests,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['vscode', 'mocha'],
    logLevel: 'warning',
  });
  return { extension, tests };
}
