import { CaptionLensError } from '../../../models/errors.ts';
import { say } from '../../../models/wording.ts';

/**
 * Waits for work that cannot be stopped. Rejects with `aborted` as soon as the signal fires; the work goes on then, and
 * its outcome is dropped.
 */
export async function untilAborted<T>(work: Promise<T>, signal?: AbortSignal): Promise<T> {
  if (!signal) return work;
  const settled = new AbortController();
  const abort = new Promise<never>((_, reject) => {
    const stop = () => reject(new CaptionLensError('aborted', say`The caption was cancelled.`));
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true, signal: settled.signal });
  });
  try {
    return await Promise.race([work, abort]);
  } finally {
    settled.abort();
  }
}
