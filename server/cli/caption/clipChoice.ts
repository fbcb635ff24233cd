import { resolve } from 'node:path';
import type { ClipUse } from '../../../models/caption.ts';
import { CaptionLensError } from '../../../models/errors.ts';
import { spelled } from '../../../models/wording.ts';
import { likeliestInstead, noClip } from '../../captions/agreementNote.ts';
import { tellUpdate } from '../models/modelChoice.ts';
import { optionNames } from '../terminal/optionNames.ts';
import type { LiveLine } from '../terminal/liveLine.ts';
import type { World } from '../world.ts';
import type { CaptionOptions } from './captionOptions.ts';

/**
 * The CLIP that chooses by agreement: one that is named is fetched where it is not here; where none is named, one that
 * is here. Undefined where the likeliest text is to be taken; `onNote` hears why, where that was not asked for. Rejects
 * with what is wrong with a CLIP that was named, and with `aborted`.
 */
export async function chooseClip(
  { chooseBy, clipModel }: Pick<CaptionOptions, 'chooseBy' | 'clipModel'>,
  { world, line, onNote }: { readonly world: World; readonly line: LiveLine; readonly onNote: (note: string) => void },
  signal: AbortSignal,
): Promise<ClipUse | undefined> {
  if (chooseBy === 'likelihood') return undefined;
  if (clipModel === '') {
    const found = await world.catalog.findClip('', signal);
    if (!found) onNote(`${spelled(likeliestInstead(noClip), optionNames)} --clip-model NAME fetches one.`);
    return found;
  }
  const isHere = (await world.kindOfPath(clipModel)) !== 'missing';
  const name = isHere ? resolve(clipModel) : clipModel;
  const found = await world.catalog.findClip(name, signal);
  if (found) return found;
  const onUpdate = (update: Parameters<typeof tellUpdate>[1]) => tellUpdate(clipModel, update, world, line);
  await world.catalog.provideJudge('clip', name, undefined, onUpdate, signal);
  line.clear();
  const fetched = await world.catalog.findClip(name, signal);
  if (fetched) return fetched;
  throw new CaptionLensError('checkpointInvalid', `${clipModel} is here, but lacks files that it needs.`);
}
