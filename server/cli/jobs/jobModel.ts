import type { CaptionOptions } from '../caption/captionOptions.ts';
import { CaptionLensError } from '../../../models/errors.ts';
import { embeddedName } from '../../../models/catalog/modelNames.ts';
import type { DeviceChoice } from '../../../models/caption.ts';
import type { JobOptions, JobRecord } from '../../jobs/jobRecord.ts';
import { nameModel } from '../models/modelChoice.ts';
import type { World } from '../world.ts';

/** What a job keeps of a command line: everything that changes the words. */
export type WordOptions = Omit<CaptionOptions, 'images' | 'model' | 'device' | 'format' | 'runner'>;

export function wordOptions(options: CaptionOptions): JobOptions & WordOptions {
  const { images: _images, model: _model, device: _device, format: _format, runner: _runner, ...words } = options;
  return { ...words };
}

/**
 * The model by a name that holds on other machines, or an absolute path. What `models use` chose here is not what another
 * machine chose, so its name goes with the job.
 */
export async function jobModel({ model }: CaptionOptions, world: World): Promise<JobOptions> {
  if (model.path !== undefined) return { ...(await nameModel(model, world)) };
  const chosen = await world.catalog.chosen();
  return chosen
    ? { path: chosen.name, base: chosen.base, languageModel: chosen.languageModel }
    : { path: embeddedName, base: '', languageModel: '' };
}

/**
 * The options of `caption` by which this machine does what a job asks. Rejects as `findModel` does, `checkpointNotFound`
 * where the model is not here: a worker fetches nothing.
 */
export async function captionOfJob(job: JobRecord, device: DeviceChoice, world: World): Promise<CaptionOptions> {
  const { path, base, languageModel } = job.model;
  if (typeof path !== 'string' || typeof base !== 'string' || typeof languageModel !== 'string') {
    throw new CaptionLensError('checkpointNotFound', 'The job names no model that this program understands.');
  }
  const found = await world.catalog.find({ path, base, languageModel });
  return {
    ...(job.options as unknown as WordOptions),
    images: [],
    model: {
      path: found.path === '' ? undefined : found.path,
      ...(found.base !== '' && { base: found.base }),
      ...(found.languageModel !== '' && { languageModel: found.languageModel }),
    },
    device,
    format: 'json',
    runner: 'own',
  };
}
