import { runTests } from '@vscode/test-electron';
import { cpSync, existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { samples } from './harness/samples.ts';
import { prepareHostTests } from './suite/bundle.ts';
import { resultsVariable, type HostResult } from './suite/results.ts';

/** The tests of the extension host in a VS Code that @vscode/test-electron downloads. */
const folder = await mkdtemp(join(tmpdir(), 'caption-lens-electron-'));
try {
  const { extension, tests } = await prepareHostTests(folder);
  const workspace = join(folder, 'workspace');
  cpSync(samples, workspace, { recursive: true });
  const results = join(folder, 'results.json');
  const ended = await runTests({
    extensionDevelopmentPath: extension,
    extensionTestsPath: tests,
    extensionTestsEnv: {
      [resultsVariable]: results,
      CAPTION_LENS_CACHE: join(folder, 'cache'),
      CAPTION_LENS_RUNTIME: join(folder, 'runtime'),
    },
    launchArgs: [
      workspace,
      '--disable-extensions',
      '--disable-workspace-trust',
      `--user-data-dir=${join(folder, 'user')}`,
    ],
  }).then(
    () => [],
    (error: unknown) => [`${String(error)}\n`],
  );
  const seen = existsSync(results) ? (JSON.parse(readFileSync(results, 'utf8')) as readonly HostResult[]) : [];
  for (const { title, error } of seen)
    process.stdout.write(`${error === '' ? 'passed' : 'FAILED'} ${title} ${error}\n`);
  process.stdout.write(ended.join(''));
  process.exitCode = ended.length;
} finally {
  await rm(folder, { recursive: true, force: true });
}
