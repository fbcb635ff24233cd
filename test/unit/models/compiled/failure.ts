import { expect } from 'vitest';
import { CaptionLensError } from '../../../../models/errors.ts';

/** The typed error that a promise ends with; anything else fails the test. */
export async function failure(promise: Promise<unknown>): Promise<CaptionLensError> {
  const thrown: unknown = await promise.then(
    () => expect.unreachable('nothing went wrong'),
    (error: unknown) => error,
  );
  if (!(thrown instanceof CaptionLensError)) throw thrown;
  return thrown;
}
