import { duration } from '../../../models/amounts.ts';

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
  return `${bar} · ${rate((done * 1000) / elapsedMs)} · ${duration(left / 1000)} left`;
}

/** `2.4/s`, or `31/min` where a picture takes longer than a second. */
function rate(perSecond: number): string {
  return perSecond >= 1 ? `${perSecond.toFixed(1)}/s` : `${(perSecond * 60).toFixed(1)}/min`;
}
