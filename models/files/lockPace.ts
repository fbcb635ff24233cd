/** How often those look who wait for a lock, and how patient they are. Tests that would only wait look more often. */
export const lockPace = {
  /** Between two looks of a waiter. */
  pollMs: 200,
  /** Looks, 30 s of them, after which a waiter says once more that it waits. */
  looksBetweenNews: 150,
  /**
   * Looks, 10 s of them, at a holder of a lock for short work that shows no progress meanwhile: it is stopped or hangs.
   */
  mostStillLooks: 50,
  /** Looks, 2 minutes of them, at the same holder, whatever it shows. */
  mostLooks: 600,
  /** A holder of a lock for long work touches it so often, whatever the work does. */
  beatMs: 5000,
  /** Tries, a second of them, to read a lock that is given back, where the system does not let it be read just then. */
  mostReleases: 10,
  releaseMs: 100,
} as const satisfies Readonly<Record<string, number>>;
