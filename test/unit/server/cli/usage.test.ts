import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { run } from './fakeWorld.ts';

const files = { 'a.png': 'a cup' };

describe('wrong usage ends with 2 and one sentence', () => {
  test.each([
    [[], 'Name a command (--help lists them).'],
    [['paint'], 'There is no command "paint" (--help lists them).'],
    [['caption'], 'caption needs at least one picture: a file, a folder, or - for standard input.'],
    [['caption', ''], 'An empty path names no picture.'],
    [['caption', '-', '-'], 'Standard input (-) holds one picture and can be given only once.'],
    [['caption', 'a.png', '--nmu-beams', '3'], "Unknown option '--nmu-beams' (Did you mean --num-beams?)"],
    [['caption', 'a.png', '--model'], "Option '--model <name>' argument missing."],
    [['caption', 'a.png', '--model', ''], '--model takes a path, not "".'],
    [['caption', 'a.png', '--num-beams', '0'], '--num-beams takes a whole number from 1 to 64, not "0".'],
    [['caption', 'a.png', '--num-beams', '2.5'], '--num-beams takes a whole number from 1 to 64, not "2.5".'],
    [['caption', 'a.png', '--num-beams', '1e1'], '--num-beams takes a whole number from 1 to 64, not "1e1".'],
    [['caption', 'a.png', '--num-beams', ''], '--num-beams takes a whole number from 1 to 64, not "".'],
    [
      ['caption', 'a.png', '--max-new-tokens', '-1'],
      '--max-new-tokens takes a whole number from 1 to 100000, not "-1".',
    ],
    [['caption', 'a.png', '--min-new-tokens', 'x'], '--min-new-tokens takes a whole number from 0 to 100000, not "x".'],
    [['caption', 'a.png', '--length-penalty', 'NaN'], '--length-penalty takes a number, not "NaN".'],
    [['caption', 'a.png', '--length-penalty', '1e999'], '--length-penalty takes a number, not "1e999".'],
    [['caption', 'a.png', '--repetition-penalty', '0'], '--repetition-penalty takes a number above 0, not "0".'],
    [
      ['caption', 'a.png', '--no-repeat-ngram-size', '-2'],
      '--no-repeat-ngram-size takes a whole number from 0 to 100000, not "-2".',
    ],
    [['caption', 'a.png', '--image-size', '0'], '--image-size takes a whole number from 1 to 4096, not "0".'],
    [['caption', 'a.png', '--early-stopping', 'maybe'], '--early-stopping takes false, true or never, not "maybe".'],
    [['caption', 'a.png', '--device', 'tpu'], '--device takes auto, cpu, webgpu or cuda, not "tpu".'],
    [['caption', 'a.png', '--precision', 'int2'], '--precision takes auto, fp32, fp16, int8 or int4, not "int2".'],
    [['caption', 'a.png', '--processor', 'PIL'], '--processor takes default, hf or lavis, not "PIL".'],
    [['caption', 'a.png', '--rules', 'default'], '--rules takes hf or lavis, not "default".'],
    [['caption', 'a.png', '--num-captions', '0'], '--num-captions takes a whole number from 1 to 64, not "0".'],
    [
      ['caption', 'a.png', '--num-captions', '6', '--num-beams', '5'],
      '--num-captions 6 needs at least as many beams, but --num-beams is 5.',
    ],
    [
      ['caption', 'a.png', '--num-captions', '3', '--num-beams', '2'],
      '--num-captions 3 needs at least as many beams, but --num-beams is 2.',
    ],
    [
      ['caption', 'a.png', '--min-new-tokens', '9', '--max-new-tokens', '8'],
      '--min-new-tokens 9 is more than --max-new-tokens 8.',
    ],
    [['caption', 'a.png', '--base', 'x'], '--base completes a LAVIS checkpoint or an adapter: give that with --model.'],
    [
      ['caption', 'a.png', '--language-model', 'x'],
      '--language-model completes a LAVIS checkpoint: give that with --model.',
    ],
    [['doctor', 'now'], "Too many arguments for 'doctor'. Expected 0 arguments but got 1."],
  ])('%j', async (args, sentence) => {
    const { code, stdout, stderr, opened } = await run(args, { files });
    expect(stderr).toBe(`caption-lens: ${sentence} [invalidOption]\n`);
    expect([code, stdout, opened]).toEqual([2, '', []]);
  });
});

describe('options reach the describer', () => {
  async function asked(...options: string[]) {
    const { jobs, opened, stderr } = await run(['caption', 'a.png', ...options], { files });
    expect(stderr).toBe('');
    const { generation, prompt, rules } = jobs[0]?.settings ?? {};
    return { ...opened[0], settings: generation, prompt, rules };
  }

  test('none given: none passed, so that the checkpoint decides', async () => {
    expect(await asked()).toEqual({
      model: { path: undefined },
      device: 'auto',
      precision: 'auto',
      cacheDir: '/home/ada/.cache/caption-lens',
      settings: {},
      prompt: undefined,
      rules: undefined,
    });
  });

  test.each([
    [['--num-beams', '3'], { numBeams: 3 }],
    [['--max-new-tokens=20', '--min-new-tokens', '0'], { maxNewTokens: 20, minNewTokens: 0 }],
    [['--length-penalty', '-1.5'], { lengthPenalty: -1.5 }],
    [['--early-stopping', 'false'], { earlyStopping: false }],
    [['--early-stopping', 'true'], { earlyStopping: true }],
    [['--early-stopping', 'never'], { earlyStopping: 'never' }],
    [['--repetition-penalty', '1.2', '--no-repeat-ngram-size', '3'], { repetitionPenalty: 1.2, noRepeatNgramSize: 3 }],
    [['--num-captions', '2'], { numReturnSequences: 2 }],
    [['--num-captions', '7', '--num-beams', '8'], { numBeams: 8, numReturnSequences: 7 }],
    [['--no-daemon'], {}],
  ])('%j', async (options, settings) => {
    expect((await asked(...options)).settings).toEqual(settings);
  });

  test('the model and where it runs', async () => {
    const options = ['--model', 'm.pth', '--language-model', 'opt', '--base', 'b', '--device', 'cpu'];
    expect(await asked(...options, '--precision', 'fp32', '--image-size', '84', '--rules', 'lavis')).toMatchObject({
      model: { path: resolve('m.pth'), languageModel: resolve('opt'), base: resolve('b') },
      device: 'cpu',
      precision: 'fp32',
      imageSize: 84,
      rules: 'lavis',
    });
  });

  test('a prompt, also an empty one', async () => {
    expect((await asked('--prompt', '')).prompt).toBe('');
    expect((await asked('--prompt', 'a photo of')).prompt).toBe('a photo of');
  });
});

test.each([[['--version'], '1.2.3\n'] as const, [['-V'], '1.2.3\n'] as const])('%j', async (args, text) => {
  expect(await run(args)).toMatchObject({ code: 0, stdout: text, stderr: '' });
});

test.each([[['--help']], [['caption', '--help']], [['help', 'doctor']]])('%j goes to standard output', async (args) => {
  const { code, stdout, stderr } = await run(args);
  expect(stdout).toMatch(/^Usage: caption-lens/);
  expect([code, stderr]).toEqual([0, '']);
});
