import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { temporaryFolder } from '../../temporaryFolder.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** The inputs of action.yml as GitHub would give them to its last step. */
const { inputs, runs } = parse(readFileSync(join(root, 'action.yml'), 'utf8')) as {
  readonly inputs: Readonly<Record<string, { readonly default: string }>>;
  readonly runs: {
    readonly steps: readonly { readonly run?: string; readonly env?: Readonly<Record<string, string>> }[];
  };
};
const step = runs.steps.at(-1);

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => {
  folder.remove();
});

function repository(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder.path, name), text);
}

/** Runs the step's script in the repository, with what a workflow gives it. */
async function act(given: Readonly<Record<string, string>>, env: Readonly<Record<string, string>> = {}) {
  const values = Object.fromEntries(
    Object.entries(step?.env ?? {}).map(([name, expression]) => {
      const [, input = ''] = /^\$\{\{ inputs\.([\w-]+) \}\}$/.exec(expression) ?? [];
      expect(Object.keys(inputs)).toContain(input);
      return [name, given[input] ?? inputs[input]?.default ?? ''];
    }),
  );
  expect(step?.run).toBe('node "$GITHUB_ACTION_PATH/deploy/action/main.ts"');
  const [summary, output] = [join(folder.path, '.summary'), join(folder.path, '.output')];
  for (const file of [summary, output]) writeFileSync(file, '');
  const environment = { ...process.env, ...values, GITHUB_STEP_SUMMARY: summary, GITHUB_OUTPUT: output, ...env };
  return new Promise<{ code: number; stdout: string; stderr: string; summary: string; output: string }>((resolve) => {
    // Node 24, which the Action sets up, needs no loader for TypeScript; the oldest that runs these tests does.
    const script = ['--import', import.meta.resolve('tsx'), join(root, 'deploy/action/main.ts')];
    execFile(process.execPath, script, { cwd: folder.path, env: environment }, (error, stdout, stderr) => {
      const read = (file: string) => readFileSync(file, 'utf8');
      resolve({ code: Number(error?.code ?? 0), stdout, stderr, summary: read(summary), output: read(output) });
    });
  });
}

describe('the GitHub Action', () => {
  test('is red where alt text is missing, and says where', async () => {
    repository({ 'a.md': '# A\n\n![](https://example.org/cup.png)\n' });
    const { code, stdout, summary, output } = await act({ sarif: 'log.sarif' });
    expect(code).toBe(1);
    expect(stdout).toMatch(/^::warning file=a\.md,line=3,/m);
    expect(summary).toMatch(/1 finding\.[^]*<code>a\.md&#58;3<\/code>/);
    expect(output).toBe('findings=1\n');
    const log = JSON.parse(readFileSync(join(folder.path, 'log.sarif'), 'utf8')) as { runs: { results: unknown[] }[] };
    expect(log.runs[0]?.results).toHaveLength(1);
  });

  test('is green where there is some, and where as much is let pass', async () => {
    repository({ 'a.md': '![A cup of tea](https://example.org/cup.png)\n' });
    expect(await act({})).toMatchObject({ code: 0, stdout: '', output: 'findings=0\n' });
    repository({ 'b.md': '![](https://example.org/cup.png)\n' });
    expect(await act({ paths: 'a.md\n' })).toMatchObject({ code: 0 });
    expect(await act({ 'max-warnings': '1' })).toMatchObject({ code: 0, output: 'findings=1\n' });
    expect(await act({ rules: 'long' })).toMatchObject({ code: 0, output: 'findings=0\n' });
  });

  test('takes inputs for what they are', async () => {
    repository({ 'a.md': '![](https://example.org/cup.png)\n', '--json': '' });
    const hostile = '$(touch owned); `touch owned`\n--json\n';
    const { code, stderr } = await act({ paths: hostile, rules: 'nonsense"; touch owned' });
    expect(code).toBe(2);
    expect(stderr).toMatch(/--rule takes/);
    expect((await act({ paths: hostile })).stderr).toMatch(/touch owned.*no such file/i);
    expect(() => readFileSync(join(folder.path, 'owned'))).toThrow();
  });

  test('keeps one comment on the pull request, and does not fail where it may not write', async () => {
    repository({ 'a.md': '![](https://example.org/cup.png)\n', 'event.json': '{"pull_request": {"number": 7}}' });
    const comments: { id: number; body: string }[] = [{ id: 1, body: 'Nice.' }];
    const asked: string[] = [];
    let allowed = true;
    const server = createServer((request, response) => {
      let text = '';
      request.on('data', (chunk: Buffer) => (text += chunk.toString()));
      request.on('end', () => {
        asked.push(`${request.method ?? ''} ${request.url ?? ''} ${request.headers.authorization ?? ''}`);
        if (!allowed) response.writeHead(403);
        else if (request.method === 'POST') comments.push({ id: 2, ...(JSON.parse(text) as { body: string }) });
        else if (request.method === 'PATCH') Object.assign(comments[1] ?? {}, JSON.parse(text));
        response.end(JSON.stringify(comments));
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      const { port } = server.address() as AddressInfo;
      const env = {
        GITHUB_API_URL: `http://127.0.0.1:${String(port)}`,
        GITHUB_REPOSITORY: 'ann/site',
        GITHUB_EVENT_PATH: join(folder.path, 'event.json'),
        INPUT_TOKEN: 'secret',
      };
      await act({ comment: 'true' }, env);
      expect(comments).toHaveLength(2);
      expect(comments[1]?.body).toContain('1 finding');
      expect(asked[0]).toBe('GET /repos/ann/site/issues/7/comments?per_page=100&page=1 Bearer secret');
      repository({ 'a.md': '![A cup of tea](https://example.org/cup.png)\n' });
      await act({ comment: 'true' }, env);
      expect(comments).toHaveLength(2);
      expect(comments[1]?.body).toContain('every picture has alt text');
      allowed = false;
      const refused = await act({ comment: 'true' }, env);
      expect(refused).toMatchObject({ code: 0, stdout: '::warning::GitHub refuses the comment (403).\n' });
    } finally {
      server.close();
    }
  });
});
