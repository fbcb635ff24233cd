import { openDescriber } from '../../../server/captions/openDescriber.ts';
import type { Describer } from '../../../server/captions/describer.ts';

/** A describer with the built children, which writes no log; whoever gets it disposes it. */
export function openQuietDescriber(folders: { readonly cacheDir: string; readonly storeDir: string }): Describer {
  const quiet = () => undefined;
  return openDescriber({
    ...folders,
    engineEntry: new URL('../../../dist/engineChild.js', import.meta.url),
    decodeEntry: new URL('../../../dist/decodeChild.js', import.meta.url),
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
  });
}
