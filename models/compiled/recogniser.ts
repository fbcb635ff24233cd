/** A recogniser as something to compile. */
import { buildGraphs, graphNames } from '../recogniser/networks/networkGraphs.ts';
import type { Recogniser } from '../recogniser/openRecogniser.ts';
import type { Compilable } from './store.ts';

/** The same on every device. */
export interface RecogniserTarget {
  readonly precision: 'fp32';
}

export function recogniserFor({ config, tensors }: Recogniser, digest: string): Compilable<RecogniserTarget> {
  return {
    digest,
    target: { precision: 'fp32' },
    variant: 'recogniser',
    graphNames,
    tokenEmbeddings: 'none',
    tensors,
    draw: () => ({ graphs: buildGraphs(config), products: [] }),
  };
}
