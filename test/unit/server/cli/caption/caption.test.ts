import { describe, expect, test } from 'vitest';
import { CaptionLensError } from '../../../../../models/errors.ts';
import { info, run } from '../fakeWorld.ts';

const files = {
  'a.png': 'a cup',
  'b.png': 'a\nboat ',
  'bad.svg': 'bad',
  'in/1.png': 'one',
  'in/2.png': 'two',
  'no/': '',
};

describe('as text', () => {
  test('one caption a line after its path', async () => {
    expect(await run(['caption', 'b.png', 'a.png'], { files })).toMatchObject({
      code: 0,
      stdout: 'b.png: A boat.\na.png: A cup.\n',
      stderr: '',
      open: { captioners: 0, decoders: 0 },
    });
  });

  test('a folder stands for its pictures', async () => {
    expect(await run(['caption', 'in', 'a.png'], { files })).toMatchObject({
      stdout: 'in/1.png: One.\nin/2.png: Two.\na.png: A cup.\n',
    });
  });

  test('several captions, one a line', async () => {
    expect(await run(['caption', 'a.png', '--num-captions', '2'], { files })).toMatchObject({
      stdout: 'a.png: A cup.\na.png: A cup 1.\n',
    });
  });

  test('standard input', async () => {
    expect(await run(['caption', '-'], { input: 'piped' })).toMatchObject({ code: 0, stdout: '-: Piped.\n' });
  });

  test('failing pictures are told on standard error and the rest go on', async () => {
    expect(await run(['caption', 'bad.svg', 'a.png', 'gone.png', 'no'], { files })).toMatchObject({
      code: 1,
      stdout: 'a.png: A cup.\n',
      stderr: [
        'bad.svg: This is not a picture. [imageUnsupported]',
        'gone.png: There is no such file or folder. [imageNotFound]',
        'no: There are no pictures in this folder. [imageNotFound]',
        '',
      ].join('\n'),
    });
  });

  test('nothing to caption loads no model', async () => {
    expect(await run(['caption', 'gone.png', 'no'], { files })).toMatchObject({ code: 1, stdout: '', opened: [] });
  });

  test('nothing in a path or caption steers the terminal', async () => {
    const hostile = { '\u001b[2Jx\n.png': 'red\u001b[31m \u202egnp' };
    expect((await run(['caption', '\u001b[2Jx\n.png'], { files: hostile })).stdout).toBe('[2Jx .png: Red [31m gnp.\n');
  });
});

describe('as JSON', () => {
  test('exactly the members of the contract', async () => {
    const subjects = [
      { name: 'tabby cat', confidence: 0.86549, box: { left: 0.123449, top: 0, width: 0.5, height: 1 } },
      { name: 'two people', confidence: 1 },
    ];
    const { stdout } = await run(['caption', 'b.png', '--json'], { files, subjects });
    expect(stdout).toBe(
      `${JSON.stringify({
        image: 'b.png',
        prompt: '',
        caption: 'A boat.',
        altText: 'A boat.',
        captions: [{ text: 'a\nboat ', tokens: [5, 50118], score: -0.5 }],
        subjects: [
          { name: 'tabby cat', confidence: 0.865, box: { left: 0.1234, top: 0, width: 0.5, height: 1 } },
          { name: 'two people', confidence: 1 },
        ],
        model: { name: 'fake', digest: info.digest },
        device: 'cpu',
        precision: 'fp32',
        timings: {
          decodeMs: 100,
          recognitionMs: 6.79,
          visionMs: 1.23,
          qformerMs: 2,
          promptMs: 3,
          steps: 4,
          stepMs: 5,
          totalMs: 300,
        },
      })}\n`,
    );
  });

  test('a failing picture is an object too, and standard error stays empty', async () => {
    const { code, stdout, stderr } = await run(['caption', 'gone.png', 'a.png', '--json'], { files });
    const [first, second] = stdout.split('\n');
    expect(first).toBe(
      '{"image":"gone.png","error":{"code":"imageNotFound","message":"There is no such file or folder."}}',
    );
    expect(JSON.parse(second ?? '')).toMatchObject({ image: 'a.png', caption: 'A cup.', altText: 'A cup.' });
    expect([code, stderr]).toEqual([1, '']);
  });

  test('no usable model: a sentence on standard error, nothing on standard output', async () => {
    const modelError = { code: 'checkpointNotFound', message: 'There is no checkpoint in nowhere.' } as const;
    expect(await run(['caption', 'a.png', '--model', 'nowhere', '--json'], { files, modelError })).toMatchObject({
      code: 2,
      stdout: '',
      stderr: 'caption-lens: There is no checkpoint in nowhere. [checkpointNotFound]\n',
    });
  });
});

