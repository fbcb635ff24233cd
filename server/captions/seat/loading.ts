import type { LoadProgress } from '../../../models/caption.ts';
import { say, type Wording } from '../../../models/wording.ts';

/** What a person reads while a model comes. */
export interface Loading {
  /** 0 to 1, where it is known. */
  readonly fraction?: number;
  readonly message: Wording;
}

export function loadingOf(progress: LoadProgress): Loading {
  switch (progress.kind) {
    case 'reading':
      return { message: say`Reading the model`, ...fractionOf(progress) };
    case 'compiling':
      return { message: say`Preparing the model, once for this one`, ...fractionOf(progress) };
    case 'waiting':
    case 'loading':
      return { message: progress.message };
  }
}

function fractionOf({ done, total }: { readonly done: number; readonly total: number }): {
  readonly fraction?: number;
} {
  return total > 0 ? { fraction: Math.min(1, done / total) } : {};
}
