import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { DatasetOptions } from '../../../../server/datasets/dataset.ts';
import { inspectItems } from '../../../../server/datasets/inspection.ts';
import { openDataset } from '../../../../server/datasets/openDataset.ts';
import { splitItems } from '../../../../server/datasets/split.ts';
import { temporaryFolder } from '../../../temporaryFolder.ts';

function folderWith(files: Readonly<Record<string, string>>): (name: string) => string {
  const folder = temporaryFolder();
  onTestFinished(() => folder.remove());
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder.path, name)), { recursive: true });
    writeFileSync(join(folder.path, name), text);
  }
  return (name) => join(folder.path, name);
}

/** Ids, paths from the folder and captions of a data set. */
async function read(files: Readonly<Record<string, string>>, name: string, options: DatasetOptions = {}) {
  const at = folderWith(files);
  const { items, faults } = await openDataset(at(name), options);
  const root = `${at('')}/`;
  return {
    items: items.map(({ id, picture, captions }) => [
      id,
      picture?.kind === 'file' ? picture.path.replace(root, '').replaceAll('\\', '/') : picture?.kind,
      captions,
    ]),
    faults: faults.map(({ place, error }) => `${place.replace(root, '')} ${error.code}`),
  };
}

describe('a list', () => {
  test('lines of JSON, some of them broken', async () => {
    const text =
      '{"id": 7, "image": "a.png", "caption": "A cup"}\n\nno\n{"image": "b.png", "captions": ["B", "C"]}\n{"id": 9}\n';
    expect(await read({ 'data.jsonl': text }, 'data.jsonl')).toEqual({
      items: [
        [7, 'a.png', ['A cup']],
        ['b.png', 'b.png', ['B', 'C']],
      ],
      faults: ['data.jsonl:3 dataInvalid', 'data.jsonl:5 dataInvalid'],
    });
  });

  test('a table: quotes, a mark at its beginning, captions of one picture together', async () => {
    const text = '\uFEFFimage,caption\na.png,"A cup, ""red"""\na.png,Another\nb.png,\n';
    expect(await read({ 'data.csv': text }, 'data.csv')).toEqual({
      items: [['a.png', 'a.png', ['A cup, "red"', 'Another']]],
      faults: ['data.csv:4 dataInvalid'],
    });
  });

  test('COCO’s captions', async () => {
    const text = JSON.stringify({
      images: [
        { id: 1, file_name: 'a.jpg' },
        { id: 2, file_name: 'b.jpg' },
      ],
      annotations: [
        { image_id: 1, caption: 'One' },
        { image_id: 1, caption: 'Two' },
      ],
    });
    expect(await read({ 'captions.json': text }, 'captions.json')).toEqual({
      items: [[1, 'a.jpg', ['One', 'Two']]],
      faults: ['captions.json:2 dataInvalid'],
    });
  });

  test('LAVIS’s annotations, pictures elsewhere, a member by its name', async () => {
    const text = JSON.stringify([{ image: 'a.jpg', image_id: 'x', words: 'One' }]);
    const options = { images: '/pictures', captionColumn: 'words' };
    expect((await read({ 'a.json': text }, 'a.json', options)).items).toEqual([['x', '/pictures/a.jpg', ['One']]]);
  });

  test.each([
    ['missing.jsonl', 'dataNotFound'],
    ['empty.jsonl', 'dataInvalid'],
    ['strange.xml', 'dataInvalid'],
    ['number.json', 'dataInvalid'],
    ['broken.parquet', 'dataInvalid'],
    ['nothing', 'dataInvalid'],
  ])('%s is told by %s', async (name, code) => {
    const files = {
      'empty.jsonl': '',
      'strange.xml': '<a/>',
      'number.json': '1',
      'broken.parquet': 'PAR1',
      'nothing/a.md': '',
    };
    await expect(read(files, name)).rejects.toMatchObject({ code });
  });
});

test('a folder of pictures, each with its words beside it', async () => {
  const files = {
    'p/a.png': '',
    'p/a.txt': 'A cup\nRed\n',
    'p/deep/b.jpg': '',
    'p/deep/b.jpg.txt': 'B',
    'p/c.png': '',
  };
  const { items, faults } = await read(files, 'p');
  expect(items).toEqual([
    ['a.png', 'p/a.png', ['A cup', 'Red']],
    ['deep/b.jpg', 'p/deep/b.jpg', ['B']],
  ]);
  expect(faults).toEqual(['p/c.png dataInvalid']);
});

describe('Parquet, as Hugging Face writes it', () => {
  // Made by test/fixtures/datasets/make_parquet.py.
  const path = fileURLToPath(new URL('../../../fixtures/datasets/pictures.parquet', import.meta.url));

  test('rows with the bytes of their pictures', async () => {
    const { items, faults } = await openDataset(path, {});
    expect(items.map(({ id, captions }) => [id, captions])).toEqual([
      ['one', ['A cup.']],
      ['two', ['A tree, in fog.']],
      ['four', ['Ä lens.']],
    ]);
    expect(faults.map(({ place }) => place)).toEqual([`${path}, row 3`]);
    const bytes = await Promise.all(
      items.map(async ({ picture }) =>
        picture?.kind === 'inside' ? Buffer.from(await picture.read()).toString('latin1') : '',
      ),
    );
    expect(bytes).toEqual(['picture 1', 'picture 2', 'picture 4']);
  });

  test('columns that are not there are told with those that are', async () => {
    await expect(openDataset(path, { captionColumn: 'words' })).rejects.toThrow(
      /no column "words": name a column with --caption-column\. There are image, id, caption, number\./,
    );
  });
});

describe('parts', () => {
  const items = Array.from({ length: 400 }, (_, at) => ({ id: at, captions: [`A cup ${String(at % 200)}`] }));
  const bytesOf = async (item: { captions: readonly string[] }) => new TextEncoder().encode(item.captions[0]);

  test('the same picture is on the same side, whatever comes with it, and about the share is held back', async () => {
    const all = await splitItems(items, { share: 0.1, seed: 1 }, bytesOf);
    const held = new Set(all.heldBack.map(({ captions }) => captions[0]));
    expect(all.rest.some(({ captions }) => held.has(captions[0]))).toBe(false);
    expect(all.heldBack.length).toBeGreaterThan(20);
    expect(all.heldBack.length).toBeLessThan(60);
    const half = await splitItems(items.slice(0, 200), { share: 0.1, seed: 1 }, bytesOf);
    expect(new Set(half.heldBack.map(({ captions }) => captions[0]))).toEqual(held);
    const other = await splitItems(items, { share: 0.1, seed: 2 }, bytesOf);
    expect(other.heldBack).not.toEqual(all.heldBack);
  });

  test('is inspected: lengths, pictures that come twice, what is broken', async () => {
    const inspection = await inspectItems(
      [
        { id: 1, captions: ['a b c'] },
        { id: 2, captions: ['a b c', 'd'] },
        { id: 3, captions: ['e f'] },
        { id: 4, captions: ['g'] },
      ],
      async ({ id }) => {
        if (id === 3) throw new Error('gone');
        return id === 4 ? undefined : new Uint8Array([1]);
      },
    );
    expect(inspection).toMatchObject({
      items: 4,
      captions: 5,
      words: { least: 1, median: 2, most: 3 },
      withoutPicture: 1,
      samePictures: [[1, 2]],
      sameCaptions: [{ caption: 'a b c', count: 2 }],
    });
    expect(inspection.broken.map(({ id }) => id)).toEqual([3]);
  });
});
