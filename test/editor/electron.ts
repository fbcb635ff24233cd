import { runTests } from '@vscode/test-electron';
import { cpSync, existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '../cli.ts';
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
  const env = { CAPTION_LENS_CACHE: join(folder, 'cache'), CAPTION_LENS_RUNTIME: join(folder, 'runtime') };
  const ended = await runTests({
    extensionDevelopmentPath: extension,
    extensionTestsPath: tests,
    extensionTestsEnv: { [resultsVariable]: results, ...env },
    launchArgs: [
      workspace,
      '--disable-extensions',
      '--disable-workspace-trust',
      `--user-data-dir=${join(folder, 'user')}`,
    ],
  }).then(
    () => [],
    (error: unknown) => [String(error)],
  );
  await runCli(['daemon', 'stop'], env);
  const seen = existsSync(results) ? (JSON.parse(readFileSync(results, 'utf8')) as readonly HostResult[]) : [];
  for (const { title, error } of seen)
    process.stdout.write(`${error === '' ? 'passed' : 'FAILED'} ${title} ${error}\n`);
  for (const reason of ended) {
    const what = seen.length > 0 ? 'Tests failed' : 'No test ran, since VS Code could not be downloaded or started';
    process.stdout.write(`${what}: ${reason}\n`);
  }
  process.exitCode = ended.length;
} finally {
  await rm(folder, { recursive: true, force: true });
}
