import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { seededRandom } from '../../../bench/quality/scenes.ts';
import { samples, Scene } from '../../../fault/daemon/scene.ts';
import { AnswerCount, sumOf } from '../answerCount.ts';
import { documentOf } from '../documents.ts';
import { EngineWatch } from '../engineWatch.ts';
import { LanguageWindow } from '../languageWindow.ts';
import { type Outcome, tally } from '../outcome.ts';
import { brokenOf, figure, type SoakOrder, type SoakOutcome, type SoakPart } from './part.ts';

const windowsAtOnce = 20;
/** Documents of a window at each visit. */
const documents = 3;
/** Every fifth window is another editor's. */
const stdioShare = 5;
const photographs = ['coffee.png', 'chelsea.png', 'astronaut.png', 'flower.jpg', 'rocket.jpg'];

export const windows: SoakPart = {
  name: 'windows',
  promise:
    'Twenty windows (every fifth through `caption-lens lsp`) open documents in seven languages, ask for diagnostics, hovers, actions and descriptions, close, leave by the protocol or without a word, and come back. One daemon and one engine serve them all, every request that a window waited for is answered once, and no answer is empty.',
  unit: 'visits of each window',
  rounds: 25,
  quickRounds: 2,
  run: soakWindows,
};

async function soakWindows({ rounds, seed, model, say }: SoakOrder): Promise<SoakOutcome> {
  const scene = new Scene();
  try {
    const folder = scene.path('workspace');
    await mkdir(folder);
    for (const name of photographs) await copyFile(join(samples, name), join(folder, name));
    const random = seededRandom(seed);
    const counts: AnswerCount[] = [];
    const seen: Seen[] = [];
    // Stays, so that the daemon never has nobody.
    const resident = await LanguageWindow.open(scene, newLedger(counts), 'connection', folder, model);
    const before = (await scene.endpoint()).pid;
    const engines = new EngineWatch(before);
    let visits = 0;
    const comeAndGo = async (number: number): Promise<void> => {
      for (let round = 0; round < rounds; round++) {
        const way = number % stdioShare === 0 ? 'stdio' : 'connection';
        const window = await LanguageWindow.open(scene, newLedger(counts), way, folder, model);
        for (let at = 0; at < documents; at++) {
          seen.push(...(await work(window, folder, (number * rounds + round) * documents + at)));
        }
        await (random() < 0.5 ? window.exit() : window.vanish());
        engines.look();
        visits += 1;
        if (visits % windowsAtOnce === 0) say(`${visits} of ${rounds * windowsAtOnce} visits`);
      }
    };
    await Promise.all(Array.from({ length: windowsAtOnce }, (_, number) => comeAndGo(number)));
    const at = documentOf(pathToFileURL(folder).href, 0, 'coffee.png');
    await resident.openText(at);
    const last = await resident.describe(at.uri, at.at);
    const { asked, unanswered, repeated } = sumOf(counts);
    const wrong = seen.filter(({ what }) => what !== 'answer');
    const daemons = scene.log().match(/ listens on /g)?.length ?? 0;
    return {
      figures: [
        figure('visits', visits),
        figure('requests', asked),
        figure('requests without an answer', unanswered),
        figure('requests answered twice', repeated),
        figure('answers that were empty or failures', wrong.length),
        figure('daemons', daemons),
        ...engines.figures(),
      ],
      broken: brokenOf([
        [wrong.length === 0, `Not answered as they should be: ${JSON.stringify(tally(wrong.map(keyOf)))}.`],
        [unanswered === 0, `Requests without an answer: ${unanswered}.`],
        [repeated === 0, `Requests answered more than once: ${repeated}.`],
        [daemons === 1 && (await scene.endpoint()).pid === before, `There were ${daemons} daemons.`],
        [last.kind === 'answer', 'The window that had stayed got no description at the end.'],
        ...engines.promises(),
      ]),
    };
  } finally {
    await scene.close();
  }
}

interface Seen {
  readonly asked: string;
  readonly what: string;
}

function keyOf({ asked, what }: Seen): string {
  return `${asked}: ${what}`;
}

async function work(window: LanguageWindow, folder: string, number: number): Promise<readonly Seen[]> {
  const picture = photographs[number % photographs.length] ?? '';
  const document = documentOf(pathToFileURL(folder).href, number, picture);
  const { uri, at, languageId } = document;
  await window.openText(document);
  // At once, as an editor that has just shown the document does.
  const [findings, hover, actions, description] = await Promise.all([
    window.diagnostics(uri),
    window.hover(uri, at),
    window.codeActions(uri, at),
    window.describe(uri, at),
  ]);
  await window.closeText(uri);
  const see = <T>(asked: string, outcome: Outcome<T>, isEmpty: (answer: T) => boolean): Seen => ({
    asked: `${asked} in ${languageId}`,
    what: outcome.kind !== 'answer' ? JSON.stringify(outcome) : isEmpty(outcome.answer) ? 'empty' : 'answer',
  });
  return [
    see('diagnostics', findings, ({ items }) => items.length === 0),
    see('hover', hover, (answer) => answer === null),
    see('actions', actions, (answer) => (answer ?? []).length === 0),
    see('description', description, ({ texts }) => texts.length === 0),
  ];
}

function newLedger(counts: AnswerCount[]): AnswerCount {
  const count = new AnswerCount();
  counts.push(count);
  return count;
}
