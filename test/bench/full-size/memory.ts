/** Resident memory of a process and all that it started, as Linux counts it in proc(5). */
import { readdirSync, readFileSync } from 'node:fs';

export interface Resident {
  /** Bytes that nothing but these processes can hold: what a machine must have. */
  readonly anonymous: number;
  /** With the pages of files that are mapped, which the system may drop and read again. */
  readonly total: number;
}

export const noMemory: Resident = { anonymous: 0, total: 0 };

/** Now, of `pid` and its descendants together. */
export function residentOf(pid: number): Resident {
  const own = readResident(pid);
  return childrenOf(pid).map(residentOf).reduce(sum, own);
}

function sum(a: Resident, b: Resident): Resident {
  return { anonymous: a.anonymous + b.anonymous, total: a.total + b.total };
}

/** The larger of each. */
export function peak(a: Resident, b: Resident): Resident {
  return { anonymous: Math.max(a.anonymous, b.anonymous), total: Math.max(a.total, b.total) };
}

/** The most that `pid` and each of its living descendants has ever held, added up: at least what they held together. */
export function highWaterOf(pid: number): number {
  return childrenOf(pid)
    .map(highWaterOf)
    .reduce((a, b) => a + b, readStatus(pid)('VmHWM'));
}

function readResident(pid: number): Resident {
  const bytes = readStatus(pid);
  return { anonymous: bytes('RssAnon') + bytes('RssShmem'), total: bytes('VmRSS') };
}

/** Bytes by field; 0 for a process that is gone. */
function readStatus(pid: number): (field: string) => number {
  const status = ifThere(() => readFileSync(`/proc/${String(pid)}/status`, 'utf8')) ?? '';
  return (field) => Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0) * 1024;
}

/** A process's children are listed under whichever of its threads started them. */
function childrenOf(pid: number): readonly number[] {
  const threads = ifThere(() => readdirSync(`/proc/${String(pid)}/task`)) ?? [];
  return threads
    .map((thread) => ifThere(() => readFileSync(`/proc/${String(pid)}/task/${thread}/children`, 'utf8')) ?? '')
    .flatMap((list) => list.split(' ').filter(Boolean).map(Number));
}

/** Processes end between two looks. */
function ifThere<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}
