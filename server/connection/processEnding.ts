import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, type ProcessIdentity } from '../../models/files/processIdentity.ts';

const pollMs = 100;
/** For a process to leave in order: a daemon lets a caption that runs have 3 s, and its children 2. */
const politeLooks = 70;
/** For the system to take a process apart that holds gigabytes. */
const killLooks = 300;

/** `unproven`: whether it is the process that was meant cannot be told here, so it was left alone. */
export type ProcessEnding = 'gone' | 'unproven' | 'stays';

type Politely = 'SIGTERM' | 'SIGHUP';

interface Step {
  readonly signal: Politely | 'SIGKILL';
  readonly looks: number;
}

/** What is sent, and how long its outcome is waited for. No process hears a signal on Windows: it ends, or nothing happens. */
export function stepsTo(politely: Politely, platform: NodeJS.Platform): readonly Step[] {
  const kill = { signal: 'SIGKILL', looks: killLooks } as const;
  return platform === 'win32' ? [kill] : [{ signal: politely, looks: politeLooks }, kill];
}

/**
 * Ends a process, by a signal that it can hear and then by one that it cannot. Where the system does not say when
 * processes started, `isProven` is asked before each: the id may be another process's by then. `onStep` is called ten
 * times a second.
 */
export async function endProcess(
  identity: ProcessIdentity,
  politely: Politely,
  isProven: () => Promise<boolean>,
  onStep: () => Promise<void>,
): Promise<ProcessEnding> {
  for (const { signal, looks } of stepsTo(politely, process.platform)) {
    if (!(await isAlive(identity))) return 'gone';
    if (identity.started === '' && !(await isProven())) return 'unproven';
    try {
      process.kill(identity.pid, signal);
    } catch {
      // It has gone by itself, or is not this user's: the next look tells.
    }
    for (let look = 0; look < looks; look++) {
      if (!(await isAlive(identity))) return 'gone';
      await onStep();
      await sleep(pollMs);
    }
  }
  return 'stays';
}
