import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../temporaryFolder.ts';
import { run as runWith } from './commandLine.ts';

const cases = fileURLToPath(new URL('../../golden/cases/', import.meta.url));
const model = join(cases, 'tiny/checkpoint');
const samples = fileURLToPath(new URL('../../../media/samples/', import.meta.url));
const coffee = join(samples, 'coffee.png');
const chelsea = join(samples, 'chelsea.png');
const folder = temporaryFolder();
const cache = join(folder.path, 'cache');
const at = (name: string) => join(folder.path, name);
const run = (args: readonly string[], input?: Uint8Array) => runWith(args, cache, input);

beforeAll(async () => {
  await writeFile(at('words.png'), 'these are words');
  await writeFile(at('short.png'), (await readFile(coffee)).subarray(0, 3000));
  await writeFile(at('drawing.svg'), '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>');
  await mkdir(at('empty'));
});
afterAll(() => folder.remove());

describe('pictures that fail', () => {
  test('among good ones: each has its sentence, and the rest go on', async () => {
    const bad = [at('words.png'), at('gone.png'), at('short.png'), at('drawing.svg'), at('empty')];
    const { code, stdout, stderr } = await run(['caption', coffee, ...bad, chelsea, '--model', model]);
    expect(code).toBe(1);
    expect(stdout.split('\n').map((line) => line.split(': ')[0])).toEqual([coffee, chelsea, '']);
    const lines = stderr.trimEnd().split('\n');
    expect(lines.map((line) => line.split(': ')[0])).toEqual(bad);
    expect(lines.map((line) => /\[(\w+)\]$/.exec(line)?.[1])).toEqual([
      'imageUnsupported',
      'imageNotFound',
      'imageInvalid',
      'imageUnsupported',
      'imageNotFound',
    ]);
  });

  test('as JSON: an object each, in the order of the arguments', async () => {
    const { code, stdout, stderr } = await run(['caption', at('gone.png'), coffee, '--json', '--model', model]);
    const [failed, captioned] = stdout.split('\n', 2).map((line) => JSON.parse(line) as object);
    expect(failed).toEqual({
      image: at('gone.png'),
      error: { code: 'imageNotFound', message: expect.any(String) as string },
    });
    expect(Object.keys(captioned ?? {})).toEqual([
      'image',
      'prompt',
      'caption',
      'altText',
      'captions',
      'subjects',
      'model',
      'device',
      'precision',
      'timings',
    ]);
    expect([code, stderr]).toEqual([1, '']);
  });
});

describe('standard input', () => {
  test('is captioned like the file', async () => {
    const { stdout: fromFile } = await run(['caption', coffee, '--model', model]);
    const { code, stdout } = await run(['caption', '-', '--model', model], await readFile(coffee));
    expect(stdout).toBe(`-: ${fromFile.slice(coffee.length + 2)}`);
    expect(code).toBe(0);
  });

  test('may be empty', async () => {
    expect(await run(['caption', '-', '--model', model])).toEqual({
      code: 1,
      stdout: '',
      stderr: '-: Standard input is empty. [imageInvalid]\n',
    });
  });
});

describe('no usable model, wrong usage: 2, one sentence, nothing on standard output', () => {
  test.each([
    [['--model', at('empty')], 'checkpointNotFound'],
    [['--model', at('gone')], 'checkpointNotFound'],
    [['--model', model, '--image-size', '13'], 'invalidOption'],
    [['--model', model, '--precision', 'fp16', '--device', 'cpu'], 'invalidOption'],
    [['--model', model, '--prompt', 'word '.repeat(3000)], 'promptTooLong'],
    [['--num-beams', '0'], 'invalidOption'],
    [['--colour', 'blue'], 'invalidOption'],
  ])('%j', async (options, code) => {
    const answer = await run(['caption', coffee, '--json', ...options]);
    expect([answer.code, answer.stdout]).toEqual([2, '']);
    expect(answer.stderr).toMatch(new RegExp(`^caption-lens: [^\\n]+ \\[${code}\\]\\n$`));
  });
});

describe('a cache that cannot be', () => {
  const impossible = () => (process.platform === 'linux' ? ['/proc/nothing', at('words.png')] : [at('words.png')]);
  test.each(impossible())('%s', async (path) => {
    const { code, stdout, stderr } = await runWith(['caption', coffee, '--model', model], path);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^caption-lens: The cache folder .+ cannot be written: .+ \[cacheUnwritable\]\n$/);
  });

  test('is told by doctor, which then has no model to test', async () => {
    const { code, stdout, stderr } = await runWith(['doctor', '--json'], at('words.png'));
    expect(JSON.parse(stdout)).toMatchObject({
      ok: false,
      cache: { ok: false, code: 'cacheUnwritable' },
      runtime: { ok: true },
      selfTest: { ok: false },
    });
    expect([code, stderr]).toEqual([1, '']);
  });
});

test('doctor tries a caption of its own', async () => {
  const { code, stdout } = await run(['doctor', '--json']);
  expect(JSON.parse(stdout)).toMatchObject({
    ok: true,
    model: { ok: true, name: 'Caption Lens demo' },
    selfTest: { ok: true, caption: expect.stringMatching(/\w/) as string },
  });
  expect(code).toBe(0);
  expect((await readdir(cache)).filter((name) => name.startsWith('.doctor'))).toEqual([]);
});
