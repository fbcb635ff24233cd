import { CaptionLensError, type ErrorCode } from '../../../models/errors.ts';
import type { DescribeParams, DescribeUpdate, Description } from '../../protocol/messages.ts';
import { type DaemonClient, DaemonLost } from './daemonClient.ts';
import type { World } from '../world.ts';

/** Daemons lost in the middle of one picture. */
const patience = 2;

/** Errors that every picture would get: the model is not there, or not made for these options. */
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

export function isOfModel({ code }: CaptionLensError): boolean {
  return ofModel.has(code);
}

/** The daemon to ask; one that leaves is followed by the next one, unless the user stopped it. */
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

  async describe(
    params: Omit<DescribeParams, 'token'>,
    onUpdate: (update: DescribeUpdate) => void,
    signal: AbortSignal,
  ): Promise<Description> {
    for (let lost = 0; ;) {
      const client = this.#client;
      try {
        const description = await (await client).describe(params, onUpdate, signal);
        await this.#lookAtModel(await client, description, signal);
        return description;
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

  async dispose(): Promise<void> {
    const client = await this.#client.catch(() => undefined);
    client?.dispose();
  }

  /** With the first description. A daemon that will not say is no reason to lose it. */
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
