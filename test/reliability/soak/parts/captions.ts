import { usualLimits } from '../../../../server/images/decoding/decoder.ts';
import { rm, writeFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import type { Priority } from '../../../../server/protocol/messages.ts';
import { Scene } from '../../../fault/daemon/scene.ts';
import { AnswerCount, sumOf } from '../answerCount.ts';
import { AskingClient } from '../askingClient.ts';
import { FamilyWatch } from '../familyWatch.ts';
import { nameOf, tally } from '../outcome.ts';
import { brokenOf, figure, type SoakOrder, type SoakOutcome, type SoakPart } from './part.ts';
import { PictureSource, type SoakPicture } from '../pictures.ts';

const clients = 4;
/** Of each client. */
const inFlight = 2;
const priorities: readonly Priority[] = ['hover', 'action', 'panel', 'batch'];
/** Above what a process's memory swings by from one third of a run to the next. Decoders are replaced, and swing more. */
const mostBytesPerCaption = { daemon: 1000, engine: 1000, decoder: 4000 } as const;
const mostHandlesMore = 8;

export const captions: SoakPart = {
  name: 'captions',
  promise:
    'Four clients ask one daemon for captions of pictures that no cache knows, of mixed sizes and kinds, every twentieth of them broken. Each request is answered once, a picture that is whole gets its caption and a broken one a typed error; the daemon and the engine stay the same processes, a fresh decoder takes over after 500 pictures, and after the first third daemon and engine grow by less than 1 KB a caption, the decoder by less than 4 KB, and none keeps a handle open.',
  unit: 'captions',
  rounds: 10_000,
  quickRounds: 150,
  run: soakCaptions,
};

interface Answered {
  readonly picture: SoakPicture['state'];
  readonly name: string;
}

async function soakCaptions({ rounds, seed, model, extent, say }: SoakOrder): Promise<SoakOutcome> {
  const scene = new Scene();
  try {
    const counts = Array.from({ length: clients }, () => new AnswerCount());
    const asking = await Promise.all(counts.map((count) => AskingClient.open(scene, count, model)));
    const [first] = asking;
    if (!first) throw new Error('There are no clients.');
    const before = (await scene.endpoint()).pid;
    const watch = new FamilyWatch(before);
    const source = new PictureSource(seed);
    const answered: Answered[] = [];
    const step = Math.max(1, Math.floor(rounds / 100));
    let drawn = 0;
    const askOn = async (client: AskingClient): Promise<void> => {
      while (drawn < rounds) {
        const number = drawn++;
        const picture = source.next();
        answered.push({ picture: picture.state, name: await ask(scene, client, picture, number) });
        // What fails from the beginning fails to the end: nobody waits for that.
        if (answered.length === 50 && answered.every(({ name }) => name !== 'answer')) {
          throw new Error(`None of the first 50 pictures was described: ${answered[0]?.name}.`);
        }
        if (answered.length % step === 0) watch.sample(answered.length);
        if (answered.length % (step * 10) === 0) say(`${answered.length} of ${rounds}`);
      }
    };
    await Promise.all(asking.flatMap((client) => Array.from({ length: inFlight }, () => askOn(client))));
    const { loopDelayMs } = await first.status();
    const { asked, unanswered, repeated } = sumOf(counts);
    const failed = answered.filter(({ picture, name }) => picture === 'whole' && name !== 'answer');
    const uncaught = answered.filter(
      ({ picture, name }) => picture === 'broken' && ['answer', 'untyped'].includes(name),
    );
    const growth = watch.growth(rounds);
    const slopes = extent === 'quick' ? [] : growth;
    return {
      figures: [
        figure('captions of whole pictures', answered.filter(({ name }) => name === 'answer').length),
        figure('broken pictures', answered.filter(({ picture }) => picture === 'broken').length),
        figure('requests answered', asked - unanswered),
        figure('whole pictures without a caption', failed.length),
        figure('requests without an answer', unanswered),
        figure('requests answered twice', repeated),
        ...slopes.map(({ kind, slope }) => figure(`${kind}, growth a caption`, slope, 'bytes')),
        ...growth.map(({ kind, last }) => figure(`${kind}, memory at the end`, last / 1e6, 'MB')),
        ...growth.map(({ kind, moreHandles }) => figure(`${kind}, handles more at the end`, moreHandles)),
        figure('the daemon’s event loop held up, at most', loopDelayMs?.max ?? NaN, 'ms'),
      ],
      broken: brokenOf([
        [failed.length === 0, `Whole pictures failed: ${JSON.stringify(tally(failed.map(({ name }) => name)))}.`],
        [uncaught.length === 0, `Broken pictures ended otherwise than with a typed error: ${uncaught.length}.`],
        [unanswered === 0, `Requests without an answer: ${unanswered}.`],
        [repeated === 0, `Requests answered more than once: ${repeated}.`],
        [(await scene.endpoint()).pid === before, 'Another daemon took over.'],
        ...growth.map(
          ({ kind, processes }) =>
            [processes <= mostProcesses(kind, rounds), `There were ${processes} processes of the ${kind}.`] as const,
        ),
        ...growth.map(
          ({ kind, moreHandles }) =>
            [moreHandles <= mostHandlesMore, `The ${kind} has ${moreHandles} handles more.`] as const,
        ),
        ...slopes.map(
          ({ kind, slope }) =>
            [slope <= mostBytesPerCaption[kind], `The ${kind} grows by ${Math.round(slope)} bytes a caption.`] as const,
        ),
      ]),
    };
  } finally {
    await scene.close();
  }
}

/** As the file that lies in a folder, or as bytes, in turn. */
async function ask(scene: Scene, client: AskingClient, { name, bytes }: SoakPicture, number: number): Promise<string> {
  // Not in step with the locators, so that each priority comes with both.
  const priority = priorities[Math.floor(number / 2) % priorities.length] ?? 'action';
  if (number % 2 === 0) {
    const picture = { kind: 'bytes', name, base64: bytes.toString('base64') } as const;
    return nameOf(await client.describe({ picture, priority }));
  }
  const path = scene.path(name);
  await writeFile(path, bytes);
  const picture = { kind: 'file', uri: pathToFileURL(path).href } as const;
  const outcome = await client.describe({ picture, priority, consent: 'outside' });
  await rm(path);
  return nameOf(outcome);
}

/** A fresh decoder takes over after so many pictures; daemon and engine stay. */
function mostProcesses(kind: string, pictures: number): number {
  return kind === 'decoder' ? 1 + Math.floor(pictures / usualLimits.picturesPerChild) : 1;
}
