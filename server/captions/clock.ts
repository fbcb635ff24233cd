/** Time as durations are measured and waited for; jumps of the wall clock change nothing. */
export interface Clock {
  /** Milliseconds since some moment. */
  now(): number;
  /** Runs `action` once after `ms`, or 24.8 days where that is less; returns how to call it off. Keeps no process alive. */
  after(ms: number, action: () => void): () => void;
}

/** Of Node's timers, 24.8 days; with more they end at once. */
const longestMs = 0x7fffffff;

export const systemClock: Clock = {
  now: () => performance.now(),
  after: (ms, action) => {
    const timer = setTimeout(action, Math.min(ms, longestMs));
    timer.unref();
    return () => clearTimeout(timer);
  },
};
