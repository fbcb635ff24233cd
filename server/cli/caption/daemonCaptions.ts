import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { mapInOrder } from '../../../models/concurrency.ts';
import { asCaptionLensError, throwIfAborted } from '../../../models/errors.ts';
import type {
  DescribeOptions,
  DescribeParams,
  DescribeUpdate,
  Description,
  ModelSelection,
} from '../../protocol/messages.ts';
import type { CaptionOptions } from './captionOptions.ts';
import type { CaptionResult } from './captionResult.ts';
import type { DaemonClient } from '../daemon/daemonClient.ts';
import { DaemonSeat, isOfModel } from '../daemon/daemonSeat.ts';
import type { Listed } from './pictureList.ts';
import type { World } from '../world.ts';

/** Pictures that the daemon knows of at a time: as many as it describes together, and some that it decodes meanwhile. */
const ahead = 8;

/** One after the other, what the daemon says of each picture. A daemon that leaves is followed by the next one. */
export class DaemonCaptions {
  readonly #world: World;
  readonly #options: CaptionOptions;
  readonly #seat: DaemonSeat;

  /** `onNote` as `DaemonSeat`'s. */
  constructor(world: World, options: CaptionOptions, client: DaemonClient, onNote: (note: string) => void) {
    this.#world = world;
    this.#options = options;
    this.#seat = new DaemonSeat(world, client, onNote);
  }

  /** `onStatus` hears of the picture whose result comes next. */
  async *results(
    listed: readonly Listed[],
    onStatus: (image: string, text: string) => void,
    signal: AbortSignal,
  ): AsyncGenerator<CaptionResult, void, void> {
    let current: Listed | undefined = listed[0];
    let done = 0;
    const work = async (item: Listed, stop: AbortSignal) => {
      const status = (text: string) => (item === current ? onStatus(item.image, text) : undefined);
      return this.#resultOf(item, status, stop);
    };
    for await (const result of mapInOrder(listed, ahead, work, signal)) {
      throwIfAborted(signal);
      // Options that do not suit this model suit it for no picture.
      if (result.kind === 'failed' && isOfModel(result.error)) throw result.error;
      current = listed[(done += 1)];
      yield result;
    }
  }

  dispose(): Promise<void> {
    return this.#seat.dispose();
  }

  async #resultOf(item: Listed, status: (text: string) => void, signal: AbortSignal): Promise<CaptionResult> {
    const { image } = item;
    if (item.kind === 'failed') return item;
    try {
      const params = await this.#paramsOf(item, signal);
      status('…');
      const description = await this.#seat.describe(params, (update) => status(statusOf(update)), signal);
      return resultOf(image, description);
    } catch (thrown) {
      return { kind: 'failed', image, error: asCaptionLensError(thrown) };
    }
  }

  async #paramsOf(item: Exclude<Listed, { kind: 'failed' }>, signal: AbortSignal): Promise<DescribeParams> {
    const options = describeOptions(this.#options);
    if (item.kind === 'file' && !isOfThisProcess(item.image)) {
      const uri = pathToFileURL(resolve(item.image)).href;
      return { picture: { kind: 'file', uri }, priority: 'batch', consent: 'outside', options };
    }
    const bytes = item.kind === 'file' ? this.#world.readPicture(item.image, signal) : this.#world.readInput(signal);
    const base64 = Buffer.from(await bytes).toString('base64');
    return { picture: { kind: 'bytes', name: item.image, base64 }, priority: 'batch', options };
  }
}

/** `/dev/stdin` or `/proc/self/fd/3`: to the daemon they are files of its own. */
function isOfThisProcess(path: string): boolean {
  return /^\/(dev|proc)\//.test(resolve(path));
}

/** What the daemon is asked for: everything that the command line says, and nothing of a session's settings. */
export function describeOptions(options: CaptionOptions): DescribeOptions {
  const { settings, prompt, rules, processor } = options;
  return {
    basis: 'checkpoint',
    settings,
    ...(prompt !== undefined && { prompt }),
    ...(rules !== undefined && { rules }),
    processor,
    model: modelSelection(options),
  };
}

function modelSelection({ model, device, precision, imageSize }: CaptionOptions): ModelSelection {
  const absolute = (path: string | undefined) => (path === undefined ? '' : resolve(path));
  return {
    path: absolute(model.path),
    languageModel: absolute(model.languageModel),
    base: absolute(model.base),
    device,
    precision,
    imageSize: imageSize ?? 0,
  };
}

function resultOf(image: string, description: Description): CaptionResult {
  const { texts, subjects, timings, model, device, precision, prompt } = description;
  const { decodeMs, totalMs } = timings;
  const captions = texts.map(({ raw, tokens, score }) => ({ text: raw, tokens, score }));
  return {
    kind: 'captioned',
    image,
    caption: { captions, subjects, timings },
    shown: texts.map(({ text, description }) => ({ altText: text, description })),
    info: { ...model, device, precision },
    prompt,
    decodeMs,
    totalMs,
  };
}

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
