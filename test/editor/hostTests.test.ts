import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../temporaryFolder.ts';
import { patience, until } from './harness/deadline.ts';
import { describeEditor } from './harness/editor.ts';
import { prepareHostTests } from './suite/bundle.ts';
import { resultsVariable, type HostResult } from './suite/results.ts';

describeEditor('in the extension host', { vsix: [], smokeTestDriver: 'on' }, (editor) => {
  it('every test passes that test:electron runs too', async () => {
    const folder = temporaryFolder();
    try {
      const { extension, tests } = await prepareHostTests(folder.path);
      const results = join(folder.path, 'results.json');
      const { authority } = editor().server;
      const remote = (path: string) => `vscode-remote://${authority}${path}`;
      let code: number | undefined;
      await editor().openWindow({
        payload: [
          ['extensionDevelopmentPath', remote(extension)],
          ['extensionTestsPath', remote(tests)],
          ['extensionEnvironment', JSON.stringify({ [resultsVariable]: results })],
        ],
        prepare: async (page) => {
          // VS Code reports to these where its smoke test driver is on.
          await page.exposeFunction('codeAutomationLog', () => undefined);
          await page.exposeFunction('codeAutomationExit', (given: number) => {
            code = given;
          });
        },
      });
      await until('the tests end', () => code !== undefined, patience.description);
      const seen = JSON.parse(readFileSync(results, 'utf8')) as readonly HostResult[];
      expect(seen.filter(({ error }) => error !== '')).toEqual([]);
      expect(seen.length).toBeGreaterThan(0);
      expect(code).toBe(0);
    } finally {
      folder.remove();
    }
  });
});
