import type { ModelPaths } from '../../../models/catalog/modelNames.ts';
import type { DescribeSettings } from '../../captions/describer.ts';
import { CaptionLensError } from '../../../models/errors.ts';
import type { Purpose } from '../../../models/generation/generationSettings.ts';
import type { Description, DescribeOptions, DescribeUpdate, Priority } from '../../protocol/messages.ts';
import { DescribeRequest, UpdateNotification } from '../../protocol/messages.ts';
import type { Conversation } from '../session/conversation.ts';
import { HoverQueue } from './hover/hoverQueue.ts';
import { LoadingProgress } from '../session/loadingProgress.ts';
import { spelledUpdate } from '../../protocol/spelledMessages.ts';
import { NewestFirst } from '../session/newestFirst.ts';
import { inPlace } from './links/altInPlace.ts';
import { choiceFor, noteFor, tellNote } from './textChoice.ts';
import { findPicture } from '../documents/pictures.ts';
import { describeSettings } from '../session/sessionSettings.ts';
import type { Wording } from '../../../models/wording.ts';

/** Answers `captionLens/describe`, with updates under the request's token; see `DescribeRequest` for its failures. */
export function serveDescriptions(conversation: Conversation): void {
  const hovers = new HoverQueue();
  conversation.onRequest(DescribeRequest, async (params, signal) => {
    const askedAt = performance.now();
    const { priority, consent, token } = params;
    const reading = { budget: priority, consent };
    const find = () => findPicture(conversation, params.picture, reading, signal);
    const { picture, place } = await (priority === 'hover' ? hovers.admit(find, signal) : find());
    const updates =
      token === undefined
        ? undefined
        : new NewestFirst<DescribeUpdate>((update) => conversation.notify(UpdateNotification, { token, update }));
    const terms = {
      priority,
      freshness: params.freshness ?? 'known',
      askedAt,
      ...(params.options && { options: params.options }),
    };
    try {
      const follow = (update: DescribeUpdate) => updates?.give(update);
      const description = await describeBytes(conversation, picture.bytes, terms, signal, follow);
      return await inPlace(conversation, description, place?.image);
    } finally {
      picture.dispose();
    }
  });
}

/** How urgent a description is, and what differs from the session's settings. */
export interface DescribeTerms {
  readonly priority: Priority;
  readonly freshness?: 'known' | 'anew';
  readonly options?: DescribeOptions;
  /** Milliseconds of `performance.now`; absent: now. */
  readonly askedAt?: number;
}

/**
 * A description by this session's settings. Loading the model shows as the editor's own progress where the client has
 * no other way, except in a batch, which shows its own. Rejects as `settingsFor` and the describer do.
 */
export async function describeBytes(
  conversation: Conversation,
  bytes: Uint8Array,
  { priority, freshness = 'known', options, askedAt = performance.now() }: DescribeTerms,
  signal: AbortSignal,
  onUpdate: (update: DescribeUpdate) => void = () => undefined,
): Promise<Description> {
  const loading = new LoadingProgress(conversation);
  const listen = (worded: DescribeUpdate<Wording>): void => {
    const update = spelledUpdate(worded, conversation.client.spelling);
    // Whoever describes many shows a progress of its own.
    if (priority !== 'batch') loading.follow(update);
    onUpdate(update);
  };
  try {
    const settings = await settingsFor(conversation, options);
    const { describer } = conversation.services;
    const { peer } = conversation;
    const job = { bytes, settings, priority, peer, freshness, askedAt };
    const description = await describer.describe(job, listen, signal);
    if (description.note === undefined) return description;
    const note = noteFor(conversation, settings, { bytes, note: description.note });
    tellNote(conversation, note);
    return { ...description, note };
  } finally {
    loading.end();
  }
}

/** What the store has, without a model; undefined where it has nothing. */
export async function knownDescription(
  conversation: Conversation,
  bytes: Uint8Array,
  purpose: Purpose = 'description',
): Promise<Description | undefined> {
  return conversation.services.describer.known(bytes, await settingsToLookUp(conversation, { purpose }));
}

/**
 * What the description depends on, its model found. Rejects with `checkpointNotFound`, `languageModelMissing` or
 * another code of `findModel` where the model that is wanted is not here, and with `invalidOption` as
 * `describeSettings` does.
 */
export async function settingsFor(conversation: Conversation, options?: DescribeOptions): Promise<DescribeSettings> {
  const settings = await conversation.settings.current();
  const paths = options?.model ?? (await conversation.services.catalog.find(settings.model));
  const choice = await choiceFor(conversation, settings, options);
  return describeSettings(settings, paths, conversation.settings.trust, options, choice);
}

/**
 * As `settingsFor`, for looking up what is known already. Where the model is not here, nothing of it is known, and the
 * settings name a model that does not exist.
 */
export async function settingsToLookUp(
  conversation: Conversation,
  options?: DescribeOptions,
): Promise<DescribeSettings> {
  try {
    return await settingsFor(conversation, options);
  } catch (thrown) {
    if (!(thrown instanceof CaptionLensError)) throw thrown;
    const settings = await conversation.settings.current();
    return describeSettings(settings, absent, conversation.settings.trust);
  }
}

/**
 * No model lies there. Never '', which is the embedded one: its texts would pass for those of the model that is wanted.
 */
const absent: ModelPaths = { path: 'absent:', base: '', languageModel: '' };
