import { byteCount } from '../../../models/amounts.ts';
import type { LoadProgress } from '../../../models/caption.ts';
import { spelled } from '../../../models/wording.ts';
import { optionNames } from './optionNames.ts';

/** What loading a model is busy with, for the live line. */
export function loadStatus(progress: LoadProgress): string {
  switch (progress.kind) {
    case 'reading':
      return `Reading the checkpoint ${share(progress)}`;
    case 'compiling':
      return `Compiling the model (once for this checkpoint) ${share(progress)}`;
    case 'waiting':
    case 'loading':
      return spelled(progress.message, optionNames);
  }
}

/** `37 % of 7.5 GB` */
function share({ done, total }: { readonly done: number; readonly total: number }): string {
  return total > 0 ? `${Math.floor((100 * done) / total)} % of ${byteCount(total)}` : '';
}
