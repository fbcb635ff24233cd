import { readdirSync, readFileSync } from 'node:fs';

/** A process of one daemon's family. */
export interface FamilyMember {
  readonly pid: number;
  readonly parent: number;
  readonly kind: 'daemon' | 'engine' | 'decoder' | 'other';
}

/** Whether this system tells of processes what the soak wants to know of them. */
export const tellsOfProcesses = process.platform === 'linux';

const programs = [
  ['engineChild.js', 'engine'],
  ['decodeChild.js', 'decoder'],
  ['daemon.js', 'daemon'],
] as const;

/** Of all that runs with a word in its environment, which a scene gives to whatever it starts and which children inherit. */
export function familyOf(word: string): readonly FamilyMember[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => memberOf(Number(name), word) ?? []);
}

export function childrenOf(pid: number, kind: FamilyMember['kind']): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => memberOf(Number(name), '') ?? [])
    .filter((member) => member.parent === pid && member.kind === kind)
    .map((member) => member.pid);
}

/** Undefined for one that has ended, is another's, or runs without the word. */
function memberOf(pid: number, word: string): FamilyMember | undefined {
  try {
    if (word !== '' && !readFileSync(`/proc/${pid}/environ`, 'latin1').includes(word)) return undefined;
    const command = readFileSync(`/proc/${pid}/cmdline`, 'latin1');
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // Of proc(5) the state is field 3 and the parent field 4, after the command's closing parenthesis.
    const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (state === 'Z' || state === 'X') return undefined;
    const kind = programs.find(([program]) => command.includes(program))?.[1] ?? 'other';
    return { pid, parent: Number(parent), kind };
  } catch {
    return undefined;
  }
}

/** Memory that is this process's, with its share of what it has in common with others; NaN where it has ended. */
export function memoryOf(pid: number): number {
  return kilobytesOf(`/proc/${pid}/smaps_rollup`, 'Pss') * 1024;
}

/** The most that it ever had at once, what it shares included. */
export function peakMemoryOf(pid: number): number {
  return kilobytesOf(`/proc/${pid}/status`, 'VmHWM') * 1024;
}

function kilobytesOf(path: string, name: string): number {
  try {
    return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(readFileSync(path, 'latin1'))?.[1]);
  } catch {
    return NaN;
  }
}

/** Open files, sockets and pipes; NaN where it has ended. */
export function handlesOf(pid: number): number {
  try {
    return readdirSync(`/proc/${pid}/fd`).length;
  } catch {
    return NaN;
  }
}
