import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CaptionStore } from '../../../../../server/captions/store/captionStore.ts';
import { temporaryFolder } from '../../../../temporaryFolder.ts';
import { storedCaption } from '../samples.ts';

const cup = 'c0'.repeat(32);
let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

const root = () => join(folder.path, 'captions');
const pathOf = (picture: string, key: string) => join(root(), picture.slice(0, 2), picture, `${key}.json`);

function captionFiles(): readonly string[] {
  return readdirSync(root(), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.json'));
}

describe('a caption', () => {
  test('is read as it was written, by another process too', async () => {
    const caption = storedCaption(cup, 'a cup\u2028of “tea” 🍵');
    await new CaptionStore(root()).write('key', caption);
    expect(await new CaptionStore(root()).read(cup, 'key')).toEqual(caption);
    expect(await new CaptionStore(root()).read(cup, 'other')).toBeUndefined();
    expect(await new CaptionStore(root()).read('d0'.repeat(32), 'key')).toBeUndefined();
  });

  test.skipIf(process.platform === 'win32')('is readable by its user only', async () => {
    await new CaptionStore(root()).write('key', storedCaption(cup, 'a cup'));
    expect(statSync(pathOf(cup, 'key')).mode & 0o777).toBe(0o600);
    for (const part of ['', cup.slice(0, 2), join(cup.slice(0, 2), cup)]) {
      expect(statSync(join(root(), part)).mode & 0o777).toBe(0o700);
    }
  });

  test('replaces the one before; those of a picture are listed newest first', async () => {
    const store = new CaptionStore(root());
    await store.write('a', storedCaption(cup, 'replaced', '2026-11-24T10:00:00.000Z'));
    await store.write('a', storedCaption(cup, 'older', '2026-11-24T08:00:00.000Z'));
    await store.write('b', storedCaption(cup, 'newer', '2026-11-24T09:00:00.000Z'));
    const listed = await store.list(cup);
    expect(listed.map(({ captions }) => captions[0]?.text)).toEqual(['newer', 'older']);
    expect(await store.list('ee'.repeat(32))).toEqual([]);
  });
});

const good = storedCaption(cup, 'a cup');
const outside = { left: -0.1, top: 0, width: 1, height: 1 };
/** A file whose checksum is right, whatever is in it. */
function entryOf(caption: unknown): string {
  const sha256 = createHash('sha256').update(JSON.stringify(caption)).digest('hex');
  return JSON.stringify({ sha256, caption });
}

const damages: readonly (readonly [string, string])[] = [
  ['an empty file', ''],
  ['half a file', entryOf(good).slice(0, 200)],
  ['no object', 'null'],
  ['no checksum', JSON.stringify(good)],
  ['the checksum of another', entryOf(good).replace('a cup', 'a cap')],
  ['an earlier version', entryOf({ ...good, version: 1 })],
  ['another version', entryOf({ ...good, version: 3 })],
  ['nothing said of subjects', entryOf({ ...good, subjects: undefined })],
  ['a subject without a name', entryOf({ ...good, subjects: [{ confidence: 0.5 }] })],
  ['a subject surer than sure', entryOf({ ...good, subjects: [{ name: 'a cup', confidence: 1.5 }] })],
  ['a subject whose box is none', entryOf({ ...good, subjects: [{ name: 'a', confidence: 1, box: null }] })],
  ['a subject outside of the picture', entryOf({ ...good, subjects: [{ name: 'a', confidence: 1, box: outside }] })],
  ['no time of recognition', entryOf({ ...good, timings: { ...good.timings, recognitionMs: undefined } })],
  ['another picture', entryOf({ ...good, picture: 'dd'.repeat(32) })],
  ['no texts', entryOf({ ...good, captions: [] })],
  ['a text that is none', entryOf({ ...good, captions: [{ text: 7, tokens: [1], score: 0 }] })],
  ['timings that are no numbers', entryOf({ ...good, timings: { ...good.timings, totalMs: 'long' } })],
  ['an unknown device', entryOf({ ...good, device: 'abacus' })],
  ['no date', entryOf({ ...good, createdAt: 'yesterday' })],
  ['far too much', entryOf({ ...good, filler: ' '.repeat(1_000_001) })],
];

test.each(damages)('%s is as if nothing were there, and is replaced', async (_name, content) => {
  const store = new CaptionStore(root());
  await store.write('key', good);
  writeFileSync(pathOf(cup, 'key'), content);
  expect(await store.read(cup, 'key')).toBeUndefined();
  expect(await store.list(cup)).toEqual([]);
  await store.write('key', good);
  expect(await store.read(cup, 'key')).toEqual(good);
});

test('no bit of a file can change without its being noticed', async () => {
  const store = new CaptionStore(root());
  await store.write('key', good);
  const whole = readFileSync(pathOf(cup, 'key'));
  for (let bit = 0; bit < whole.length * 8; bit += 7) {
    const flipped = Buffer.from(whole);
    flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
    writeFileSync(pathOf(cup, 'key'), flipped);
    const read = await store.read(cup, 'key');
    if (read !== undefined) expect(read, `bit ${bit}`).toEqual(good);
  }
});

test.skipIf(process.platform === 'win32')('a link planted in place of a caption is not followed', async () => {
  const elsewhere = join(folder.path, 'elsewhere.json');
  writeFileSync(elsewhere, JSON.stringify(good));
  mkdirSync(join(root(), cup.slice(0, 2), cup), { recursive: true });
  symlinkSync(elsewhere, pathOf(cup, 'key'));
  const store = new CaptionStore(root());
  expect(await store.read(cup, 'key')).toBeUndefined();
  await store.write('key', storedCaption(cup, 'another'));
  expect(readFileSync(elsewhere, 'utf8')).toBe(JSON.stringify(good));
});

describe('too many', () => {
  const pictureOf = (i: number) => i.toString(16).padStart(2, '0').repeat(32);

  /** Written an hour apart, the first one longest ago. */
  async function fill(store: CaptionStore, count: number): Promise<void> {
    for (let i = 0; i < count; i++) {
      await store.write('key', storedCaption(pictureOf(i), `text ${i}`));
      utimesSync(pathOf(pictureOf(i), 'key'), i * 3600, i * 3600);
      await store.settle();
    }
  }

  test('the longest unused go, down to nine tenths, their empty folders too', async () => {
    const store = new CaptionStore(root(), { captions: 10 });
    await fill(store, 10);
    const now = 100 * 3600;
    await new CaptionStore(root(), {}, () => now * 1000).read(pictureOf(0), 'key'); // used again
    await store.write('key', storedCaption(pictureOf(10), 'one too many'));
    await store.settle();
    expect(captionFiles()).toHaveLength(9);
    expect(await store.read(pictureOf(0), 'key')).toBeDefined();
    expect(await store.read(pictureOf(1), 'key')).toBeUndefined();
    expect(await store.read(pictureOf(10), 'key')).toBeDefined();
    expect(readdirSync(join(root(), pictureOf(1).slice(0, 2)))).toEqual([]);
  });

  test('bytes count as well', async () => {
    const bytes = JSON.stringify(storedCaption(pictureOf(0), 'text 0')).length;
    const store = new CaptionStore(root(), { bytes: 5.5 * bytes, captions: 10 });
    await fill(store, 9);
    expect(captionFiles().length).toBeLessThanOrEqual(6);
    expect(captionFiles().length).toBeGreaterThan(2);
  });

  test('half a file is swept away once nobody can be writing it any more, other files never', async () => {
    const store = new CaptionStore(root(), { captions: 1 });
    await store.write('key', storedCaption(cup, 'a cup'));
    await store.settle();
    const inFolder = (name: string) => join(root(), cup.slice(0, 2), cup, name);
    for (const name of ['old.partial', 'new.partial', 'notes.txt']) writeFileSync(inFolder(name), 'half');
    utimesSync(inFolder('old.partial'), 1, 1);
    await store.write('a', storedCaption(cup, 'a cup'));
    await store.write('b', storedCaption(cup, 'a cup'));
    await store.settle();
    expect(readdirSync(join(root(), cup.slice(0, 2), cup))).toEqual(
      expect.arrayContaining(['new.partial', 'notes.txt']),
    );
    expect(readdirSync(join(root(), cup.slice(0, 2), cup))).not.toContain('old.partial');
  });
});

test('eight who write and sweep at once neither fail nor leave halves behind', async () => {
  const stores = Array.from({ length: 8 }, () => new CaptionStore(root(), { captions: 4 }));
  await Promise.all(
    stores.flatMap((store, i) =>
      Array.from({ length: 12 }, (_, j) => store.write(`${j}`, storedCaption(`${i}`.repeat(64), `${i} ${j}`))),
    ),
  );
  await Promise.all(stores.map((store) => store.settle()));
  const [store] = stores;
  await store?.write('last', storedCaption(cup, 'the last'));
  await store?.settle();
  expect(await store?.read(cup, 'last')).toMatchObject({ captions: [{ text: 'the last' }] });
  expect(readdirSync(root(), { recursive: true }).filter((name) => String(name).endsWith('.partial'))).toEqual([]);
});
