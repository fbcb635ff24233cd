/** Time as durations are measured and waited for; jumps of the wall clock change nothing (threats, row 24). */
export interface Clock {
  /** Milliseconds since some moment. */
  now(): number;
  /** Runs `action` once after `ms`; returns how to call it off. Keeps no process alive. */
  after(ms: number, action: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  after: (ms, action) => {
    const timer = setTimeout(action, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
