/** Memory of an NVIDIA card while something runs, where there is one: WebGPU's share is in no list of processes. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const query = ['--id=0', '--query-gpu=memory.used', '--format=csv,noheader,nounits'];
const sampleMs = '200';

export interface CardWatch {
  /** The most bytes in use since the watch began, beyond those at its beginning. Safe to call twice. */
  stop(): Promise<number | undefined>;
}

/** Watches until `stop`; the first look is done when this returns. */
export async function watchCard(): Promise<CardWatch> {
  const child = spawn('nvidia-smi', [...query, '-lms', sampleMs], { stdio: ['ignore', 'pipe', 'ignore'] });
  let first: number | undefined;
  let most = 0;
  const ended = new Promise<void>((resolve) => {
    child.once('error', () => {
      resolve();
    });
    child.once('close', () => {
      resolve();
    });
  });
  const looked = new Promise<void>((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const used = Number(line) * 1024 * 1024;
      if (!Number.isFinite(used)) return;
      first ??= used;
      most = Math.max(most, used);
      resolve();
    });
  });
  await Promise.race([looked, ended]);
  return {
    stop: async () => {
      child.kill();
      await ended;
      return first === undefined ? undefined : most - first;
    },
  };
}
