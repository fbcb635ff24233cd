import type { ModelUpdate } from '../../models/catalog/modelEntry.ts';

/** What a person reads while a model comes. */
export function updateText(update: ModelUpdate): string {
  if (update.kind !== 'downloading') {
    const percent = updatePercent(update);
    return percent === undefined ? update.message : `${update.message} (${percent}%)`;
  }
  const { done, total, rate, secondsLeft } = update;
  const speed = rate === undefined ? '' : ` · ${byteCount(rate)}/s`;
  const left = secondsLeft === undefined ? '' : ` · ${duration(secondsLeft)} left`;
  return `${byteCount(done)} of ${byteCount(total)}${speed}${left}`;
}

/** 0 to 100 of the step that it is in; undefined where that is not known. */
export function updatePercent(update: ModelUpdate): number | undefined {
  switch (update.kind) {
    case 'downloading':
      return update.total > 0 ? Math.floor((100 * update.done) / update.total) : undefined;
    case 'loading':
      return update.fraction === undefined ? undefined : Math.floor(100 * update.fraction);
    default:
      return undefined;
  }
}

/** `7.5 GB`, `120 MB` */
export function byteCount(bytes: number): string {
  if (bytes >= 999_500_000) return `${(bytes / 1e9).toFixed(1)} GB`;
  return bytes >= 999_500 ? `${Math.round(bytes / 1e6)} MB` : `${Math.ceil(bytes / 1000)} kB`;
}

/** `0:07`, `12:40`, `3:05:09` */
function duration(seconds: number): string {
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, Math.floor(seconds) % 60];
  const two = (value: number) => String(value).padStart(2, '0');
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}
