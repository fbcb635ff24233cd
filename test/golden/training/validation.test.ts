import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTorchFile } from '../../../models/checkpoint/torch/torchFile.ts';
import { goldenPath } from '../../golden.ts';
import { temporaryFolder } from '../../temporaryFolder.ts';
import { quick, sameBytes, stopAfter, train, trainArgs, writeData } from './trainScene.ts';

const folder = temporaryFolder();
afterAll(folder.remove);
const data = `${folder.path}/data.jsonl`;
const out = (name: string) => `${folder.path}/${name}`;
const read = (path: string) => readFileSync(path, 'utf8');
/** One epoch of one step, which changes nothing. */
const still = { ...quick, epochs: 1, 'batch-size': 8, 'learning-rate': 0, data };

beforeAll(() => {
  writeData(data);
});

test('describes what was held back word for word as LAVIS does', async () => {
  const { pictures } = JSON.parse(read(goldenPath('lavis-tiny', 'evaluated.json'))) as {
    readonly pictures: Readonly<Record<string, { readonly gurushots: { readonly text: string } }>>;
  };
  const held = out('held.jsonl');
  writeData(held, Object.fromEntries(Object.keys(pictures).map((name) => [name, 'a cup on a table of wood'])));
  const model = goldenPath('lavis-tiny', 'checkpoint_best.pth');
  const values = { ...still, model, out: out('lavis'), validation: held, 'masked-prompt': 'a photo of' };
  const { exitCode, stderr } = await train(values);
  expect([exitCode, stderr]).toEqual([0, '']);
  const said = JSON.parse(read(`${out('lavis')}/result/val_epoch0.json`)) as object[];
  expect(said).toEqual(
    Object.entries(pictures).map(([name, { gurushots }]) => ({ caption: gurushots.text, image_id: name })),
  );
});

