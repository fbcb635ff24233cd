import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../temporaryFolder.ts';
import { ended, type Running, start } from './commandLine.ts';

const cases = fileURLToPath(new URL('../../golden/cases/', import.meta.url));
const model = join(cases, 'tiny/checkpoint');
const samples = fileURLToPath(new URL('../../../media/samples/', import.meta.url));
// One after the other, because the same picture is described once where it is asked for several times at once.
const photographs = ['camera.png', 'chelsea.png', 'china.jpg', 'coffee.png'].map((name) => join(samples, name));
const pictures = Array.from({ length: 200 }, (_, i) => photographs[i % photographs.length] ?? '');
const folder = temporaryFolder();
afterAll(() => folder.remove());

/** Begins far more captions than a test will wait for, and waits for the first. */
async function begin(): Promise<Running> {
  const running = start(['caption', ...pictures, '--model', model], join(folder.path, 'cache'));
  running.stdin.end();
  await once(running.stdout, 'readable');
  return running;
}

/** Process ids of the children; asked of `ps`, since nothing of the program may help here. */
function childrenOf(running: Running): number[] {
  const table = execFileSync('ps', ['-A', '-o', 'ppid=,pid='], { encoding: 'utf8' });
  const rows = table.split('\n').map((row) => row.trim().split(/\s+/).map(Number));
  return rows.flatMap(([parent, pid]) => (parent === running.pid && pid !== undefined ? [pid] : []));
}

function alive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe.skipIf(process.platform === 'win32')('stopping half-way', () => {
  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s ends quietly with %i and leaves no process', async (signal, expected) => {
    const running = await begin();
    const children = childrenOf(running);
    const end = ended(running);
    running.kill(signal);
    const { code, stderr } = await end;
    expect([code, stderr]).toEqual([expected, '']);
    expect(children.length).toBeGreaterThanOrEqual(2); // engine and decoder
    expect(children.filter(alive)).toEqual([]);
  });

  test('a reader that goes away (`| head -1`) is no failure', async () => {
    const running = await begin();
    const children = childrenOf(running);
    const end = once(running, 'exit') as Promise<[number | null]>;
    let stderr = '';
    running.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    running.stdout.destroy();
    const [code] = await end;
    expect([code, stderr]).toEqual([0, '']);
    expect(children.filter(alive)).toEqual([]);
  });

  test('killing the program outright ends its children', async () => {
    const running = await begin();
    const children = childrenOf(running);
    running.kill('SIGKILL');
    await expect.poll(() => children.filter(alive), { timeout: 10_000 }).toEqual([]);
  });

  // On a busy machine all may have been described before this process has its turn: then it is tried again.
  test('an engine that is killed costs no picture', { retry: 2 }, async () => {
    const running = start(['caption', ...pictures.slice(0, 40), '--model', model], join(folder.path, 'cache'));
    running.stdin.end();
    const end = ended(running);
    await once(running.stdout, 'data');
    const table = execFileSync('ps', ['-A', '-o', 'ppid=,pid=,args='], { encoding: 'utf8' });
    const pid = Number(new RegExp(`^\\s*${running.pid}\\s+(\\d+)\\s.*engineChild`, 'm').exec(table)?.[1]);
    process.kill(pid, 'SIGKILL');
    const { code, stdout, stderr } = await end;
    expect(stderr).toMatch(/^note: The engine was killed \(SIGKILL\), .+\. The model is loaded again\.\n$/);
    expect([code, stdout.split('\n').length - 1]).toEqual([0, 40]);
  });
});
