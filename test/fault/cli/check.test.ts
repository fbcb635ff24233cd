import { once } from 'node:events';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../temporaryFolder.ts';
import { ended, run, start } from './commandLine.ts';

const folder = temporaryFolder();
const cache = join(folder.path, 'cache');
afterAll(() => folder.remove());

/** Documents in a folder of their own, whose path is returned. */
function documents(name: string, files: Readonly<Record<string, string | Buffer>>): string {
  const path = join(folder.path, name);
  mkdirSync(path, { recursive: true });
  for (const [file, content] of Object.entries(files)) writeFileSync(join(path, file), content);
  return path;
}

const paragraph = 'Light falls from the left.\n\n';

test('a thousand images in a hundred documents', async () => {
  const text = Array.from({ length: 10 }, (_, at) => `${paragraph}![](picture-${at}.png)\n\n`).join('');
  const files = Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`${at}.md`, text]));
  const { code, stdout, stderr } = await run(['check', '--json', documents('thousand', files)], cache);
  expect([code, stderr]).toEqual([1, '']);
  expect(stdout.trimEnd().split('\n')).toHaveLength(1000);
});

test('a site with a thousand avatars begins with a baseline', async () => {
  const avatars = Array.from({ length: 1000 }, (_, at) => `![avatar](https://example.org/${at}.png)\n\n`).join('');
  const path = documents('avatars', { 'a.md': avatars, 'b.md': '![](cup.png)\n' });
  const baseline = join(path, 'known.json');
  const found = await run(['check', '--format', 'json', path], cache);
  expect(
    found.stdout
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { rule: string; count?: number }).count),
  ).toEqual([undefined, 1000]);
  expect(await run(['check', '--baseline', baseline, '--write-baseline', path], cache)).toMatchObject({
    code: 0,
    stdout: '',
  });
  expect(await run(['check', '--baseline', baseline, path], cache)).toMatchObject({ code: 0, stdout: '', stderr: '' });
  writeFileSync(join(path, 'b.md'), '![](cup.png)\n\n![](pot.png)\n');
  const { code, stdout } = await run(['check', '--baseline', baseline, path], cache);
  expect([code, stdout.trimEnd().split('\n')]).toMatchObject([
    1,
    [expect.stringContaining('b.md:3:1 missing ') as string],
  ]);
});

test('a reader that goes away is no failure', async () => {
  const path = documents('long', { 'a.md': '![](a.png)\n\n'.repeat(50_000) });
  const running = start(['check', path], cache);
  const end = once(running, 'exit') as Promise<[number | null]>;
  let stderr = '';
  running.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  running.stdin.end();
  await once(running.stdout, 'data');
  running.stdout.destroy();
  const [code] = await end;
  expect(stderr).toBe('');
  expect([0, 1]).toContain(code); // 1 where everything was found before anybody went
});

describe('hostile documents end with an answer', () => {
  const hostile: Readonly<Record<string, string | Buffer>> = {
    'brackets.md': '!['.repeat(20_000),
    'quotes.md': `${'> '.repeat(2000)}![](a.png)`,
    'tags.html': '<img '.repeat(20_000),
    'deep.html': `${'<div>'.repeat(5000)}<img src=a.png>`,
    'braces.tex': `${'{'.repeat(20_000)}\\includegraphics{a}`,
    'jsx.tsx': `const a = ${'<a>'.repeat(500)}<img src="a.png"`,
    'broken.ipynb': '{"cells": [{"cell_type": "markdown", "source": ["![](a.png)"',
    'deep.ipynb': '['.repeat(20_000),
    'zeros.md': Buffer.alloc(100_000),
    'noise.rst': Buffer.from(Array.from({ length: 50_000 }, (_, at) => (at * 7919) % 256)),
    'data.md': `![](data:image/png;base64,${'A'.repeat(5_000_000)})`,
    'line.adoc': `image::${'a'.repeat(200_000)}`,
  };

  test.each(Object.entries(hostile))('%s', async (name, content) => {
    const path = documents(`hostile-${name}`, { [name]: content });
    const { code, stdout, stderr } = await run(['check', '--json', path], cache);
    expect(stderr).toBe('');
    expect([0, 1]).toContain(code);
    for (const line of stdout.split('\n').filter(Boolean)) {
      expect(line.length).toBeLessThan(300_000);
      expect(JSON.parse(line)).toMatchObject({ rule: expect.any(String) as unknown });
    }
  });
});

test.runIf(process.platform !== 'win32')('pipes and devices are told, and waited for by nobody', async () => {
  const path = documents('special', { 'a.md': '![](a.png)' });
  symlinkSync('/dev/zero', join(path, 'zero.md'));
  const running = start(['check', join(path, 'zero.md'), path], cache);
  running.stdin.end();
  const { code, stdout, stderr } = await ended(running);
  expect([code, stderr]).toEqual([1, `${join(path, 'zero.md')}: This is no regular file. [documentUnreadable]\n`]);
  expect(stdout).toMatch(/a\.md:1:1 missing /);
});
