import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Scene } from '../../../fault/daemon/scene.ts';
import { AnswerCount, sumOf } from '../answerCount.ts';
import { AskingClient } from '../askingClient.ts';
import { EngineWatch } from '../engineWatch.ts';
import { LanguageWindow } from '../languageWindow.ts';
import { nameOf } from '../outcome.ts';
import { brokenOf, figure, type SoakOrder, type SoakOutcome, type SoakPart } from './part.ts';
import { PictureSource } from '../pictures.ts';

/** Documents that once held the daemon's event loop up for half a minute and more. */
const hostileTexts = [
  { name: 'evil.tsx', languageId: 'typescriptreact', what: '127 KB of <img', text: '"<img '.repeat(26_000) },
  { name: 'large.tsx', languageId: 'typescriptreact', what: '1 MB of <img', text: '"<img '.repeat(170_000) },
  { name: 'backticks.md', languageId: 'markdown', what: '239 KB of backticks', text: runsOfBackticks(239_000) },
  { name: 'many.md', languageId: 'markdown', what: '1 MB of backticks', text: runsOfBackticks(1_000_000) },
  { name: 'brackets.mdx', languageId: 'mdx', what: '1 MB of ![a](', text: '![a](b "'.repeat(130_000) },
] as const;

/** For a caption beside such a document, once the model is loaded. */
const mostMs = 2000;

export const hostileWindow: SoakPart = {
  name: 'hostile window',
  promise:
    'A window opens documents made to take their reader’s time, in an editor that speaks through `caption-lens lsp`, and asks what an editor asks, again after each round. Beside it a second window asks for captions. That window gets every one of them within two seconds, from the same daemon and the same engine, and the hostile window gets an answer to each request too.',
  unit: 'rounds of five documents',
  rounds: 10,
  quickRounds: 1,
  run: soakHostileWindow,
};

async function soakHostileWindow({ rounds, seed, model, extent, say }: SoakOrder): Promise<SoakOutcome> {
  const scene = new Scene();
  try {
    const folder = scene.path('workspace');
    await mkdir(folder);
    for (const { name, text } of hostileTexts) await writeFile(join(folder, name), text);
    const counts = [new AnswerCount(), new AnswerCount()] as const;
    const beside = await AskingClient.open(scene, counts[0], model);
    const pid = beside.daemonPid;
    const engines = new EngineWatch(pid);
    const source = new PictureSource(seed);
    const ask = async () => {
      const { name, bytes } = source.nextWhole();
      const picture = { kind: 'bytes', name, base64: bytes.toString('base64') } as const;
      const begin = performance.now();
      const outcome = await beside.describe({ picture, priority: 'action' });
      engines.look();
      return { name: nameOf(outcome), ms: performance.now() - begin };
    };
    // The model is loaded before, so that times are those of captions.
    const quiet = [await ask(), await ask(), await ask(), await ask()].slice(1);
    const window = await LanguageWindow.open(scene, counts[1], 'stdio', folder, model);
    const times = new Map<string, number[]>();
    const captions: string[] = [];
    const answers: string[] = [];
    for (let round = 0; round < rounds; round++) {
      for (const { name, languageId, what, text } of hostileTexts) {
        const uri = pathToFileURL(join(folder, name)).href;
        await window.openText({ uri, languageId, text });
        const at = { line: 0, character: 1 };
        const asked = Promise.all([window.diagnostics(uri), window.hover(uri, at), window.codeActions(uri, at)]);
        const { name: caption, ms } = await ask();
        captions.push(caption);
        times.set(what, [...(times.get(what) ?? []), ms]);
        answers.push(...(await asked).map(nameOf));
        await window.closeText(uri);
      }
      say(`${round + 1} of ${rounds}`);
    }
    await window.exit();
    const { unanswered, repeated } = sumOf(counts);
    const missing = captions.filter((name) => name !== 'answer');
    const untyped = answers.filter((name) => name === 'untyped' || name === 'lost');
    const daemons = scene.log().match(/ listens on /g)?.length ?? 0;
    const most = (ms: readonly number[]) => Math.max(...ms);
    const late = [...times.values()].flat().filter((ms) => ms > mostMs);
    return {
      figures: [
        figure('captions beside', captions.length - missing.length),
        figure('captions that did not come', missing.length),
        figure('a caption with nothing beside it, at most', most(quiet.map(({ ms }) => ms)), 'ms'),
        ...[...times].map(([what, ms]) => figure(`a caption beside ${what}, at most`, most(ms), 'ms')),
        figure('daemons', daemons),
        ...engines.figures(),
      ],
      broken: brokenOf([
        [missing.length === 0, `Captions that did not come: ${missing.join(', ')}.`],
        [extent === 'quick' || late.length === 0, `Captions that took more than 2 s: ${late.length}.`],
        [untyped.length === 0, `The hostile window’s requests ended as ${untyped.join(', ')}.`],
        [unanswered === 0, `Requests without an answer: ${unanswered}.`],
        [repeated === 0, `Requests answered more than once: ${repeated}.`],
        [daemons === 1 && (await scene.endpoint()).pid === pid, `There were ${daemons} daemons.`],
        ...engines.promises(),
      ]),
    };
  } finally {
    await scene.close();
  }
}

/** Each longer than the one before, so that none closes another; then as many again as fill the length. */
function runsOfBackticks(length: number): string {
  const runs: string[] = [];
  let filled = 0;
  for (let size = 1; filled < length; size++) {
    runs.push('`'.repeat(size));
    filled += size + 1;
  }
  return `${runs.join(' ')} ![](a.png)\n`;
}
