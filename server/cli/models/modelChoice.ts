import { byteCount, duration } from '../../../models/amounts.ts';
import { resolve } from 'node:path';
import type { ModelReference } from '../../../models/caption.ts';
import { CaptionLensError } from '../../../models/errors.ts';
import { readHubName } from '../../../models/hub/known/knownModels.ts';
import type { ModelUpdate } from '../../../models/catalog/modelEntry.ts';
import { embeddedName, type ModelPaths, type NamedModel } from '../../../models/catalog/modelNames.ts';
import { noteLine } from '../caption/captionResult.ts';
import type { LiveLine } from '../terminal/liveLine.ts';
import type { World } from '../world.ts';
import type { Wording } from '../../../models/wording.ts';
import { optionNames } from '../terminal/optionNames.ts';
import { spelledModelUpdate } from '../../protocol/spelledMessages.ts';

/**
 * Where the files of the model are that a command was given: those of a folder or `.pth`, or of a model of the Hub,
 * which is fetched where it is not here. Where nothing was given, those of the model that `models use` chose. Rejects
 * as `findModel` and `pullModel` do.
 */
export async function chooseModel(
  reference: ModelReference,
  world: World,
  line: LiveLine,
  signal: AbortSignal,
): Promise<ModelReference> {
  const named = await nameModel(reference, world);
  return toReference(await findOrFetch(named, world, line, signal));
}

async function findOrFetch(named: NamedModel, world: World, line: LiveLine, signal: AbortSignal): Promise<ModelPaths> {
  try {
    return await world.catalog.find(named);
  } catch (thrown) {
    const isAbsent = thrown instanceof CaptionLensError && thrown.code === 'checkpointNotFound';
    if (!isAbsent || named.path === '') throw thrown;
    // A name that names nothing is told here.
    await world.catalog.provide(named, undefined, (update) => tellUpdate(named.path, update, world, line), signal);
    line.clear();
    return world.catalog.find(named);
  }
}

/**
 * What a person gave, as the catalog takes it. A path of this process becomes absolute; a text that is no path of a
 * file stays a name.
 */
export async function nameModel({ path, base, languageModel }: ModelReference, world: World): Promise<NamedModel> {
  const name = async (text: string | undefined): Promise<string> => {
    if (text === undefined || text === '') return '';
    const isHere = (await world.kindOfPath(text)) !== 'missing';
    // A path where nothing is stays one, so that the error names it.
    const isName = !isHere && (text === embeddedName || readHubName(text) !== undefined);
    return isName ? text : resolve(text);
  };
  return { path: await name(path), base: await name(base), languageModel: await name(languageModel) };
}

function toReference({ path, base, languageModel }: ModelPaths): ModelReference {
  return {
    path: path === '' ? undefined : path,
    ...(base !== '' && { base }),
    ...(languageModel !== '' && { languageModel }),
  };
}

/** Shows an update: a renaming as a line that stays, everything else as the live line. */
export function tellUpdate(
  name: string,
  worded: ModelUpdate<Wording>,
  { stderr }: Pick<World, 'stderr'>,
  line: LiveLine,
): void {
  const update = spelledModelUpdate(worded, optionNames);
  if (update.kind !== 'renamed') return line.show(updateText(name, update));
  line.clear();
  stderr.write(noteLine(update.message));
}

/** `Fetching blip2: 37 % of 15.0 GB · 45.2 MB/s · 3:20 left` */
export function updateText(name: string, update: ModelUpdate): string {
  switch (update.kind) {
    case 'asking':
    case 'renamed':
    case 'waiting':
      return update.message;
    case 'loading':
      return `${update.message}${update.fraction === undefined ? '' : ` ${Math.floor(100 * update.fraction)} %`}`;
    case 'downloading': {
      const { done, total, rate, secondsLeft } = update;
      const share = total > 0 ? Math.floor((100 * done) / total) : 100;
      const speed = rate === undefined ? '' : ` · ${byteCount(Math.round(rate))}/s`;
      const left = secondsLeft === undefined ? '' : ` · ${duration(secondsLeft)} left`;
      return `Fetching ${name}: ${share} % of ${byteCount(total)}${speed}${left}`;
    }
  }
}
