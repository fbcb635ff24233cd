import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { knownModels } from '../../models/hub/known/knownModels.ts';
import { runIn } from '../fault/hub/commandLine.ts';
import { hubScene, type Scene } from '../fault/hub/scene.ts';
import { withConfiguration, type Configured } from '../fixtures/checkpoint/lavisFile.ts';
import { tinyRepositories } from '../fixtures/hub/tinyRepositories.ts';

const file = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const lavisTiny = file('cases/lavis-tiny/');
const repo = knownModels.find(({ word }) => word === 'gurushots')?.repo ?? '';

interface Written {
  readonly tokens: readonly number[];
  readonly text: string;
}

/** What LAVIS writes as its captioning task evaluates; scripts/make_evaluated.py asked it. */
const { pictures } = JSON.parse(readFileSync(join(lavisTiny, 'evaluated.json'), 'utf8')) as {
  readonly pictures: Readonly<Record<string, Readonly<Record<'gurushots' | 'short' | 'strict', Written>>>>;
};
const samples: Readonly<Record<string, string>> = { coffee: 'coffee.png', china: 'china.jpg', camera: 'camera.png' };

/** The configuration of the real run, at the size of the tiny one. */
const realRun = {
  model: { prompt: 'a photo of', image_size: 56 },
  run: { num_beams: 5, max_len: 100, min_len: 8, warmup_lr: 1e-8 },
};

/** A Hub whose gurushots is the tiny one, with a configuration inside. */
async function sceneWith(config: Configured): Promise<Scene> {
  const bytes = await withConfiguration(join(lavisTiny, 'checkpoint_best.pth'), config);
  return hubScene({ repositories: { ...tinyRepositories, [repo]: { files: { 'checkpoint_best.pth': bytes } } } });
}

/** What a run says of each picture, by the picture's name. */
async function captions(scene: Scene, args: readonly string[]) {
  const files = Object.values(samples).map((name) => file(`../../media/samples/${name}`));
  const answer = await runIn(scene, ['caption', ...files, '--device', 'cpu', '--json', ...args]);
  expect([answer.code, answer.stderr]).toEqual([0, '']);
  const lines = answer.stdout.trim().split('\n');
  const said = lines.map(
    (line) => JSON.parse(line) as { readonly prompt: string; readonly captions: readonly Written[] },
  );
  return Object.fromEntries(
    Object.keys(samples).map((name, index) => {
      const line = said[index];
      return [name, { prompt: line?.prompt, tokens: line?.captions[0]?.tokens, texts: line?.captions.length }];
    }),
  );
}

function expected(label: 'gurushots' | 'short' | 'strict', prompt: string) {
  return Object.fromEntries(
    Object.entries(pictures).map(([name, written]) => [name, { prompt, tokens: written[label].tokens, texts: 1 }]),
  );
}

it('--as-evaluated writes what LAVIS wrote when it evaluated, in the daemon and without', async () => {
  const scene = await sceneWith(realRun);
  onTestFinished(async () => void (await runIn(scene, ['daemon', 'stop'])));
  const evaluated = ['--model', 'gurushots', '--as-evaluated'];
  expect(await captions(scene, ['--no-daemon', ...evaluated])).toEqual(expected('gurushots', 'a photo of'));
  expect(await captions(scene, evaluated)).toEqual(expected('gurushots', 'a photo of'));
  // An option beside it says more than it.
  const options = ['--prompt', 'this is a', '--max-new-tokens', '39', '--repetition-penalty', '1.8'];
  expect(await captions(scene, [...evaluated, ...options])).toEqual(expected('strict', 'this is a'));
});

it('what the file of LAVIS says of prompt, beams and lengths is what LAVIS does', async () => {
  const scene = await sceneWith({ ...realRun, run: { num_beams: 5, max_len: 12, min_len: 12 } });
  await runIn(scene, ['models', 'pull', 'gurushots', '--no-compile']);
  const { stdout } = await runIn(scene, ['models', 'path', 'gurushots']);
  // At a path of its own it is no known model.
  const path = join(scene.path, 'trained.pth');
  writeFileSync(path, readFileSync(stdout.trim()));
  const model = ['--model', path, '--base', join(lavisTiny, 'blip2-base'), '--processor', 'lavis', '--no-daemon'];
  const penalties = ['--repetition-penalty', '1.15', '--length-penalty', '0'];
  expect(await captions(scene, [...model, ...penalties])).toEqual(expected('short', 'a photo of'));
});

it('pulled by its word it begins as suits it, and what is said counts', async () => {
  const scene = await sceneWith(realRun);
  onTestFinished(async () => void (await runIn(scene, ['daemon', 'stop'])));
  const usual = await captions(scene, ['--model', 'gurushots']);
  // The table's prompt and most tokens; the beams and the least of the file, whose start token counts for one.
  const said = ['--prompt', 'this is a', '--max-new-tokens', '100', '--num-beams', '5', '--min-new-tokens', '7'];
  expect(await captions(scene, ['--model', 'gurushots', '--no-daemon', ...said])).toEqual(usual);
  expect(usual).toMatchObject({ coffee: { prompt: 'this is a', texts: 1 } });
  const other = await captions(scene, ['--model', 'gurushots', '--prompt', '']);
  expect(other).toMatchObject({ coffee: { prompt: '' } });
  expect(other['coffee']?.tokens).not.toEqual(usual['coffee']?.tokens);
});
