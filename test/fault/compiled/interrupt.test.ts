import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runCli } from '../../cli.ts';
import { goldenPath } from '../../golden.ts';
import { temporaryFolder } from '../../temporaryFolder.ts';

const cli = fileURLToPath(new URL('../../../dist/cli.js', import.meta.url));
const command = [
  'caption',
  goldenPath('processor', 'images', 'rgb.png'),
  '--model',
  goldenPath('tiny', 'checkpoint'),
  '--device',
  'cpu',
];
let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => {
  folder.remove();
});

test.each(['SIGINT', 'SIGKILL'] as const)(
  'after %s while the command line compiles, the next one captions',
  async (signal) => {
    const cacheDir = join(folder.path, 'cache');
    const env = { CAPTION_LENS_CACHE: cacheDir };
    mkdirSync(cacheDir);
    const child = spawn(process.execPath, [cli, ...command], { env: { ...process.env, ...env }, stdio: 'ignore' });
    const ended = once(child, 'close');
    const deadline = performance.now() + 20_000;
    const isCompiling = () => readdirSync(cacheDir, { recursive: true }).some((name) => name.includes('.partial'));
    while (child.exitCode === null && !isCompiling() && performance.now() < deadline) await sleep(1);
    child.kill(signal);
    await ended;

    const { exitCode, stdout } = await runCli(command, env);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('rgb.png: ');
    expect(existsSync(cacheDir) && readdirSync(cacheDir).filter((name) => /partial/.test(name))).toEqual([]);
  },
);
