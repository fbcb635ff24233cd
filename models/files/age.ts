/**
 * Milliseconds from a file's time of change to `now`, both of the wall clock. A time ahead of the clock counts as old as
 * it is ahead: the clock has been set back since.
 */
export function ageOf(mtimeMs: number, now: number): number {
  return Math.abs(now - mtimeMs);
}
