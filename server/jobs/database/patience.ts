import { CaptionLensError } from '../../../models/errors.ts';
import { pause } from '../../../models/pause.ts';
import { isPassing } from './databaseErrors.ts';

/**
 * Asks again for as long as the database is away, or its disk is full; `onWait` hears why. Rejects with other errors, and
 * with `aborted`.
 */
export async function patiently<T>(
  work: () => Promise<T>,
  onWait: (thrown: unknown) => void,
  signal: AbortSignal,
): Promise<T> {
  for (let wait = 100; ; wait = Math.min(2 * wait, 3000)) {
    try {
      return await work();
    } catch (thrown) {
      const isFull = thrown instanceof CaptionLensError && isOfDatabase(thrown) && thrown.code === 'diskFull';
      if (!isPassing(thrown) && !isFull) throw thrown;
      onWait(thrown);
      await pause(wait, signal);
    }
  }
}

/** Whether it is the database that says so, and not a picture's reader. */
export function isOfDatabase({ code, cause }: CaptionLensError): boolean {
  if (code.startsWith('database')) return true;
  return (
    cause instanceof Error &&
    'code' in cause &&
    typeof cause.code === 'string' &&
    /^[0-9A-Z]{5}$/.test(cause.code) &&
    'severity' in cause
  );
}
