import { CaptionLensError, errorCode } from '../../../models/errors.ts';
import type { JobsProgram } from '../world.ts';

/** Rejects with `invalidOption` where this copy of the program has none, as the one inside of the editor's extension. */
export async function loadJobs(): Promise<JobsProgram> {
  try {
    return ((await import(new URL('./jobs.js', import.meta.url).href)) as { readonly jobs: JobsProgram }).jobs;
  } catch (thrown) {
    if (errorCode(thrown) !== 'ERR_MODULE_NOT_FOUND') throw thrown;
    throw new CaptionLensError('invalidOption', 'The jobs are not part of this copy of Caption Lens.', {
      cause: thrown,
      advice: 'They come with the command line from npm (npm install --global caption-lens) and with its container.',
    });
  }
}