describe('a model with a recogniser', () => {
  const views = [
    { size: 3, part: 'whole' },
    { size: 2, part: 'middle' },
  ] as const;

  test('gets the views that it wants of every picture', async () => {
    const { requests } = await run(['caption', 'a.png', 'b.png'], { files, recogniser: { kind: 'ready', views } });
    expect(requests.map((request) => request.views?.map((own) => own.map((view) => view.length)))).toEqual([
      [[27, 12]],
      [[27, 12]],
    ]);
  });

  test('gets none where it has no recogniser', async () => {
    const { requests } = await run(['caption', 'a.png'], { files });
    expect(requests.map((request) => Object.keys(request))).toEqual([['pixels', 'prompt', 'settings']]);
  });

  test.each([[], ['--json']])('that is unusable: said once a run, beside the captions %s', async (...flags) => {
    const reason = 'models/demo/recogniser/model.safetensors\nis damaged.';
    const scene = { files: { ...files, 'x.png': 'lost' }, recogniser: { kind: 'unusable', reason } } as const;
    const { code, stdout, stderr, opened } = await run(['caption', 'x.png', 'a.png', 'b.png', ...flags], scene);
    const note =
      'note: What is in a picture is described without names: models/demo/recogniser/model.safetensors is damaged.';
    // The engine was lost and came again, which is no other run.
    expect([code, opened.length, stdout.trim().split('\n').length]).toEqual([1, 2, flags.length === 0 ? 2 : 3]);
    expect(stderr.split('\n').filter((line) => line.startsWith('note: What'))).toEqual([note]);
  });
});

describe('an engine that is lost', () => {
  const again = 'note: The engine crashed. The model is loaded again.\n';

  test('costs no picture, and it is said: the next engine describes them', async () => {
    const lossy = { 'a.png': 'a cup', 'x.png': 'lost once', 'z.png': 'a zoo' };
    const { code, stdout, stderr, opened, open } = await run(['caption', 'a.png', 'x.png', 'z.png'], { files: lossy });
    expect(stdout).toBe('a.png: A cup.\nx.png: Lost once.\nz.png: A zoo.\n');
    expect([code, stderr, opened.length]).toEqual([0, again, 2]);
    expect(open).toEqual({ captioners: 0, decoders: 0 });
  });

  test('twice by the same picture fails that one, and the rest go on', async () => {
    const lossy = { 'a.png': 'a cup', 'x.png': 'lost', 'z.png': 'a zoo' };
    const { code, stdout, stderr, opened, open } = await run(['caption', 'a.png', 'x.png', 'z.png'], { files: lossy });
    expect(stdout).toBe('a.png: A cup.\nz.png: A zoo.\n');
    expect(stderr).toBe(`${again}x.png: The engine crashed. [engineLost]\n`);
    expect([code, opened.length]).toEqual([1, 2]);
    expect(open).toEqual({ captioners: 0, decoders: 0 });
  });

  test('for the fifth time fails the rest without further attempts', async () => {
    const names = Array.from({ length: 30 }, (_, i) => `${i + 10}.png`);
    const lossy = { ...Object.fromEntries(names.map((name) => [name, 'lost'])), 'z.png': 'a zoo' };
    const { code, stdout, stderr, opened } = await run(['caption', ...names, 'z.png'], { files: lossy });
    expect(stderr.match(/: The engine crashed. \[engineLost\]\n/g)).toHaveLength(31);
    expect([code, stdout, opened.length]).toEqual([1, '', 5]);
  });

  test('while the model is loaded is tried once more', async () => {
    const modelError = { code: 'engineLost', message: 'The engine ended.' } as const;
    const { code, stdout, stderr, opened } = await run(['caption', 'a.png'], { files, modelError });
    expect(stderr).toBe(
      'note: The engine ended. The model is loaded again.\ncaption-lens: The engine ended. [engineLost]\n',
    );
    expect([code, stdout, opened.length]).toEqual([2, '', 2]);
  });
});

test('pictures are described together, several at a time, and told in their order', async () => {
  const names = Array.from({ length: 9 }, (_, i) => `${i + 1}.png`);
  const many = Object.fromEntries(names.map((name, i) => [name, `cup ${i + 1}`]));
  const { code, stdout, captions, opened } = await run(['caption', ...names], { files: many, together: 6 });
  expect(stdout).toBe(names.map((name, i) => `${name}: Cup ${i + 1}.\n`).join(''));
  expect([code, captions.most, opened.length]).toEqual([0, 6, 1]);
});