describe('a run with something held back', () => {
  const whole = out('whole');
  const values = { ...quick, data, validation: data, 'lora-rank': 2, out: whole };
  let lines: readonly Record<string, unknown>[];
  beforeAll(async () => {
    ({ lines } = await train(values));
  });

  test('tells of each epoch its loss, its scores and whether it is the best', () => {
    const epochs = lines.filter((line) => 'best' in line);
    expect(epochs.map(({ epoch, best }) => [epoch, typeof best])).toEqual([
      [0, 'boolean'],
      [1, 'boolean'],
    ]);
    for (const { train: learned, validation } of epochs) {
      expect(Object.keys(learned as object)).toEqual(['loss', 'learningRate']);
      const names = ['loss', 'BLEU-1', 'BLEU-2', 'BLEU-3', 'BLEU-4', 'ROUGE-L', 'CIDEr', 'repetition'];
      expect(Object.keys(validation as object)).toEqual(names);
    }
  });

  test('writes the same numbers as LAVIS writes them', () => {
    // `json.dumps` of what `runner_base.py` and `captioning.py` put together.
    const [first, second] = lines.filter((line) => 'best' in line) as {
      readonly train: { readonly loss: number };
      readonly validation: Readonly<Record<string, number>>;
    }[];
    const scores = (of: typeof first) =>
      ['BLEU-1', 'BLEU-2', 'BLEU-3', 'BLEU-4', 'ROUGE-L', 'CIDEr'].map((name) => of?.validation[name] ?? NaN);
    const named = (values: readonly number[], prefix: string) =>
      ['Bleu_1', 'Bleu_2', 'Bleu_3', 'Bleu_4', 'ROUGE_L', 'CIDEr']
        .map((name, at) => `"${prefix}${name}": ${String(values[at])}`)
        .join(', ');
    const sum = (of: typeof first) => (of?.validation['CIDEr'] ?? 0) + (of?.validation['BLEU-4'] ?? 0);
    const best = [0, sum(second) > sum(first) ? 1 : 0];
    const text = read(`${whole}/log.txt`);
    const end = text.indexOf('\n}\n') + 3;
    expect(JSON.parse(text.slice(0, end))).toMatchObject({ run: { max_epoch: 2 }, model: { arch: 'blip2_opt' } });
    expect(text.slice(end).trimEnd().split('\n')).toEqual(
      [first, second].flatMap((one, epoch) => [
        `{"train_lr": "${['0.001', '0.001'][epoch] ?? ''}", "train_loss": "${one?.train.loss.toFixed(3) ?? ''}"}`,
        `{${named(scores(one), 'val_')}, "val_agg_metrics": ${String(sum(one))}, "val_best_epoch": ${String(best[epoch])}}`,
      ]),
    );
    expect(read(`${whole}/evaluate.txt`)).toBe(
      [first, second].map((one) => `{"val": {${named(scores(one), '')}}}\n`).join(''),
    );
  });

  test('its checkpoints have LoRA merged into the weights that it changed', async () => {
    const [taught, start] = [
      await openTorchFile(`${whole}/checkpoint_best.pth`),
      await openTorchFile(String(quick['model'])),
    ];
    const names = [...taught.entries.keys()].filter((name) => name.startsWith('opt_model.'));
    expect(names.every((name) => /\.(q|v)_proj\.weight$/.test(name))).toBe(true);
    for (const name of names) expect(await taught.read(name)).not.toEqual(await start.read(name));
    await taught.close();
    await start.close();
  });

  test('killed and taken up again it leaves the same files', async () => {
    const args = [...trainArgs({ ...values, out: out('killed') }), '--save-every', '1'];
    // The fourth line is of the second epoch.
    await stopAfter(4, 'SIGKILL', args);
    expect((await train({ ...values, out: out('killed') }, '--save-every', '1', '--resume')).exitCode).toBe(0);
    for (const file of [
      ...['checkpoint_0.pth', 'checkpoint_1.pth', 'checkpoint_best.pth', 'huggingface/model.safetensors'],
      ...['log.txt', 'evaluate.txt', 'steps.jsonl', 'result/val_epoch0.json', 'result/val_epoch1.json'],
    ]) {
      expect(sameBytes(`${out('killed')}/${file}`, `${whole}/${file}`), file).toBe(true);
    }
    expect(existsSync(`${out('killed')}/describing`)).toBe(false);
  });

  test('leaves a report that asks for nothing', () => {
    const page = read(`${whole}/report.html`);
    expect(page).not.toMatch(/<script|https?:|url\(/);
    expect(page).toContain("default-src 'none'");
    expect(page.match(/<svg role="img" aria-label="[^"]+"/g)).toHaveLength(6);
    expect(page.match(/<h4>Epoch 1<\/h4>/g)).toHaveLength(8);
    expect(page).toContain('a portrait of a ginger cat looking to the side');
  });
});

test('stopped it saves the step that it is at, within an accumulation too', async () => {
  const values = { ...quick, data, epochs: 1, 'batch-size': 1, accumulate: 3, 'image-size': 224 };
  await train({ ...values, out: out('unstopped') });
  const { exitCode, stderr, told } = await stopAfter(2, 'SIGINT', trainArgs({ ...values, out: out('stopped') }));
  expect(exitCode).toBe(130);
  const place = `at epoch 0, step ${String(told)}; --resume goes on from checkpoint_0_step_${String(told)}.pth.`;
  expect(stderr).toBe(`note: The training was stopped, ${place}\n`);
  const { lines } = await train({ ...values, out: out('stopped') }, '--resume');
  expect(lines[0]).toMatchObject({ epoch: 0, step: told });
  for (const file of ['checkpoint_best.pth', 'steps.jsonl']) {
    expect(sameBytes(`${out('stopped')}/${file}`, `${out('unstopped')}/${file}`), file).toBe(true);
  }
});

test('captions of which the masked prompt leaves nothing are left out, and told', async () => {
  const path = out('short.jsonl');
  writeData(path, { coffee: 'a cup', china: 'a temple between trees', chelsea: '...' });
  const { stderr, lines } = await train({
    ...still,
    'batch-size': 1,
    data: path,
    'masked-prompt': 'a photo of',
    out: out('short'),
  });
  expect(stderr).toBe('note: Of 2 captions nothing is left to learn, so they are left out (coffee, chelsea).\n');
  expect(lines.filter((line) => 'step' in line)).toHaveLength(1);
});

test('what a caption and a name say stays text in the report', async () => {
  const hostile = `"><script>alert(1)</script><img src=x onerror=alert(2)> ' \u202e`;
  const path = out('hostile.jsonl');
  writeData(path, { coffee: hostile, china: 'a temple' });
  await train({ ...still, 'batch-size': 1, data: path, validation: path, out: out('hostile') });
  const page = read(`${out('hostile')}/report.html`);
  expect(page).not.toMatch(/<script|<img src=x|\u202e/);
  expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
});

test('by its loss alone nothing is described, and the smallest is the best', async () => {
  const values = { ...quick, data, validation: 0.3, select: 'loss', out: out('loss') };
  const { lines, exitCode } = await train(values);
  expect(exitCode).toBe(0);
  const epochs = lines.filter((line) => 'best' in line);
  const losses = epochs.map(({ validation }) => (validation as { readonly loss: number }).loss);
  expect(epochs.map(({ best }) => best)).toEqual([true, (losses[1] ?? 0) < (losses[0] ?? 0)]);
  expect(Object.keys(epochs[0]?.['validation'] as object)).toEqual(['loss']);
  expect(existsSync(`${out('loss')}/evaluate.txt`)).toBe(false);
});
