import { setTimeout as sleep } from 'node:timers/promises';
import { hasKnownStart, isAlive, type ProcessIdentity } from '../../models/files/processIdentity.ts';

const pollMs = 100;
/** For a process to leave in order: a daemon lets a caption that runs have 3 s, and its children 2. */
const politeLooks = 70;
/** For the system to take a process apart that holds gigabytes. */
const killLooks = 300;

/**
 * What came of ending a process. `unproven`: nothing tells here whether it is the process that was meant, so it was
 * left alone; `stays`: it is there after every signal.
 */
export type ProcessEnding = 'gone' | 'unproven' | 'stays';

type Politely = 'SIGTERM' | 'SIGHUP';

interface Step {
  readonly signal: Politely | 'SIGKILL';
  readonly looks: number;
}

/**
 * The signals in their order, and how many looks of 100 ms follow each. No process hears a signal on Windows: it ends,
 * or nothing happens.
 */
export function stepsTo(politely: Politely, platform: NodeJS.Platform): readonly Step[] {
  const kill = { signal: 'SIGKILL', looks: killLooks } as const;
  return platform === 'win32' ? [kill] : [{ signal: politely, looks: politeLooks }, kill];
}

/**
 * Ends a process, in about 37 s at most: by a signal that it can hear, then by SIGKILL. Where the system does not say
 * when processes started, `isProven` is asked before each signal: the id may be another process's by then. `onStep` is
 * called ten times a second; what it rejects with ends the wait.
 */
export async function endProcess(
  identity: ProcessIdentity,
  politely: Politely,
  isProven: () => Promise<boolean>,
  onStep: () => Promise<void>,
): Promise<ProcessEnding> {
  for (const { signal, looks } of stepsTo(politely, process.platform)) {
    if (!(await isAlive(identity))) return 'gone';
    if (!hasKnownStart(identity) && !(await isProven())) return 'unproven';
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
