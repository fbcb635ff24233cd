import type { teach } from '../../../models/teaching.ts';
import type { World } from '../world.ts';

/**
 * Trains in this process, whose one work that is: it may die of it, and `--resume` goes on. ONNX Runtime comes with a bundle
 * of its own, so that other commands do not load it.
 */
export const teachHere: World['teach'] = async (options, listener, signal) => {
  const program = (await import(new URL('./training.js', import.meta.url).href)) as { readonly teach: typeof teach };
  await program.teach(options, listener, signal);
};