// actions/runner, ActionCommand.cs: a line that begins with "::", or has "##[" anywhere.
test('no name and no text of a picture is a command to the runner of GitHub Actions', async () => {
  const files = { '::error file=a::x.jpg': 'a cup ##[error]of coffee', '##[add-mask]a.jpg': 'lost' };
  const obeyed = (output: string) =>
    output.split('\n').filter((line) => line.trim().startsWith('::') || line.includes('##['));
  const images = Object.keys(files);
  const { stdout, stderr } = await run(['caption', ...images], { files });
  expect([...obeyed(stdout), ...obeyed(stderr)]).toEqual([]);
  expect(stdout).toBe('./::error file=a::x.jpg: A cup ## [error]of coffee.\n');
  const json = await run(['caption', '--json', ...images], { files });
  expect(obeyed(json.stdout)).toEqual([]);
  expect(
    json.stdout
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { image: string }).image),
  ).toEqual(images);
});

test('a compiled model that was damaged is made anew for the same picture, and it is said', async () => {
  const files = { 'a.png': 'a cup', 'x.png': 'damaged' };
  const { code, stdout, stderr, opened, open } = await run(['caption', 'a.png', 'x.png'], { files });
  expect([code, stdout, opened.length]).toEqual([0, 'a.png: A cup.\nx.png: Damaged.\n', 2]);
  expect(stderr).toBe('note: The compiled files of a model were damaged on the disk. They are made anew.\n');
  expect(open.captioners).toBe(0);
});

test('a compiled model that is damaged again is made anew once in a run, and its pictures fail in a sentence', async () => {
  const files = { 'a.png': 'damaged always', 'b.png': 'damaged always', 'c.png': 'a cup' };
  const { code, stdout, stderr, opened } = await run(['caption', 'a.png', 'b.png', 'c.png'], { files });
  expect([code, stdout, opened.length]).toEqual([1, 'c.png: A cup.\n', 2]);
  expect(stderr.match(/They are made anew\./g)).toHaveLength(1);
  expect(
    stderr.match(/png: .*damaged on the disk\. They had been made anew already.*\[compiledDamaged\]/g),
  ).toHaveLength(2);
});

test('a recogniser whose compiled files are damaged again costs the names, and it is said', async () => {
  const files = { 'a.png': 'nameless', 'b.png': 'nameless' };
  const { code, stdout, stderr, opened } = await run(['caption', 'a.png', 'b.png'], { files });
  expect([code, stdout, opened.length]).toEqual([0, 'a.png: Nameless.\nb.png: Nameless.\n', 3]);
  expect(stderr).toContain('without names: The compiled files that name things were damaged. They had been made anew');
});

test('options that do not suit the model are wrong usage', async () => {
  expect(await run(['caption', 'a.png'], { files: { 'a.png': 'unfit' } })).toMatchObject({
    code: 2,
    stderr: 'caption-lens: The model is not made for this. [invalidOption]\n',
    open: { captioners: 0, decoders: 0 },
  });
});

test('a cancelled run throws `aborted` and leaves nothing open', async () => {
  const controller = new AbortController();
  const readPicture = async () => {
    controller.abort();
    throw new CaptionLensError('aborted', 'Cancelled.');
  };
  const scene = { files, signal: controller.signal, overrides: { readPicture } };
  await expect(run(['caption', 'a.png', 'b.png'], scene)).rejects.toMatchObject({ code: 'aborted' });
});

describe('on a terminal', () => {
  const shown = (text: string) =>
    text
      .split('\r')
      .map((line) => line.replace('\u001b[K', ''))
      .filter((line) => line !== '');

  test('one picture: loading, then the best text so far', async () => {
    const { stdout, stderr } = await run(['caption', 'a.png'], { files, columns: 80 });
    expect(shown(stderr)).toEqual([
      'Compiling the model (once for this checkpoint) 25 % of 4.0 MB',
      'a.png: …',
      'a.png: a c',
    ]);
    expect(stderr.endsWith('\r\u001b[K')).toBe(true);
    expect(stdout).toBe('a.png: A cup.\n');
  });

  test('many pictures: a bar in front, cut to the width', async () => {
    const { stderr } = await run(['caption', 'in', 'a.png'], { files, columns: 40 });
    expect(shown(stderr)).toContain('[----------------] 0/3 · 1.png: one');
    expect(shown(stderr).some((line) => /^\[█████-+\] 1\/3 · [\d.]+\/min · /.test(line))).toBe(true);
    expect(Math.max(...shown(stderr).map((line) => line.length))).toBeLessThanOrEqual(39);
  });
});
