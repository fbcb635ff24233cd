import { ofOwnClass } from '../../../models/errors.ts';
import type { planTeaching, teach } from '../../../models/teaching.ts';
import type { World } from '../world.ts';

/**
 * Trains in this process, whose one work that is: it may die of it, and `--resume` goes on. ONNX Runtime comes with a bundle
 * of its own, so that other commands do not load it.
 */
export const teachHere: World['teach'] = async (options, listener, signal) => {
  const program = await trainingProgram();
  await program.teach(options, listener, signal).catch(rethrow);
};

export const planTeachingHere: World['planTeaching'] = async (options, pairs, signal) => {
  const program = await trainingProgram();
  return program.planTeaching(options, pairs, signal).catch(rethrow);
};

function trainingProgram(): Promise<{ readonly teach: typeof teach; readonly planTeaching: typeof planTeaching }> {
  return import(new URL('./training.js', import.meta.url).href) as ReturnType<typeof trainingProgram>;
}

/** The other bundle has its own class of errors. */
function rethrow(thrown: unknown): never {
  throw ofOwnClass(thrown);
}
