import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTorchFile } from '../../../models/checkpoint/torch/torchFile.ts';
import { openCheckpoint } from '../../../models/checkpoint/openCheckpoint.ts';
import { runCli } from '../../cli.ts';
import { temporaryFolder } from '../../temporaryFolder.ts';
import { golden, goldenTensors } from './goldenRuns.ts';
import { quick, sameBytes, stopAfter, trainArgs, writeData } from './trainScene.ts';

// The whole command does what LAVIS did, from the data file to its checkpoint.

const folder = temporaryFolder();
afterAll(folder.remove);
const data = `${folder.path}/data.jsonl`;
const [name, run] = ['card', golden.runs['card']] as const;
if (!run) throw new Error('there is no run of that name');
const { settings } = run;

/** `--epochs 3` and so on: the run's settings, and LAVIS's own picture preparation, without dropout. */
function options(out: string): readonly string[] {
  return trainArgs({
    ...quick,
    data,
    out,
    trainable: settings.trainable.join(','),
    epochs: settings.epochs,
    'batch-size': settings.batch,
    accumulate: settings.accumulate,
    'learning-rate': settings.init_lr,
    'min-learning-rate': settings.min_lr,
    'warmup-learning-rate': settings.warmup_lr,
    'warmup-steps': settings.warmup_steps,
    'weight-decay': settings.weight_decay,
    'max-text-tokens': settings.max_txt_len,
    'image-processor': 'eval',
    order: 'given',
    dropout: 0,
  });
}

beforeAll(() => {
  writeData(data);
});

describe('train', () => {
  const whole = `${folder.path}/whole`;
  let lines: readonly Record<string, unknown>[];
  beforeAll(async () => {
    const { stdout, stderr } = await runCli(options(whole));
    expect(stderr).toBe('');
    lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  });

  test('tells of every step what LAVIS came to', () => {
    const steps = lines.filter((line) => 'step' in line);
    expect(steps).toHaveLength(run.steps.length);
    for (const [index, { epoch, step, pictures, loss, lr }] of run.steps.entries()) {
      expect(steps[index]).toMatchObject({ epoch, step, pictures });
      expect(Math.abs(Number(steps[index]?.['loss']) / loss - 1)).toBeLessThan(1e-4);
      expect(Number(steps[index]?.['learningRate'])).toBeCloseTo(lr, 12);
    }
    expect(lines.filter((line) => 'best' in line).map((line) => line['epoch'])).toEqual([0, 1, 2]);
  });

  test('its checkpoint has the weights that LAVIS came to, and no language model', async () => {
    const source = await openTorchFile(`${whole}/checkpoint_${String(settings.epochs - 1)}.pth`);
    const expected = [...goldenTensors(name)].filter(([key]) => key.startsWith('after_last_update.'));
    expect(source.entries.size).toBe(expected.length);
    for (const [key, { data: numbers }] of expected) {
      const bytes = await source.read(key.slice('after_last_update.'.length));
      const own = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
      Array.from(numbers).forEach((value, index) => {
        expect(Math.abs(value - (own[index * golden.stride] ?? NaN)), key).toBeLessThan(1e-4);
      });
    }
    await source.close();
  });

  test('leaves a Hugging Face folder that is a model like any other', async () => {
    const model = await openCheckpoint({ path: `${whole}/huggingface` });
    expect(model.config.vision.imageSize).toBe(golden.image_size);
    expect(model.imageProcessor.size).toBe(golden.image_size);
    await model.close();
  });

  test.each([
    ['memory', []],
    ['files', ['--memory', '0']],
  ])('killed and resumed it ends with the same bytes, its numbers in %s', async (where, own) => {
    const out = `${folder.path}/killed-${where}`;
    const args = [...options(out), '--save-every', '1', ...own];
    await stopAfter(4, 'SIGKILL', args);
    const { stdout } = await runCli([...args, '--resume']);
    expect(stdout.trim().split('\n').length).toBeLessThan(lines.length);
    for (const file of ['checkpoint_2.pth', 'checkpoint_best.pth', 'huggingface/model.safetensors']) {
      expect(sameBytes(`${out}/${file}`, `${whole}/${file}`), file).toBe(true);
    }
  });

  test('numbers that are none end it, with where it was', async () => {
    const args = [...options(`${folder.path}/high`), '--learning-rate', '1e12', '--warmup-learning-rate', '-1'];
    const { stderr, exitCode } = await runCli(args);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/at epoch 0, step 1; nothing was saved before\..*\[numericFault\]/);
  });

  test('a picture that is missing is named', async () => {
    const list = `${folder.path}/gone.jsonl`;
    writeFileSync(list, '{"image": "gone.png", "caption": "a cup"}');
    const { stderr } = await runCli([...options(`${folder.path}/gone`), '--data', list, '--batch-size', '1']);
    expect(stderr).toMatch(/gone\.png: .*\[imageNotFound\]/);
  });

  test('a training that is there is not begun again, and not taken up as another', async () => {
    const again = await runCli(options(whole));
    expect(again.stderr).toContain('has a training already; --resume takes it up. [invalidOption]');
    const other = await runCli([...options(whole), '--resume', '--seed', '7']);
    expect(other.stderr).toContain('has another seed. [invalidOption]');
  });
});
