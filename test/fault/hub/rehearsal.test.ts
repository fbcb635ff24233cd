import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../../temporaryFolder.ts';

const program = fileURLToPath(new URL('../../bench/rehearsal/run.ts', import.meta.url));

function start(folder: string) {
  const args = ['--import', 'tsx', program, '--scale', 'tiny', '--folder', folder];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const output = Promise.all([text(child.stdout), text(child.stderr)]);
  const ended = once(child, 'close').then(async ([code]) => ({ code: code as number | null, said: await output }));
  return { child, ended };
}

function emptyFolder(): string {
  const folder = temporaryFolder();
  onTestFinished(() => folder.remove());
  return folder.path;
}

/** Whether any process works below a folder, as its environment says. */
function isWorkedIn(folder: string): boolean {
  return readdirSync('/proc').some((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/environ`, 'latin1').includes(folder);
    } catch {
      return false;
    }
  });
}

const onLinux = it.runIf(process.platform === 'linux');

onLinux('from `models pull gurushots`, killed in the download and in the compile, one comes to a caption', async () => {
  const folder = emptyFolder();
  const { code, said } = await start(folder).ended;
  expect([code, said[1]]).toEqual([0, '']);
  const stages = said[0].split('\n').flatMap((line) => /^\| (\S.*?) +\|/.exec(line)?.[1] ?? []);
  expect(stages).toEqual([
    'stage',
    'making the sources',
    'download, until killed',
    'download: the rest',
    'reading for the digest',
    'compile, until killed',
    'compile: the rest',
    'caption, from a cold start',
  ]);
  expect(said[0]).toMatch(/^The caption: .*: ".+"$/m);
  expect(readdirSync(folder)).toEqual([]);
});

onLinux('ended by Ctrl-C it leaves no file and no process', async () => {
  const folder = emptyFolder();
  const { child, ended } = start(folder);
  // Then the first pull has begun.
  await expect
    .poll(() => readdirSync(folder).some((name) => existsSync(`${folder}/${name}/hub`)), { timeout: 50_000 })
    .toBe(true);
  child.kill('SIGINT');
  const { code, said } = await ended;
  expect([code, said]).toEqual([130, ['', 'Stopped; what it had made is removed.\n']]);
  expect(readdirSync(folder)).toEqual([]);
  expect(isWorkedIn(folder)).toBe(false);
});
