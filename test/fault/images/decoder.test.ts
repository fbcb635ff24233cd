import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { allocatorSettings } from '../../../server/children/childEnvironment.ts';
import { type DecoderLimits, PictureDecoder } from '../../../server/images/decoding/decoder.ts';
import { makePng } from '../../unit/server/images/pictures.ts';

const realChild = new URL('../../../dist/decodeChild.js', import.meta.url);
const settings = { size: 4, rule: 'hf', views: [] } as const;
const picture = makePng(3, 2);

let folder: string;
let decoder: PictureDecoder | undefined;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'caption-lens-children-'));
});
afterEach(() => decoder?.dispose());
afterAll(() => rm(folder, { recursive: true, force: true }));

function open(entry: URL, limits: Partial<DecoderLimits> = {}): PictureDecoder {
  decoder = new PictureDecoder(entry, limits);
  return decoder;
}

/** A child that misbehaves in one way; `body` sees `question` and `answer(bytes)`, which begin the picture it gives. */
async function fakeChild(name: string, body: string): Promise<URL> {
  const path = join(folder, `${name}.mjs`);
  const answer = `let views = []; const answer = (bytes) => {
    const pixels = new Uint8Array(question.size * question.size * 3);
    pixels.set(bytes.subarray(0, pixels.length));
    process.send({ kind: 'picture', id: question.id, pixels, views, width: 1, height: 1, format: 'png' });
  };`;
  await writeFile(path, `process.on('message', (question) => { ${answer} ${body} });`);
  return pathToFileURL(path);
}

const oneByte = Buffer.of(1);
const goodUnlessOne = 'else answer(question.bytes)';

test('who gives up leaves no picture in the line', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const decoder = open(await fakeChild('silent', ''));
  decoder.decode(oneByte, settings).catch(() => undefined);
  const aborting = new AbortController();
  const given = ((): WeakRef<Uint8Array> => {
    const large = new Uint8Array(1e6);
    decoder.decode(large, settings, aborting.signal).catch(() => undefined);
    return new WeakRef(large);
  })();
  await setImmediate();
  collect();
  expect(given.deref()).toBeDefined();
  aborting.abort();
  await setImmediate();
  collect();
  expect(given.deref()).toBeUndefined();
});

describe('a child that fails', () => {
  test.each([
    ['aborts', 'process.abort()', /its decoder was ended by SIGABRT\.$/],
    ['exits', 'process.exit(3)', /its decoder ended with code 3\.$/],
    ['throws', 'throw new Error("x")', /its decoder ended with code 1\.$/],
    ['is killed', 'process.kill(process.pid, "SIGKILL")', /its decoder was ended by SIGKILL\.$/],
  ])('%s: that picture fails, the next is fine', async (name, deed, message) => {
    const decoder = open(
      await fakeChild(name.replace(' ', '-'), `if (question.bytes.length === 1) ${deed}; ${goodUnlessOne}`),
    );
    const [bad, good] = await Promise.allSettled([
      decoder.decode(oneByte, settings),
      decoder.decode(picture, settings),
    ]);
    expect(bad).toMatchObject({ reason: { code: 'decodeFailed', message: expect.stringMatching(message) } });
    expect(good).toMatchObject({ status: 'fulfilled' });
  });

  test('hangs: ended by the wall clock', async () => {
    const entry = await fakeChild('hangs', `if (question.bytes.length === 1) for (;;); ${goodUnlessOne}`);
    const decoder = open(entry, { wallMs: 300 });
    await expect(decoder.decode(oneByte, settings)).rejects.toMatchObject({
      code: 'decodeFailed',
      message: 'Reading the picture took longer than 0.3 seconds.',
    });
    await expect(open(entry).decode(picture, settings)).resolves.toBeDefined();
    await expect(decoder.dispose()).resolves.toBeUndefined();
  });

  test('gives a picture of another size: not believed', async () => {
    const answer = `process.on('message', ({ id }) => process.send({ kind: 'picture', id, pixels: new Uint8Array(3), views: [] }));`;
    const path = join(folder, 'short.mjs');
    await writeFile(path, answer);
    await expect(open(pathToFileURL(path)).decode(picture, settings)).rejects.toMatchObject({ code: 'decodeFailed' });
  });

  test.each([
    ['too few', '[]'],
    ['too many', '[new Uint8Array(12), new Uint8Array(27), new Uint8Array(12)]'],
    ['in another order', '[new Uint8Array(27), new Uint8Array(12)]'],
    ['no bytes', '[new Uint8Array(12), "x".repeat(27)]'],
    ['none at all', 'undefined'],
    ['with a hole', '[, new Uint8Array(27)]'],
  ])('gives views that are %s: not believed', async (name, views) => {
    const entry = await fakeChild(`views-${name.replaceAll(' ', '-')}`, `views = ${views}; answer(question.bytes)`);
    const wanted = [
      { size: 2, part: 'whole' },
      { size: 3, part: 'middle' },
    ] as const;
    await expect(open(entry).decode(picture, { ...settings, views: wanted })).rejects.toMatchObject({
      code: 'decodeFailed',
      message: 'The picture could not be read: its decoder gave an answer that was not understood.',
    });
  });

  test('is missing', async () => {
    const decoder = open(pathToFileURL(join(folder, 'none.mjs')));
    await expect(decoder.decode(picture, settings)).rejects.toMatchObject({ code: 'decodeFailed' });
  });

  test('is killed from outside while idle, and while at work', async () => {
    const decoder = open(realChild);
    await decoder.decode(picture, settings);
    process.kill(decoder.pid ?? 0, 'SIGKILL');
    expect(await decoder.decode(picture, settings)).toMatchObject({ format: 'png' });
    const atWork = decoder.decode(makePng(3000, 3000), settings);
    await vi.waitUntil(() => decoder.pid !== undefined);
    process.kill(decoder.pid ?? 0, 'SIGKILL');
    expect(await atWork).toMatchObject({ width: 3000 });
    expect(await decoder.decode(picture, settings)).toMatchObject({ width: 3, height: 2, format: 'png' });
  });
});

