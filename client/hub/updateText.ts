import { t } from '@vscode/l10n';
import { byteCount, duration } from '../../models/amounts.ts';
import type { ModelUpdate } from '../../models/catalog/modelEntry.ts';

/** What a person reads while a model comes. */
export function updateText(update: ModelUpdate): string {
  if (update.kind !== 'downloading') {
    const percent = updatePercent(update);
    return percent === undefined ? update.message : `${update.message} (${percent}%)`;
  }
  const { done, total, rate, secondsLeft } = update;
  const speed = rate === undefined ? '' : ` · ${byteCount(rate, 'short')}/s`;
  const left = secondsLeft === undefined ? '' : ` · ${t('{0} left', duration(secondsLeft, 'down'))}`;
  return `${t('{0} of {1}', byteCount(done, 'short'), byteCount(total, 'short'))}${speed}${left}`;
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
