import { execFile, execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageForNpm } from '../../../client/packaging/npmStaging.ts';
import { temporaryFolder } from '../../temporaryFolder.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const folder = temporaryFolder();
const installed = join(folder.path, 'node_modules/caption-lens');
const cli = join(installed, 'dist/cli.js');
const env = {
  PATH: process.env['PATH'] ?? '',
  CAPTION_LENS_CACHE: join(folder.path, 'cache'),
  CAPTION_LENS_RUNTIME: join(folder.path, 'runtime'),
};

// As npm installs it, but for fetching: what it depends on is linked.
beforeAll(async () => {
  const tarball = join(folder.path, 'caption-lens.tgz');
  await packageForNpm(root, tarball);
  mkdirSync(installed, { recursive: true });
  execFileSync('tar', ['-xzf', tarball, '--strip-components=1', '-C', installed]);
  const { dependencies } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as {
    readonly dependencies: Readonly<Record<string, string>>;
  };
  for (const name of Object.keys(dependencies)) {
    symlinkSync(join(root, 'node_modules', name), join(folder.path, 'node_modules', name));
  }
});
afterAll(async () => {
  await promisify(execFile)(process.execPath, [cli, 'daemon', 'stop'], { env });
  folder.remove();
});

describe('the package of npm', () => {
  it('has these files', async () => {
    const files = readdirSync(installed, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(installed.length + 1))
      .sort();
    await expect(`${files.join('\n')}\n`).toMatchFileSnapshot('packaged/npm.txt');
  });

  it('depends on nothing but what has binaries, and runs no scripts', () => {
    const manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as Record<string, object>;
    expect(Object.keys(manifest['dependencies'] ?? {})).toEqual(['onnxruntime-node', 'sharp']);
    expect(manifest['scripts']).toBeUndefined();
    expect(manifest['devDependencies']).toBeUndefined();
  });

  it('describes a picture in an empty folder', async () => {
    const empty = join(folder.path, 'empty');
    mkdirSync(empty);
    cpSync(join(root, 'media/samples/coffee.png'), join(empty, 'coffee.png'));
    const run = promisify(execFile)(process.execPath, [cli, 'caption', '--no-daemon', 'coffee.png'], {
      cwd: empty,
      env,
    });
    expect((await run).stdout).toMatch(/^coffee\.png: .*cup/);
  });

  it('lets an agent describe, check and fix in the sample folder', async () => {
    const site = join(folder.path, 'site');
    cpSync(join(root, 'media/samples'), site, { recursive: true });
    const client = new Client({ name: 'test', version: '1' });
    await client.connect(
      new StdioClientTransport({
        command: process.execPath,
        args: [cli, 'mcp', '--root', site],
        env,
        stderr: 'inherit',
      }),
    );
    try {
      const call = async (name: string, args: Record<string, unknown>) =>
        (await client.callTool({ name, arguments: args }, { timeout: 120_000 })).structuredContent as Record<
          string,
          unknown
        >;
      expect(await call('describe_picture', { path: 'coffee.png' })).toMatchObject({
        altText: expect.stringMatching(/cup/),
        format: 'png',
      });
      const missing = async () => (await call('check_alt_text', { paths: ['course'], rules: ['missing'] }))['findings'];
      const before = (await missing()) as readonly unknown[];
      expect(before.length).toBeGreaterThan(4);
      const fixed = await call('fix_alt_text', { paths: ['course'], write: true });
      expect((fixed['changes'] as readonly unknown[]).length).toBeGreaterThan(4);
      expect(((await missing()) as readonly unknown[]).length).toBeLessThan(before.length);
      expect(readFileSync(join(site, 'course/lesson.md'), 'utf8')).not.toContain('![](../coffee.png)');
    } finally {
      await client.close();
    }
  });
});
