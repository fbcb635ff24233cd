import { mapInOrder } from '../../../models/concurrency.ts';
import { spelled, type Wording } from '../../../models/wording.ts';
import { comparePhotographs } from '../../photograph/comparison.ts';
import { factRows, type WordRow } from '../../photograph/factWords.ts';
import { lightRows } from '../../photograph/lightWords.ts';
import type { Photograph } from '../../protocol/photographMessages.ts';
import { optionNames } from '../terminal/optionNames.ts';
import { recogniseFormat } from '../../images/pictureFormat.ts';
import type { DaemonSeat } from '../daemon/daemonSeat.ts';
import type { World } from '../world.ts';
import type { Compared, PictureAnswer, PictureFacts } from './toolShapes.ts';

/** Pictures that the daemon knows of at a time. */
const ahead = 4;

/** What the tools for pictures work with. */
export interface PictureTools {
  /** Confined to the opened roots. */
  readonly world: Pick<World, 'readPicture'>;
  seat(signal: AbortSignal): Promise<DaemonSeat>;
}

/** A picture's description, or the answer to a question about it. Rejects with what is wrong with picture or model. */
export async function describePicture(
  tools: PictureTools,
  path: string,
  question: string | undefined,
  signal: AbortSignal,
): Promise<PictureAnswer> {
  const bytes = await tools.world.readPicture(path, signal);
  const format = recogniseFormat(bytes);
  const seat = await tools.seat(signal);
  const { texts, subjects, model, picture } = await seat.describe(
    {
      // Its bytes, not its path: the file may be another one by the time the daemon looks.
      picture: { kind: 'bytes', name: path, base64: Buffer.from(bytes).toString('base64') },
      priority: 'action',
      options: question === undefined ? {} : { prompt: `Question: ${question} Answer:` },
    },
    () => undefined,
    signal,
  );
  const { description = '', text = '' } = texts[0] ?? {};
  return {
    path,
    description,
    altText: question === undefined ? text : '',
    subjects: subjects.map((subject) => subject.name),
    format,
    bytes: bytes.length,
    sha256: picture,
    model: model.name,
  };
}

/** What several pictures show, how they were taken, and what differs from the first to each of the others. */
export async function comparePictures(
  tools: PictureTools,
  paths: readonly string[],
  signal: AbortSignal,
): Promise<Compared> {
  const pictures: PictureAnswer[] = [];
  const photographs: Photograph[] = [];
  const look = async (path: string, stop: AbortSignal) => ({
    picture: await describePicture(tools, path, undefined, stop),
    photograph: await photographPicture(tools, path, stop),
  });
  for await (const { picture, photograph } of mapInOrder(paths, ahead, look, signal)) {
    pictures.push(picture);
    photographs.push(photograph);
  }
  const digests = [...new Set(pictures.map(({ sha256 }) => sha256))];
  const identical = digests
    .map((digest) => pictures.filter(({ sha256 }) => sha256 === digest).map(({ path }) => path))
    .filter((alike) => alike.length > 1);
  const [first, ...others] = pictures;
  const shared = (first?.subjects ?? []).filter((name) => others.every(({ subjects }) => subjects.includes(name)));
  return {
    pictures,
    photographs: photographs.map(factsOf),
    differences: differencesOf(photographs),
    identical,
    shared,
  };
}

/** Where it was taken is never asked for. */
async function photographPicture(tools: PictureTools, path: string, signal: AbortSignal): Promise<Photograph> {
  const bytes = await tools.world.readPicture(path, signal);
  const seat = await tools.seat(signal);
  return seat.photograph(
    { picture: { kind: 'bytes', name: path, base64: Buffer.from(bytes).toString('base64') } },
    signal,
  );
}

function factsOf({ label, facts, file, light, notes }: Photograph): PictureFacts {
  const said = (rows: readonly WordRow<string>[]) => rows.map(({ name, value }) => ({ name, value: inWords(value) }));
  return { path: label, facts: said(factRows(facts, file)), light: said(lightRows(light)), notes: [...notes] };
}

function differencesOf([first, ...others]: readonly Photograph[]): Compared['differences'] {
  if (!first) return [];
  return others.map((other) => {
    const { differences, summary } = comparePhotographs(first, other);
    return {
      one: first.label,
      other: other.label,
      summary: inWords(summary),
      differences: differences.map((difference) => ({
        fact: difference.fact,
        ...(difference.kind === 'stops' && { stops: Math.round(100 * difference.stops) / 100 }),
        sentence: inWords(difference.sentence),
      })),
    };
  });
}

function inWords(wording: Wording): string {
  return spelled(wording, optionNames);
}
