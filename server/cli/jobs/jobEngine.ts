import { CaptionLensError } from '../../../models/errors.ts';
import type { JobEngine, WorkerLog } from '../../jobs/worker/jobEngine.ts';
import type { JobRecord } from '../../jobs/jobRecord.ts';
import { chooseClip } from '../caption/clipChoice.ts';
import { withEvaluation } from '../caption/evaluatedOptions.ts';
import { OwnCaptions } from '../caption/ownCaptions.ts';
import type { DeviceChoice } from '../../../models/caption.ts';
import { LiveLine } from '../terminal/liveLine.ts';
import type { World } from '../world.ts';
import { captionOfJob } from './jobModel.ts';

/** A job's model under this process, as `caption --no-daemon` has it. Rejects with what is wrong with the model. */
export async function openJobEngine(
  job: JobRecord,
  { world, device, log }: { readonly world: World; readonly device: DeviceChoice; readonly log: WorkerLog },
  signal: AbortSignal,
): Promise<JobEngine> {
  const asked = await captionOfJob(job, device, world);
  const options = withEvaluation(asked, asked.model);
  const onNote = (note: string) => log.warn(note, { job: job.name });
  // A worker's lines are for a log, not for a terminal that rewrites them.
  const line = new LiveLine({ write: () => undefined, columns: undefined }, world.now);
  const clip = await chooseClip(options, { world, line, onNote }, signal);
  if (options.chooseBy === 'agreement' && !clip) {
    throw new CaptionLensError('checkpointNotFound', 'The job chooses by a CLIP that is not on this machine.');
  }
  const captions = await OwnCaptions.open({ ...options, clip }, { world, line, onNote }, signal);
  return {
    model: captions.model,
    describe: (image, bytes, stop) =>
      captions.describe({ kind: 'bytes', image, read: async () => bytes }, () => undefined, stop),
    dispose: () => captions.dispose(),
  };
}
