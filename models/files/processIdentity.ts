import { readFile } from 'node:fs/promises';
import { errorCode } from '../errors.ts';

/** A process by its id and, because ids are used again, by when it started. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks since boot (Linux); '' where that is not known. */
  readonly started: string;
}

/** Of this process. */
export function ownIdentity(): Promise<ProcessIdentity> {
  return identityOf(process.pid);
}

/** Of a process that is known to run now. */
export async function identityOf(pid: number): Promise<ProcessIdentity> {
  return { pid, started: (await look(pid)).started };
}

/** Whether an unknown value, such as one of a file, is an identity with a process id above 0. */
export function isProcessIdentity(value: unknown): value is ProcessIdentity {
  if (typeof value !== 'object' || value === null || !('pid' in value) || !('started' in value)) return false;
  // Zero and negative ids mean groups of processes to `kill`.
  return Number.isSafeInteger(value.pid) && Number(value.pid) > 0 && typeof value.started === 'string';
}

/** Whether its start tells the process from others of the same id; macOS and Windows do not say it here. */
export function hasKnownStart({ started }: ProcessIdentity): boolean {
  return started !== '';
}

/**
 * Whether that very process runs; a zombie does not. On systems that do not say when processes started, any process of
 * the id counts.
 */
export async function isAlive({ pid, started }: ProcessIdentity): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (errorCode(error) !== 'EPERM') return false;
  }
  const { state, started: now } = await look(pid);
  // Dead, and nobody has asked how it ended: the first process of a container often never does.
  return state !== 'Z' && state !== 'X' && now === started;
}

async function look(pid: number): Promise<{ readonly state: string; readonly started: string }> {
  try {
    const line = await readFile(`/proc/${pid}/stat`, 'utf8');
    // Fields after the command's closing parenthesis; of proc(5) the state is field 3 and the start time field 22.
    const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0] ?? '', started: fields[19] ?? '' };
  } catch {
    return { state: '', started: '' };
  }
}
