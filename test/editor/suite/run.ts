import { writeFileSync } from 'node:fs';
import Mocha from 'mocha';
import { resultsVariable, type HostResult } from './results.ts';

/** VS Code calls this in the extension host, under @vscode/test-electron as in the workbench of the editor tests. */
export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: 'tdd', timeout: 120_000, reporter: 'min' });
  // Mocha's own files bring its words along; here everything is one bundle.
  mocha.suite.emit('pre-require', globalThis, '', mocha);
  await import('./extension.suite.ts');
  const results: HostResult[] = [];
  await new Promise<void>((resolve, reject) => {
    const runner = mocha.run((failures) => {
      const file = process.env[resultsVariable];
      if (file !== undefined) writeFileSync(file, JSON.stringify(results));
      if (failures === 0) resolve();
      else reject(new Error(`${failures} tests failed`));
    });
    runner.on('pass', (test) => results.push({ title: test.fullTitle(), error: '' }));
    runner.on('fail', (test, error: unknown) => {
      results.push({
        title: test.fullTitle(),
        error: error instanceof Error ? (error.stack ?? error.message) : String(error),
      });
    });
  });
}
