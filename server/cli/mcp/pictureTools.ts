import { mapInOrder } from '../../../models/concurrency.ts';
import { recogniseFormat } from '../../images/pictureFormat.ts';
import type { DaemonSeat } from '../daemon/daemonSeat.ts';
import type { World } from '../world.ts';
import type { PictureAnswer } from './toolShapes.ts';

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

/** What several pictures show, and what they have in common. */
export async function comparePictures(
  tools: PictureTools,
  paths: readonly string[],
  signal: AbortSignal,
): Promise<{ pictures: PictureAnswer[]; identical: string[][]; shared: string[] }> {
  const pictures: PictureAnswer[] = [];
  const describe = (path: string, stop: AbortSignal) => describePicture(tools, path, undefined, stop);
  for await (const picture of mapInOrder(paths, ahead, describe, signal)) pictures.push(picture);
  const digests = [...new Set(pictures.map(({ sha256 }) => sha256))];
  const identical = digests
    .map((digest) => pictures.filter(({ sha256 }) => sha256 === digest).map(({ path }) => path))
    .filter((alike) => alike.length > 1);
  const [first, ...others] = pictures;
  const shared = (first?.subjects ?? []).filter((name) => others.every(({ subjects }) => subjects.includes(name)));
  return { pictures, identical, shared };
}
