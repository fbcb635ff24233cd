import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { CancellationTokenSource } from 'vscode-jsonrpc/node';
import { seededRandom } from '../../../bench/quality/scenes.ts';
import { Scene } from '../../../fault/daemon/scene.ts';
import { AnswerCount, sumOf } from '../answerCount.ts';
import { AskingClient } from '../askingClient.ts';
import { IdleProcess } from '../idleProcess.ts';
import { LanguageWindow } from '../languageWindow.ts';
import { nameOf, tally } from '../outcome.ts';
import { brokenOf, figure, type SoakOrder, type SoakOutcome, type SoakPart } from './part.ts';
import { memoryOf, peakMemoryOf } from '../processes.ts';
import { PictureSource } from '../pictures.ts';

const windowsAtOnce = 20;
const secondMs = 1000;
const cancelledShare = 0.2;
const mostCancelDelayMs = 50;
/** Looks, a minute of them, at memory that the garbage collector gives back in its own time. */
const mostLooks = 60;
const lookMs = 1000;
const mostBytesKept = 100e6;
/** Beyond what the machine takes. */
const mostHeldUpMs = 200;

export const hovers: SoakPart = {
  name: 'hovers',
  promise:
    'A thousand hovers over as many pictures arrive within a second from twenty windows, a fifth of them cancelled at once, and each asks for its description as VS Code does. Each request is answered once, with a description, as cancelled, or with a typed error (`busy` where newer ones took its place); the newest of each window gets its description; the daemon’s event loop is held up for less than 200 ms beyond what the machine takes of a process that does nothing; the queue is empty afterwards and the memory given back.',
  unit: 'hovers',
  rounds: 1000,
  quickRounds: 1000,
  run: soakHovers,
};

interface Asked {
  readonly window: number;
  readonly hover: string;
  readonly description: string;
  readonly wanted: 'cancelled' | 'kept';
}

async function soakHovers({ rounds, seed, model, extent, say }: SoakOrder): Promise<SoakOutcome> {
  const scene = new Scene();
  try {
    const folder = scene.path('workspace');
    await mkdir(folder);
    const texts = await makeTexts(folder, rounds, seed);
    const counts = Array.from({ length: windowsAtOnce }, () => new AnswerCount());
    const windows = await Promise.all(
      counts.map((count) => LanguageWindow.open(scene, count, 'connection', folder, model)),
    );
    for (const [at, { uri, text }] of texts.entries()) {
      await windows[at]?.openText({ uri, languageId: 'markdown', text });
    }
    const watcher = await AskingClient.open(scene, new AnswerCount(), model);
    const pid = watcher.daemonPid;
    await watcher.describe({ picture: await pictureFor(scene, seed), priority: 'action', consent: 'outside' });
    const before = memoryOf(pid);
    const idle = await IdleProcess.start(scene);
    say('the hovers begin');
    const random = seededRandom(seed);
    const asked = await Promise.all(
      Array.from({ length: rounds }, async (_, number): Promise<Asked> => {
        const at = number % windowsAtOnce;
        const isLast = number >= rounds - windowsAtOnce;
        const wanted = !isLast && random() < cancelledShare ? 'cancelled' : 'kept';
        const cancelMs = random() * mostCancelDelayMs;
        await sleep((number / rounds) * secondMs);
        const place = { line: Math.floor(number / windowsAtOnce), character: 6 };
        const window = windows[at];
        const uri = texts[at]?.uri ?? '';
        if (!window) throw new Error('There is no such window.');
        const source = new CancellationTokenSource();
        const outcomes = Promise.all([
          window.hover(uri, place, source.token),
          window.describe(uri, place, source.token),
        ]);
        if (wanted === 'cancelled') void sleep(cancelMs).then(() => source.cancel());
        const [hover, description] = await outcomes;
        return { window: at, hover: nameOf(hover), description: nameOf(description), wanted };
      }),
    );
    const { queue, loopDelayMs } = await watcher.status();
    const heldUpMs = loopDelayMs?.max ?? NaN;
    const machineMs = await idle.end();
    const isKept = () => memoryOf(pid) - before > mostBytesKept;
    if (extent === 'whole') for (let look = 0; look < mostLooks && isKept(); look++) await sleep(lookMs);
    const after = memoryOf(pid);
    const { asked: requests, unanswered, repeated } = sumOf(counts);
    const came = (name: string) => asked.filter(({ description }) => description === name).length;
    const known = ['answer', 'cancelled', 'busy', 'aborted'];
    const odd = asked.flatMap(({ hover, description }) => [hover, description]).filter((name) => !known.includes(name));
    const newest = asked.slice(-windowsAtOnce).filter(({ description }) => description !== 'answer');
    const late = asked.filter(({ wanted, hover }) => wanted === 'kept' && hover !== 'answer');
    return {
      figures: [
        figure('requests', requests),
        figure('descriptions that came', came('answer')),
        figure('cancelled', came('cancelled')),
        figure('left out for newer ones', came('busy')),
        figure('requests without an answer', unanswered),
        figure('requests answered twice', repeated),
        figure('newest of a window without a description', newest.length),
        figure('the daemon’s event loop held up, at most', heldUpMs, 'ms'),
        figure('an idle process beside it held up, at most', machineMs, 'ms'),
        ...[
          figure('daemon, memory before', before / 1e6, 'MB'),
          figure('daemon, most memory', peakMemoryOf(pid) / 1e6, 'MB'),
          figure('daemon, memory after', after / 1e6, 'MB'),
        ].filter(({ value }) => !Number.isNaN(value)),
      ],
      broken: brokenOf([
        [unanswered === 0, `Requests without an answer: ${unanswered}.`],
        [repeated === 0, `Requests answered more than once: ${repeated}.`],
        [odd.length === 0, `Answers that no client expects: ${JSON.stringify(tally(odd))}.`],
        [late.length === 0, `Hovers that nobody cancelled and that failed: ${late.length}.`],
        [newest.length === 0, `The newest hovers of ${newest.length} windows got no description.`],
        [queue.waiting + queue.running === 0, `Jobs left in the queue: ${queue.waiting + queue.running}.`],
        [extent === 'quick' || !isKept(), `The daemon keeps ${Math.round((after - before) / 1e6)} MB.`],
        [(await scene.endpoint()).pid === pid, 'Another daemon took over.'],
        [extent === 'quick' || heldUpMs < mostHeldUpMs + machineMs, `The event loop was held up for ${heldUpMs} ms.`],
      ]),
    };
  } finally {
    await scene.close();
  }
}

/** A document for each window, a picture on each of its lines. */
async function makeTexts(
  folder: string,
  count: number,
  seed: number,
): Promise<readonly { readonly uri: string; readonly text: string }[]> {
  const source = new PictureSource(seed);
  const lines = Array.from({ length: windowsAtOnce }, (): string[] => []);
  for (let number = 0; number < count; number++) {
    const { name, bytes } = source.nextWhole();
    await writeFile(join(folder, name), bytes);
    lines[number % windowsAtOnce]?.push(`![](${name})`);
  }
  return lines.map((own, at) => ({ uri: pathToFileURL(join(folder, `${at}.md`)).href, text: own.join('\n') }));
}

async function pictureFor(scene: Scene, seed: number) {
  const { name, bytes } = new PictureSource(seed + 1).nextWhole();
  const path = scene.path(name);
  await writeFile(path, bytes);
  return { kind: 'file', uri: pathToFileURL(path).href } as const;
}