describe('a decoder', () => {
  test('gives the views that are asked for in their order, and the same square with them as without', async () => {
    const decoder = open(realChild);
    const views = [
      { size: 2, part: 'whole' },
      { size: 5, part: 'middle' },
    ] as const;
    const alone = await decoder.decode(picture, settings);
    const decoded = await decoder.decode(picture, { ...settings, views });
    expect(decoded.views.map((view) => view.length)).toEqual([2 * 2 * 3, 5 * 5 * 3]);
    expect([alone.views, decoded.pixels]).toEqual([[], alone.pixels]);
  });

  test('decodes many pictures asked for at once, each for itself', async () => {
    const decoder = open(realChild);
    const widths = Array.from({ length: 20 }, (_, i) => i + 1);
    const pictures = await Promise.all(widths.map((width) => decoder.decode(makePng(width, 1), settings)));
    expect(pictures.map(({ width }) => width)).toEqual(widths);
  });

  test('gives its child no secret of the environment', async () => {
    vi.stubEnv('CAPTION_LENS_TOKEN', 'secret');
    vi.stubEnv('NODE_OPTIONS', '--no-warnings');
    try {
      const decoder = open(await fakeChild('environment', 'answer(Buffer.from(Object.keys(process.env).join()))'));
      const { pixels } = await decoder.decode(picture, { ...settings, size: 64 }); // room for all names
      const allowed = [
        'PATH',
        'SystemRoot',
        'TEMP',
        'TMP',
        'TMPDIR',
        'LD_LIBRARY_PATH',
        'DYLD_LIBRARY_PATH',
        'NODE_CHANNEL_FD',
        'NODE_CHANNEL_SERIALIZATION_MODE',
        ...Object.keys(allocatorSettings),
      ];
      expect(
        Buffer.from(pixels)
          .toString()
          .replaceAll('\0', '')
          .split(',')
          .filter((name) => !allowed.includes(name)),
      ).toEqual([]);
    } finally {
      vi.unstubAllEnvs();
    }
  });

  test('takes a fresh child after so many pictures', async () => {
    const decoder = open(realChild, { picturesPerChild: 2 });
    const pids: (number | undefined)[] = [];
    for (let i = 0; i < 5; i++) {
      await decoder.decode(picture, settings);
      pids.push(decoder.pid);
    }
    expect(pids[1]).toBe(pids[0]);
    expect(new Set(pids).size).toBe(3);
  });

  test('is started ahead, and then decodes the first picture', async () => {
    const decoder = open(realChild);
    decoder.warmUp();
    const early = decoder.pid;
    expect(early).toBeDefined();
    await decoder.decode(picture, settings);
    expect(decoder.pid).toBe(early);
    await decoder.dispose();
    decoder.warmUp();
    expect(decoder.pid).toBeUndefined();
  });

  test('takes a fresh child after a large picture', async () => {
    const decoder = open(realChild, { pixelsToKeepChild: 5 });
    await decoder.decode(picture, settings);
    expect(decoder.pid).toBeUndefined();
    expect(await decoder.decode(makePng(1, 1), settings)).toMatchObject({ width: 1 });
    expect(decoder.pid).toBeDefined();
  });

  test('ends the wait when the signal fires, and goes on with the next picture', async () => {
    const entry = await fakeChild(
      'slow',
      'setTimeout(() => answer(question.bytes), question.bytes.length === 1 ? 300 : 0)',
    );
    const decoder = open(entry);
    const controller = new AbortController();
    const slow = decoder.decode(oneByte, settings, controller.signal);
    const queued = decoder.decode(picture, settings, controller.signal);
    const next = decoder.decode(picture, settings);
    setTimeout(() => controller.abort(), 100);
    await expect(slow).rejects.toMatchObject({ code: 'aborted' });
    await expect(queued).rejects.toMatchObject({ code: 'aborted' });
    expect(Buffer.from((await next).pixels)).toEqual(picture.subarray(0, settings.size ** 2 * 3));
    await expect(decoder.decode(picture, settings, AbortSignal.abort())).rejects.toMatchObject({ code: 'aborted' });
  });

  test('leaves no child behind', async () => {
    const decoder = open(realChild);
    await decoder.decode(picture, settings);
    const pid = decoder.pid ?? 0;
    const late = decoder.decode(picture, settings).catch((error: unknown) => error);
    await decoder.dispose();
    expect(() => process.kill(pid, 0)).toThrow();
    expect(await late).toMatchObject({ name: 'CaptionLensError' });
    await expect(decoder.decode(picture, settings)).rejects.toMatchObject({ code: 'aborted' });
  });

  test('starts no child once it is disposed, though a picture was about to have a fresh one', async () => {
    const decoder = open(realChild, { picturesPerChild: 1 });
    await decoder.decode(picture, settings);
    const next = decoder.decode(picture, settings);
    // By then it waits for the end of the first child.
    await setImmediate();
    await decoder.dispose();
    await expect(next).rejects.toMatchObject({ code: 'aborted' });
    expect(decoder.pid).toBeUndefined();
  });

  test('starts no child before the first picture', async () => {
    const decoder = open(realChild);
    await sleep(50);
    expect(decoder.pid).toBeUndefined();
  });
});
