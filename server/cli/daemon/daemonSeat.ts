import { CaptionLensError, type ErrorCode } from '../../../models/errors.ts';
import type { DescribeParams, DescribeUpdate, Description } from '../../protocol/messages.ts';
import type { Photograph, PhotographParams } from '../../protocol/photographMessages.ts';
import { type DaemonClient, DaemonLost } from './daemonClient.ts';
import type { World } from '../world.ts';

/** Daemons that may be lost in the middle of one picture. */
const patience = 2;

/** Codes of errors that every picture would get: the model is not there, or not made for these options. */
const ofModel: ReadonlySet<string> = new Set<ErrorCode>([
  'invalidOption',
  'promptTooLong',
  'checkpointNotFound',
  'checkpointInvalid',
  'checkpointUnsupported',
  'checkpointUnsafe',
  'languageModelMissing',
  'baseMissing',
  'tensorsMismatch',
  'diskFull',
  'cacheUnwritable',
  'deviceUnavailable',
]);

/** Whether every other picture would fail in the same way. */
export function isOfModel({ code }: CaptionLensError): boolean {
  return ofModel.has(code);
}

/**
 * The daemon to ask. One that leaves is followed by the next one, unless the user stopped it. Whoever made the seat
 * disposes it, and the client with it.
 */
export class DaemonSeat {
  readonly #world: Pick<World, 'reachDaemon'>;
  readonly #onNote: (note: string) => void;
  #client: Promise<DaemonClient>;
  #isModelKnown = false;

  /** `onNote` hears once of each thing that is to be said of the model. */
  constructor(world: Pick<World, 'reachDaemon'>, client: DaemonClient, onNote: (note: string) => void) {
    this.#world = world;
    this.#onNote = onNote;
    this.#client = Promise.resolve(client);
  }

  /**
   * A description by whichever daemon is there. Rejects with `engineLost` where the user stopped the daemon or three
   * were lost over this picture, with the `ConnectionError` of a daemon that cannot be reached, and as
   * `DaemonClient.describe` does.
   */
  async describe(
    params: Omit<DescribeParams, 'token'>,
    onUpdate: (update: DescribeUpdate) => void,
    signal: AbortSignal,
  ): Promise<Description> {
    return this.#ask(async (client) => {
      const description = await client.describe(params, onUpdate, signal);
      await this.#lookAtModel(client, description, signal);
      return description;
    }, signal);
  }

  /** How a picture was taken and what its light is like; rejects as `describe` does. */
  photograph(params: PhotographParams, signal: AbortSignal): Promise<Photograph> {
    return this.#ask((client) => client.photograph(params, signal), signal);
  }

  /** Closes the connection to the daemon, once an opening one is there. */
  async dispose(): Promise<void> {
    const client = await this.#client.catch(() => undefined);
    client?.dispose();
  }

  async #ask<Answer>(question: (client: DaemonClient) => Promise<Answer>, signal: AbortSignal): Promise<Answer> {
    for (let lost = 0; ;) {
      const client = this.#client;
      try {
        return await question(await client);
      } catch (thrown) {
        if (!(thrown instanceof DaemonLost)) throw thrown;
        lost += 1;
        // Who stops the daemon does not want another one.
        if (lost > patience || thrown.why === 'stopped')
          throw new CaptionLensError('engineLost', thrown.message, { cause: thrown });
        // Whoever of the pictures in flight sees it first, opens the way for all of them.
        if (this.#client === client) this.#client = this.#reopen(client, signal);
      }
    }
  }

  /**
   * Tells the notes about the model, once, with the first description. A daemon that does not answer is no reason to
   * lose the description.
   */
  async #lookAtModel(client: DaemonClient, { model }: Description, signal: AbortSignal): Promise<void> {
    if (this.#isModelKnown) return;
    this.#isModelKnown = true;
    const status = await client.status(signal).catch(() => undefined);
    // Another client may have had another one loaded meanwhile.
    if (status?.model.kind !== 'ready' || status.model.digest !== model.digest) return;
    const { recogniserNote, settingsNotes = [] } = status.model;
    for (const note of [recogniserNote, ...settingsNotes]) if (note !== undefined) this.#onNote(note);
  }

  async #reopen(lost: Promise<DaemonClient>, signal: AbortSignal): Promise<DaemonClient> {
    (await lost.catch(() => undefined))?.dispose();
    return this.#world.reachDaemon('ifNeeded', signal);
  }
}
