import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { DescribeOptions, DescribeParams, DescribeUpdate, Description } from '../../protocol/messages.ts';
import type { DescribedBy } from './captionOptions.ts';
import { once } from './notes.ts';
import type { ListedPicture, PictureDescriber } from './captionResults.ts';
import { readListed } from './listedBytes.ts';
import type { DaemonClient } from '../daemon/daemonClient.ts';
import { DaemonSeat } from '../daemon/daemonSeat.ts';
import { modelSelection } from './modelSelection.ts';
import type { World } from '../world.ts';

/**
 * Descriptions by the daemon. One that leaves is followed by the next one. Whoever made this disposes it, and `client`
 * with it.
 */
export class DaemonCaptions implements PictureDescriber {
  readonly #world: World;
  readonly #options: DescribedBy;
  readonly #seat: DaemonSeat;
  readonly #tell: (note: string) => void;

  /** `onNote` as `DaemonSeat`'s. */
  constructor(world: World, options: DescribedBy, client: DaemonClient, onNote: (note: string) => void) {
    this.#world = world;
    this.#options = options;
    this.#tell = once(onNote);
    this.#seat = new DaemonSeat(world, client, this.#tell);
  }

  async describe(picture: ListedPicture, onStatus: (text: string) => void, signal: AbortSignal): Promise<Description> {
    const params = await this.#paramsOf(picture, signal);
    onStatus('…');
    const description = await this.#seat.describe(params, (update) => onStatus(statusOf(update)), signal);
    if (description.note !== undefined) this.#tell(description.note);
    return description;
  }

  dispose(): Promise<void> {
    return this.#seat.dispose();
  }

  async #paramsOf(picture: ListedPicture, signal: AbortSignal): Promise<DescribeParams> {
    const options = describeOptions(this.#options);
    const { kind, image } = picture;
    if (kind === 'file' && !isOfThisProcess(image)) {
      const uri = pathToFileURL(resolve(image)).href;
      return { picture: { kind: 'file', uri }, priority: 'batch', consent: 'outside', options };
    }
    const base64 = Buffer.from(await readListed(picture, this.#world, signal)).toString('base64');
    return { picture: { kind: 'bytes', name: image, base64 }, priority: 'batch', options };
  }
}

/** `/dev/stdin` or `/proc/self/fd/3`: to the daemon they are files of its own. */
function isOfThisProcess(path: string): boolean {
  return /^\/(dev|proc)\//.test(resolve(path));
}

/** What the daemon is asked for: everything that the command line says, and nothing of a session's settings. */
function describeOptions(options: DescribedBy): DescribeOptions {
  const { settings, prompt, rules, processor, clip } = options;
  return {
    basis: 'checkpoint',
    settings,
    ...(prompt !== undefined && { prompt }),
    ...(rules !== undefined && { rules }),
    processor,
    model: modelSelection(options),
    ...(clip && { chooseBy: 'agreement', clipModel: clip.files.file ?? clip.files.folder }),
  };
}

/** How far a description is, for the live line: `waiting, 2 before it`, or the text so far. */
export function statusOf(update: DescribeUpdate): string {
  switch (update.kind) {
    case 'queued':
      return update.position > 1 ? `waiting, ${update.position - 1} before it` : '…';
    case 'loading': {
      const share = update.fraction === undefined ? '' : ` ${Math.floor(100 * update.fraction)} %`;
      return `${update.message}${share}`;
    }
    case 'looking':
      return '…';
    case 'step':
      return update.text;
  }
}
