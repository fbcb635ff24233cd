const cells = 16;

/** How far a batch has come. */
export interface Progress {
  readonly done: number;
  readonly total: number;
  readonly elapsedMs: number;
}

/** `[████████--------] 4/8 · 1.3/s · 0:03 left` */
export function progressBar({ done, total, elapsedMs }: Progress): string {
  const full = Math.floor((done / total) * cells);
  const bar = `[${'█'.repeat(full)}${'-'.repeat(cells - full)}] ${done}/${total}`;
  if (done === 0 || elapsedMs <= 0) return bar;
  const left = ((total - done) * elapsedMs) / done;
  return `${bar} · ${rate((done * 1000) / elapsedMs)} · ${duration(left)} left`;
}

/** `2.4/s`, or `31/min` where a picture takes longer than a second. */
function rate(perSecond: number): string {
  return perSecond >= 1 ? `${perSecond.toFixed(1)}/s` : `${(perSecond * 60).toFixed(1)}/min`;
}

/** `0:07`, `12:40`, `3:05:09`. */
export function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (value: number) => String(value).padStart(2, '0');
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}
