import type { ModelSelection } from '../../protocol/messages.ts';
import { fitWording } from '../../../models/catalog/memoryFit.ts';
import type { ModelList, ModelUpdate } from '../../../models/catalog/modelEntry.ts';
import {
  CheckpointsRequest,
  ModelsRequest,
  ModelUpdateNotification,
  UseModelRequest,
  type UsedModel,
  type UseModelParams,
} from '../../protocol/modelMessages.ts';
import { CaptionLensError } from '../../../models/errors.ts';
import { renameText } from '../../../models/hub/fetching.ts';
import { meaningOf, type NamedModel } from '../../../models/catalog/modelNames.ts';
import type { Conversation } from '../session/conversation.ts';
import { spelledModelUpdate } from '../../protocol/spelledMessages.ts';
import { NewestFirst } from '../session/newestFirst.ts';
import { say, spelled, type Wording } from '../../../models/wording.ts';

/**
 * Answers `captionLens/models`, `captionLens/checkpoints` and `captionLens/useModel`: lists models, fetches them and
 * changes which one is used.
 */
export function serveModels(conversation: Conversation): void {
  const { catalog } = conversation.services;
  conversation.onRequest(ModelsRequest, async () => translated(await catalog.list(), conversation));
  conversation.onRequest(CheckpointsRequest, async ({ name, accessToken }, signal) => {
    const meaning = meaningOf(name);
    return meaning.kind === 'hub' ? catalog.checkpoints(meaning.name, accessToken, signal) : [];
  });
  conversation.onRequest(UseModelRequest, (params, signal) => useModel(conversation, params, signal));
}

/** What the tables say of models has a translation; what a folder is called has none, and stays. */
function translated(list: ModelList, { client: { spelling, words } }: Conversation): ModelList {
  const models = list.models.map((model) => ({
    ...model,
    description: words.t(model.description),
    ...(model.bestNote !== undefined && { bestNote: words.t(model.bestNote) }),
    ...(model.fit !== '' && { fit: spelled(fitWording(model.needs, list.machine), spelling) }),
  }));
  return { ...list, models };
}

async function useModel(
  conversation: Conversation,
  { name, base = '', languageModel = '', accessToken, token }: UseModelParams,
  signal: AbortSignal,
): Promise<UsedModel> {
  if (name === '') throw new CaptionLensError('invalidOption', say`Name the model that is to be used.`);
  const { catalog, describer } = conversation.services;
  const { spelling } = conversation.client;
  const updates = new NewestFirst<ModelUpdate<Wording>>(async (worded) => {
    const update = spelledModelUpdate(worded, spelling);
    if (token !== undefined) await conversation.notify(ModelUpdateNotification, { token, update });
  });
  const named: NamedModel = { path: name, base, languageModel };
  const pulled = await catalog.provide(named, accessToken, (update) => updates.give(update), signal);
  const isPicked = pulled?.checkpoint !== undefined && meaningOf(name).kind === 'hub' && !name.includes(':');
  const precise = isPicked ? { ...named, path: `${name}:${pulled.checkpoint.file}` } : named;
  // First, so that whoever asks meanwhile waits for the new one and the old one is not loaded again.
  const before = await catalog.choose(precise);
  try {
    const selection = await selectionOf(conversation, precise);
    await describer.load(
      selection,
      (update) => {
        if (update.kind === 'loading') updates.give(update);
      },
      signal,
    );
  } catch (thrown) {
    await catalog.restore(before);
    throw thrown;
  }
  return { name: precise.path, renames: pulled?.renames.map((rename) => spelled(renameText(rename), spelling)) ?? [] };
}

async function selectionOf(conversation: Conversation, named: NamedModel): Promise<ModelSelection> {
  const { device, precision } = (await conversation.settings.current()).model;
  return { ...(await conversation.services.catalog.find(named)), device, precision, imageSize: 0 };
}
