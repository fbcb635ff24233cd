import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Postgres } from '../../fixtures/postgres/postgres.ts';
import type { JobsScene } from './jobsScene.ts';

const cli = fileURLToPath(new URL('../../../dist/cli.js', import.meta.url));

export interface Killing {
  readonly workers: number;
  /** Workers that are killed while they describe something, one a second. */
  readonly kills: number;
  /** How often the database is restarted meanwhile, the first time as by a crash. */
  readonly restarts: number;
}

export interface Killed {
  readonly kills: number;
  readonly seconds: number;
}

/** Has workers drain the queue while they are killed and the database goes and comes. */
export async function drainUnderKills(
  postgres: Postgres,
  { database, env }: JobsScene,
  { workers, kills, restarts }: Killing,
): Promise<Killed> {
  const begin = performance.now();
  const running = new Set<ChildProcess>();
  let told = '';
  const start = () => {
    const child = spawn(process.execPath, [cli, 'jobs', 'work', '--drain'], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => (told += text));
    running.add(child);
    child.on('exit', () => running.delete(child));
  };
  for (let index = 0; index < workers; index++) start();
  let killed = 0;
  for (let second = 0; killed < kills && second < 60 + 4 * kills; second++) {
    await pause(1000);
    if (running.size === 0) break;
    const [busy] = await postgres
      .ask<{ pid: number }>(
        database,
        `select w.pid from caption_lens.claims c join caption_lens.workers w on w.id = c.worker_id where w.pid = any($1) limit 1`,
        [[...running].map(({ pid }) => pid)],
      )
      .catch(() => []);
    const victim = [...running].find(({ pid }) => pid === busy?.pid);
    if (!victim) continue;
    victim.kill('SIGKILL');
    start();
    killed += 1;
    if (restarts > 0 && killed % Math.ceil(kills / (restarts + 1)) === 0 && killed < kills) {
      await postgres.end(killed < kills / 2 ? 'SIGQUIT' : 'SIGINT');
      await pause(500);
      await postgres.begin();
    }
  }
  for (let second = 0; running.size > 0; second++) {
    if (second > 600) {
      for (const child of running) child.kill('SIGKILL');
      throw new Error(`Workers did not end: ${told.slice(-2000)}`);
    }
    await pause(1000);
  }
  return { kills: killed, seconds: (performance.now() - begin) / 1000 };
}
