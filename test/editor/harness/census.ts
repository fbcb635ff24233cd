import { readFileSync, readdirSync } from 'node:fs';

/** A process that belongs to a test run, by what it was started with. */
export interface Resident {
  readonly pid: number;
  readonly command: string;
}

/** All processes, of Linux, whose command line or environment names a folder: a run's folder has a name of its own. */
export function processesOf(folder: string): readonly Resident[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const command = contentOf(`/proc/${name}/cmdline`).replaceAll('\0', ' ').trim();
      const belongs = command !== '' && `${command}${contentOf(`/proc/${name}/environ`)}`.includes(folder);
      return belongs ? [{ pid: Number(name), command }] : [];
    });
}

/** The processes of Caption Lens among them, by the program that each runs, such as 'daemon' or 'engineChild'. */
export function captionLensProcesses(folder: string): readonly (Resident & { readonly program: string })[] {
  return processesOf(folder).flatMap((resident) => {
    const program = /dist\/(cli|daemon|decodeChild|engineChild)\.js/.exec(resident.command)?.[1];
    return program === undefined ? [] : [{ ...resident, program }];
  });
}

/** '' where the process is gone or another user's. */
function contentOf(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
