import { describe, expect, test } from 'vitest';
import { run } from './fakeWorld.ts';

const files = { 'a.png': 'a cup', 'bad.svg': 'bad', 'in/1.png': 'one', 'in/2.png': 'two', 'no/': '' };

describe('photograph', () => {
  test('says what is known of each picture, and what failed', async () => {
    expect(await run(['photograph', 'a.png', 'bad.svg', 'gone.png'], { files })).toMatchObject({
      code: 1,
      stdout: 'a.png:\n  Size: 8 x 6 pixels\n  File: PNG, 5 B\n',
      stderr:
        'bad.svg: This is not a picture. [imageUnsupported]\ngone.png: There is no such file or folder. [imageNotFound]\n',
      open: { captioners: 0, decoders: 0 },
    });
  });

  test('with --light says its tones and colours too', async () => {
    const { stdout } = await run(['photograph', 'a.png', '--light'], { files });
    expect(stdout).toContain('  Key: middle, 0.3 stops above middle grey\n');
    expect(stdout).toContain('  Colours: grey (100 %)\n');
  });

  test('as JSON gives one object a line, histograms only with --light', async () => {
    const { stdout } = await run(['photograph', 'in', 'bad.svg', '--json'], { files });
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(lines).toMatchObject([
      { image: 'in/1.png', file: { format: 'PNG', width: 8 }, facts: {} },
      { image: 'in/2.png' },
      { image: 'bad.svg', error: { code: 'imageUnsupported' } },
    ]);
    expect(lines[0]).not.toHaveProperty('light');
    const { stdout: light } = await run(['photograph', 'a.png', '--json', '--light'], { files });
    expect(JSON.parse(light)).toHaveProperty('light.histogram.luminance.128', 48);
  });

  test('names no picture is wrong usage', async () => {
    expect(await run(['photograph'], { files })).toMatchObject({
      code: 2,
      stderr:
        'caption-lens: photograph needs at least one picture: a file, a folder, or - for standard input. [invalidOption]\n',
    });
  });
});

describe('sheet', () => {
  test('prints a contact sheet of a folder, named after it', async () => {
    const { code, stdout, open } = await run(['sheet', 'in'], { files });
    expect(code).toBe(0);
    expect(stdout).toContain('<title>in</title>');
    expect(stdout).toContain('<p>One.</p>');
    expect(stdout).toContain('<img src="data:image/png;base64,');
    expect(open).toEqual({ captioners: 0, decoders: 0 });
  });

  test.each([
    ['csv', 'picture,description,altText,model,error,camera,'],
    ['json', '"description": "A cup."'],
    ['markdown', '| a.png | A cup. |'],
    ['txt', 'a.png: A cup.\n'],
    ['worksheet', '<summary>Answers</summary>'],
    ['worksheet-markdown', '![Picture 1](<a.png>)'],
  ])('as %s', async (format, part) => {
    const { stdout } = await run(['sheet', 'a.png', '--format', format], { files });
    expect(stdout).toContain(part);
  });

  test('puts answers on a page of their own', async () => {
    const { stdout } = await run(['sheet', 'a.png', '--format', 'worksheet', '--answers', 'page'], { files });
    expect(stdout).not.toContain('<details>');
    expect(stdout).toContain('<section class="answers">');
  });

  test('a picture that fails stands in it with a sentence, and ends with 1', async () => {
    const { code, stdout, stderr } = await run(['sheet', 'a.png', 'bad.svg', '--format', 'csv'], { files });
    expect(code).toBe(1);
    expect(stdout).toContain('bad.svg,,,,This is not a picture.,');
    expect(stderr).toContain('bad.svg: This is not a picture. [imageUnsupported]\n');
  });

  test('needs no model where nothing can be described', async () => {
    const { code, opened } = await run(['sheet', 'gone.png', '--format', 'csv'], { files });
    expect(code).toBe(1);
    expect(opened).toEqual([]);
  });
});
