import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { join } from 'node:path';

/** What models have to fit into. */
export interface Machine {
  /** Bytes of the processor's memory. */
  readonly memory: number;
  /** Bytes of each graphics card's own memory, as far as the system says. */
  readonly graphics: readonly number[];
}

const askMs = 4000;

/**
 * Asks the system, for at most 4 s. The largest graphics card comes first. Integrated graphics have no memory of their
 * own and are left out, Apple's excepted.
 */
export async function lookAtMachine(): Promise<Machine> {
  const memory = totalmem();
  // Apple's processors share theirs; Metal lets a program have about three quarters of it.
  if (process.platform === 'darwin' && process.arch === 'arm64')
    return { memory, graphics: [Math.floor(memory * 0.75)] };
  const [nvidia, amd] = await Promise.all([nvidiaCards(), process.platform === 'linux' ? amdCards() : []]);
  return { memory, graphics: [...nvidia, ...amd].sort((one, other) => other - one) };
}

/** From the tool that comes with the driver; none where it is not there. */
function nvidiaCards(): Promise<readonly number[]> {
  const query = ['--query-gpu=memory.total', '--format=csv,noheader,nounits'];
  return new Promise((resolve) => {
    execFile('nvidia-smi', query, { timeout: askMs, windowsHide: true }, (error, stdout) => {
      resolve(error ? [] : readMebibytes(stdout));
    });
  });
}

/** Bytes of each card in what `nvidia-smi` prints: a line for each, such as `8192`, in MiB. */
export function readMebibytes(text: string): readonly number[] {
  return text.split('\n').flatMap((line) => (/^\s*\d+\s*$/.test(line) ? [Number(line) * 1024 * 1024] : []));
}

async function amdCards(folder = '/sys/class/drm'): Promise<readonly number[]> {
  const names = (await readdir(folder).catch(() => [] as string[])).filter((name) => /^card\d+$/.test(name));
  const texts = await Promise.all(
    names.map((name) => readFile(join(folder, name, 'device', 'mem_info_vram_total'), 'utf8').catch(() => '')),
  );
  return texts.flatMap((text) => (/^\d+\s*$/.test(text) ? [Number(text)] : []));
}
