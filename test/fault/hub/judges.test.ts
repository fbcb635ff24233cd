import { cpSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { goldenPath } from '../../golden.ts';
import type { Fault, Visit } from '../../fixtures/hub/hubServer.ts';
import { checkpoint, tinyRepositories } from '../../fixtures/hub/tinyRepositories.ts';
import golden from '../../golden/cases/metrics/expected.json' with { type: 'json' };
import longclip from '../../golden/cases/metrics/longclip-tiny/expected.json' with { type: 'json' };
import { runIn, startIn } from './commandLine.ts';
import { hubScene, namesIn, repositoryFolder, type Scene } from './scene.ts';

// Networks that judge come from the Hub as models do: whole, by their names of now and before, and none but themselves.

const coffee = fileURLToPath(new URL('../../../media/samples/coffee.png', import.meta.url));
const card = Buffer.from('---\nlicense: mit\n---\n');
const repositories = {
  ...tinyRepositories,
  'FacebookAI/roberta-large': {
    files: { ...checkpoint('metrics/roberta-tiny'), 'README.md': card, 'pytorch_model.bin': Buffer.alloc(64) },
  },
  'openai/clip-vit-large-patch14': { files: { ...checkpoint('metrics/clip-tiny'), 'tf_model.h5': Buffer.alloc(64) } },
  'BeichenZhang/LongCLIP-L': {
    files: {
      'README.md': card,
      'longclip-L.pt': readFileSync(goldenPath('metrics/longclip-tiny/longclip-tiny.pt')),
    },
  },
};

/** The arguments that judge one caption. */
function judging(scene: Scene, candidate: string, captions: readonly string[]): readonly string[] {
  const [data, candidates] = [join(scene.path, 'data.jsonl'), join(scene.path, 'candidates.jsonl')];
  writeFileSync(data, `${JSON.stringify({ id: 1, image: coffee, captions })}\n`);
  writeFileSync(candidates, `${JSON.stringify({ id: 1, caption: candidate })}\n`);
  return ['evaluate', '--data', data, '--candidates', candidates, '--json'];
}

interface Told {
  readonly corpus: { readonly BERTScore?: { readonly F1: number }; readonly CLIPScore?: { readonly cosine: number } };
  readonly judges: { readonly BERTScore?: { readonly model: string }; readonly CLIPScore?: { readonly model: string } };
}

const told = (stdout: string) => JSON.parse(stdout) as Told;
const largeFiles = ({ server }: Scene) =>
  server.visits.map(({ path }) => path).filter((path) => /safetensors|\.pt$|\.bin$/.test(path));

const [item] = golden.items.filter(({ id }) => id === golden.BERTScore.items[1]);
const expectedF1 = golden.BERTScore.plain.F1[1] ?? NaN;

test('roberta-large is fetched when it is asked for, and judges from then on unasked', async () => {
  const scene = await hubScene({ repositories });
  const args = [...judging(scene, item?.candidate ?? '', item?.references ?? []), '--bert-layer', '3'];
  const answer = await runIn(scene, [...args, '--bert-model', 'roberta-large']);
  expect([answer.code, answer.stderr]).toEqual([0, '']);
  expect(told(answer.stdout).corpus.BERTScore?.F1).toBeCloseTo(expectedF1, 4);
  expect(largeFiles(scene).every((path) => path.endsWith('model.safetensors'))).toBe(true);
  const again = await runIn(scene, args, { HF_HUB_OFFLINE: '1' });
  expect(told(again.stdout).judges).toEqual({
    BERTScore: { model: 'FacebookAI/roberta-large', layer: 3, idf: false, baseline: false },
  });
});

test('what bert_score itself has put into the cache is used as it lies there', async () => {
  const scene = await hubScene({ repositories });
  const commit = 'a'.repeat(40);
  const folder = join(scene.path, '.cache/huggingface/hub/models--roberta-large');
  cpSync(goldenPath('metrics/roberta-tiny'), join(folder, 'snapshots', commit), { recursive: true });
  mkdirSync(join(folder, 'refs'));
  writeFileSync(join(folder, 'refs/main'), commit);
  const args = [...judging(scene, item?.candidate ?? '', item?.references ?? []), '--bert-layer', '3'];
  const { stdout } = await runIn(scene, args, { HF_HUB_OFFLINE: '1' });
  expect(told(stdout).corpus.BERTScore?.F1).toBeCloseTo(expectedF1, 4);
});

test('Long-CLIP comes as its authors publish it, with no more of CLIP than the tokenizer', async () => {
  const scene = await hubScene({ repositories });
  const [text = ''] = longclip.texts.slice(2);
  const args = [...judging(scene, text, ['x']), '--metrics', 'clipscore', '--clip-model', 'BeichenZhang/LongCLIP-L'];
  const answer = await runIn(scene, args);
  expect([answer.code, answer.stderr]).toEqual([0, '']);
  expect(told(answer.stdout).corpus.CLIPScore?.cosine).toBeCloseTo(longclip.cosine['coffee.png'][2] ?? NaN, 4);
  expect(largeFiles(scene).filter((path) => path.includes('safetensors'))).toEqual([]);
});

test('a model of another architecture is refused before its weights are fetched', async () => {
  const scene = await hubScene({ repositories });
  const args = judging(scene, 'a cup', ['a cup']);
  for (const [option, name, sentence] of [
    ['--clip-model', 'tiny/blip2', /it is blip-2; captions are judged by RoBERTa and CLIP\. \[checkpointUnsupported\]/],
    ['--bert-model', 'openai/clip-vit-large-patch14', /holds CLIP; another network is asked for\. \[checkpointUnsuppo/],
    ['--bert-model', 'BeichenZhang/LongCLIP-L', /LongCLIP-L holds .* another network is asked for\. \[checkpointUnsup/],
  ] as const) {
    const { code, stdout, stderr } = await runIn(scene, [...args, option, name]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(sentence);
  }
  expect(largeFiles(scene)).toEqual([]);
});

test('a download that was killed leaves nothing that judges, and asked for again it goes on', async () => {
  const scene = await hubScene({ repositories });
  const args = judging(scene, item?.candidate ?? '', item?.references ?? []);
  const asked = [...args, '--bert-model', 'roberta-large', '--bert-layer', '3'];
  scene.server.fault = ({ host }: Visit): Fault | undefined =>
    host === 'store' ? { kind: 'stall', after: 200_000 } : undefined;
  const { child, ended } = startIn(scene, asked);
  const blobs = join(repositoryFolder(scene, 'FacebookAI/roberta-large'), 'blobs');
  const growing = () => namesIn(blobs).filter((name) => name.endsWith('.incomplete'));
  await expect
    .poll(() => growing().map((name) => statSync(join(blobs, name)).size), { timeout: 20_000 })
    .toEqual([200_000]);
  child.kill('SIGKILL');
  await ended;
  scene.server.release();
  scene.server.fault = () => undefined;
  const without = await runIn(scene, args, { HF_HUB_OFFLINE: '1' });
  expect([without.code, told(without.stdout).judges]).toEqual([0, {}]);
  const offline = await runIn(scene, asked, { HF_HUB_OFFLINE: '1' });
  expect([offline.code, offline.stdout]).toEqual([2, '']);
  expect(offline.stderr).toMatch(/^caption-lens: .+\. \[hubOffline\]\n$/);
  expect(told((await runIn(scene, asked)).stdout).corpus.BERTScore?.F1).toBeCloseTo(expectedF1, 4);
  expect(scene.server.visits.some(({ range }) => range === 'bytes=200000-')).toBe(true);
});

test('a file that arrives otherwise than it was listed is a sentence, and nothing is scored', async () => {
  const scene = await hubScene({ repositories });
  scene.server.fault = ({ host }) => (host === 'store' ? { kind: 'wrongBytes' } : undefined);
  const args = [...judging(scene, 'a cup', ['a cup']), '--bert-model', 'roberta-large'];
  const { code, stdout, stderr } = await runIn(scene, args);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(
    /^caption-lens: model\.safetensors does not arrive as the Hub lists it.*\[downloadDamaged\]\n$/,
  );
});
