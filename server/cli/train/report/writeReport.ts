import { basename, join } from 'node:path';
import { throwIfAborted } from '../../../../models/errors.ts';
import { parseJson } from '../../../../models/parsedJson.ts';
import { isObject } from '../../../../models/plainObject.ts';
import type { EpochEvent, StepEvent } from '../../../../models/training/runs/events.ts';
import { resultFolder, resultName, stepsFile } from '../../../../models/training/runs/runFolder.ts';
import type { DataItem } from '../../../datasets/dataset.ts';
import { pictureBytes } from '../../dataset/itemPictures.ts';
import { writeOutput } from '../../terminal/outputFile.ts';
import type { Decoder, World } from '../../world.ts';
import { reportPage, type ReportedPicture } from './reportPage.ts';

export interface ReportSource {
  /** Where the training writes. */
  readonly folder: string;
  readonly epochs: number;
  readonly heldBack: readonly DataItem[];
}

/** Pictures that are shown, and pixels of the longer side: a browser opens that quickly. */
const mostShown = 24;
const pictureSide = 288;

/** Writes `report.html` anew after each epoch, out of what the training has left in its folder. */
export class ReportWriter {
  readonly #source: ReportSource;
  readonly #decoder: Decoder;
  readonly #world: World;
  readonly #pictures = new Map<DataItem, string | undefined>();

  constructor(source: ReportSource, decoder: Decoder, world: World) {
    this.#source = source;
    this.#decoder = decoder;
    this.#world = world;
  }

  /** Pictures that cannot be shown are left out. Rejects as `writeOutput`, and with `aborted`. */
  async write(ended: readonly EpochEvent[], signal: AbortSignal): Promise<void> {
    const { folder, epochs, heldBack } = this.#source;
    const steps = linesOf(await this.#world.readText(join(folder, stepsFile)));
    const said = await this.#said(ended);
    const described = heldBack.filter(({ id }) => said.some(({ captions }) => captions.has(id)));
    const pictures: ReportedPicture[] = [];
    for (const item of described.slice(0, mostShown)) {
      const { id, captions: references } = item;
      const told = said.flatMap(({ epoch, captions }) => {
        const caption = captions.get(id);
        return caption === undefined ? [] : [{ epoch, caption }];
      });
      pictures.push({ id, references, said: told, picture: await this.#draw(item, signal) });
    }
    const page = { name: basename(folder), epochs, steps, ended, pictures, heldBack: heldBack.length };
    await writeOutput(join(folder, 'report.html'), reportPage(page), this.#world);
  }

  async #said(ended: readonly EpochEvent[]) {
    return Promise.all(
      ended.map(async ({ epoch }) => {
        const text = await this.#world.readText(join(this.#source.folder, resultFolder, resultName(epoch)));
        return { epoch, captions: captionsOf(text) };
      }),
    );
  }

  async #draw(item: DataItem, signal: AbortSignal): Promise<string | undefined> {
    if (this.#pictures.has(item)) return this.#pictures.get(item);
    const drawn = await pictureBytes(item, this.#world, signal)
      .then((bytes) => this.#decoder.thumbnail(bytes, pictureSide, signal))
      .then(({ type, bytes }) => `data:${type};base64,${Buffer.from(bytes).toString('base64')}`)
      .catch(() => undefined);
    throwIfAborted(signal);
    this.#pictures.set(item, drawn);
    return drawn;
  }
}

/** Of lines that are ours. */
function linesOf(text: string | undefined): readonly StepEvent[] {
  return (text ?? '').split('\n').flatMap((line) => {
    const event = parseJson(line);
    return isObject(event) && typeof event['loss'] === 'number' ? [event as unknown as StepEvent] : [];
  });
}

function captionsOf(text: string | undefined): ReadonlyMap<unknown, string> {
  const list = text === undefined ? [] : parseJson(text);
  if (!Array.isArray(list)) return new Map();
  return new Map(
    list.flatMap((one: unknown) => {
      if (!isObject(one)) return [];
      const { image_id: id, caption } = one;
      return typeof caption === 'string' ? [[id, caption] as const] : [];
    }),
  );
}
