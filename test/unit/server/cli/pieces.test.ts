import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { cacheFolder } from '../../../../server/connection/cacheFolder.ts';
import { redactHome } from '../../../../server/cli/doctor/homeRedaction.ts';
import { readInputPicture } from '../../../../server/cli/caption/inputPicture.ts';
import { progressBar } from '../../../../server/cli/terminal/progressBar.ts';
import { cutToWidth, endInWidth, textWidth } from '../../../../server/cli/terminal/textWidth.ts';

describe('cacheFolder', () => {
  test.each([
    ['linux', '/home/ada', {}, '/home/ada/.cache/caption-lens'],
    ['linux', '/home/ada', { XDG_CACHE_HOME: '/fast' }, '/fast/caption-lens'],
    ['linux', '/home/ada', { XDG_CACHE_HOME: 'relative' }, '/home/ada/.cache/caption-lens'],
    ['linux', '/home/ada', { CAPTION_LENS_CACHE: '/mine', XDG_CACHE_HOME: '/fast' }, '/mine'],
    ['darwin', '/Users/ada', { XDG_CACHE_HOME: '/fast' }, '/Users/ada/Library/Caches/caption-lens'],
    ['win32', 'C:\\Users\\ada', {}, 'C:\\Users\\ada\\AppData\\Local\\caption-lens\\Cache'],
    ['win32', 'C:\\Users\\ada', { LOCALAPPDATA: 'D:\\Local' }, 'D:\\Local\\caption-lens\\Cache'],
  ] as const)('%s %s %j', (platform, home, env, folder) => {
    expect(cacheFolder({ platform, home, env })).toBe(folder);
  });
});

describe('redactHome', () => {
  test.each([
    [{ a: ['/home/ada/x and /home/ada'] }, '/home/ada', { a: ['~/x and ~'] }],
    ['/home/adam /home/ada.old', '/home/ada', '/home/adam /home/ada.old'],
    ['C:\\Users\\ada\\x', 'C:\\Users\\ada', '~\\x'],
    [{ n: 1, no: null, yes: true }, '/home/ada', { n: 1, no: null, yes: true }],
    ['/x', '/', '/x'],
  ])('%j', (value, home, redacted) => {
    expect(redactHome<unknown>(value, home)).toEqual(redacted);
  });
});

describe('cutToWidth', () => {
  test.each([
    ['short', 10, 'short'],
    ['exactly', 7, 'exactly'],
    ['too long', 5, 'too …'],
    ['日本語の写真', 7, '日本語…'],
    ['日本語', 6, '日本語'],
    ['e\u0301te\u0301', 3, 'e\u0301te\u0301'],
    ['anything', 0, ''],
  ])('%s in %i', (text, width, cut) => {
    expect(cutToWidth(text, width)).toBe(cut);
    expect(textWidth(cut)).toBeLessThanOrEqual(width);
  });
});

test.each([
  ['short', 10, 'short'],
  ['a longer text', 6, '… text'],
  ['日本語の写真', 6, '…写真'],
])('endInWidth %s in %i', (text, width, end) => {
  expect(endInWidth(text, width)).toBe(end);
});

test.each([
  [{ done: 0, total: 4, elapsedMs: 0 }, '[----------------] 0/4'],
  [{ done: 1, total: 4, elapsedMs: 500 }, '[████------------] 1/4 · 2.0/s · 0:02 left'],
  [{ done: 2, total: 4, elapsedMs: 60_000 }, '[████████--------] 2/4 · 2.0/min · 1:00 left'],
])('progressBar %j', (progress, bar) => {
  expect(progressBar(progress)).toBe(bar);
});

describe('readInputPicture', () => {
  const read = (...chunks: string[]) => readInputPicture(Readable.from(chunks.map((chunk) => Buffer.from(chunk))), 5);

  test('joins the chunks', async () => {
    expect(Buffer.from(await read('ab', 'cd')).toString()).toBe('abcd');
  });

  test.each([
    [['abc', 'def'], 'imageTooLarge'],
    [[], 'imageInvalid'],
  ])('%j', async (chunks, code) => {
    await expect(read(...chunks)).rejects.toMatchObject({ code });
  });

  test('stops when cancelled', async () => {
    const silent = new Readable({ read: () => undefined });
    const reading = readInputPicture(silent, 5, AbortSignal.timeout(20));
    await expect(reading).rejects.toMatchObject({ code: 'aborted' });
    expect(silent.destroyed).toBe(true);
  });
});
