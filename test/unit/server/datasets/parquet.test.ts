import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { parquetMetadataAsync } from 'hyparquet';
import { describe, expect, onTestFinished, test } from 'vitest';
import { CaptionLensError } from '../../../../models/errors.ts';
import { splitOf } from '../../../../models/hub/datasets/datasetSplits.ts';
import type { DataItem } from '../../../../server/datasets/dataset.ts';
import { openDataset } from '../../../../server/datasets/openDataset.ts';
import { fileBuffer } from '../../../../server/datasets/parquet/fileBuffer.ts';
import { PictureRows } from '../../../../server/datasets/parquet/pictureRows.ts';
import { UnknownColumn } from '../../../../server/datasets/unknownColumns.ts';
import { temporaryFolder } from '../../../temporaryFolder.ts';

// Made by test/fixtures/datasets/make_parquet.py; what is expected of the rows stands there.
const fixtures = fileURLToPath(new URL('../../../fixtures/datasets/', import.meta.url));
const [inGroups, inPages] = ['hub/train-00000-of-00002.parquet', 'hub/train-00001-of-00002.parquet'].map((name) =>
  join(fixtures, name),
) as [string, string];
const columns = { captionColumn: 'scene_description' };

/** What stands behind the pixels of a picture: its number. */
async function numberIn({ picture }: DataItem): Promise<number> {
  if (picture?.kind !== 'inside') throw new Error('the picture is not in the table');
  return Number(
    Buffer.from(await picture.read())
      .toString('latin1')
      .split(' ')
      .at(-1),
  );
}

describe('pictures in tables', () => {
  test.each([
    [inGroups, 0],
    [inPages, 20],
  ])('each is its row’s, in order, backwards and all at once: %s', async (path, first) => {
    const { items } = await openDataset(path, columns);
    const numbers = Array.from({ length: 20 }, (_, at) => first + at);
    expect(items.map(({ id }) => id)).toEqual(numbers);
    for (const [at, item] of items.entries()) expect(await numberIn(item)).toBe(first + at);
    for (const [at, item] of [...items.entries()].reverse()) expect(await numberIn(item)).toBe(first + at);
    expect(await Promise.all(items.map(numberIn))).toEqual(numbers);
  });

  test('a column of pictures is known by its shape, under whatever name', async () => {
    const { items } = await openDataset(inPages, columns);
    expect(items.every(({ picture }) => picture?.kind === 'inside')).toBe(true);
  });

  test('where a file says where its pages lie, only those around a row are read', async () => {
    const folder = temporaryFolder();
    onTestFinished(() => folder.remove());
    const path = join(folder.path, 'a.parquet');
    const bytes = readFileSync(inPages);
    const metadata = await parquetMetadataAsync(await fileBuffer(inPages));
    const chunk = metadata.row_groups[0]?.columns.find(
      ({ meta_data: data }) => data?.path_in_schema.join('.') === 'photograph.bytes',
    );
    const { data_page_offset: start = 0n, total_compressed_size: size = 0n } = chunk?.meta_data ?? {};
    // The last of its twenty rows.
    bytes.fill(0, Number(start + (size * 9n) / 10n), Number(start + size));
    writeFileSync(path, bytes);
    const rows = new PictureRows(path, metadata, 'photograph', 1);
    expect(Buffer.from(await rows.read(3, 'row 4')).toString('latin1')).toMatch(/ 23$/);
    await expect(rows.read(19, 'row 20')).rejects.toMatchObject({ code: 'dataInvalid' });
    // Where pages are read together, one that is damaged costs its neighbours.
    await expect(new PictureRows(path, metadata, 'photograph').read(3, 'row 4')).rejects.toMatchObject({
      code: 'dataInvalid',
    });
  });

  test('paths in the place of bytes are those of files beside the table, or where --images says', async () => {
    const path = join(fixtures, 'paths.parquet');
    const places = async (options = {}) =>
      (await openDataset(path, options)).items.map(({ picture }) =>
        picture?.kind === 'file' ? picture.path : undefined,
      );
    expect(await places()).toEqual([join(fixtures, 'a.png'), join(fixtures, 'deep/b.png'), undefined]);
    expect(await places({ images: '/p' })).toEqual([join('/p', 'a.png'), join('/p', 'deep/b.png'), undefined]);
  });

  test('what is not known is an error that lists the columns', async () => {
    const failure = await openDataset(join(fixtures, 'wordless.parquet'), {}).catch((thrown: unknown) => thrown);
    expect(failure).toBeInstanceOf(UnknownColumn);
    expect(failure).toMatchObject({ code: 'dataInvalid', what: 'caption', columns: ['number', 'label'] });
  });
});

describe('parts', () => {
  test.each([
    ['data/train-00000-of-00002.parquet', 'train'],
    ['data/train-00000-of-00001-0123456789abcdef.parquet', 'train'],
    ['data/val-00000-of-00001.parquet', 'validation'],
    ['data/hard_cases-00000-of-00001.parquet', 'hard_cases'],
    ['default/test/0000.parquet', 'test'],
    ['my_dev_set.parquet', 'validation'],
    ['latest.parquet', 'train'],
  ])('%s is of %s', (path, split) => {
    expect(splitOf(path)).toBe(split);
  });

  test('of a folder, one or all', async () => {
    const folder = temporaryFolder();
    onTestFinished(() => folder.remove());
    mkdirSync(join(folder.path, 'data'));
    for (const name of ['train-00000-of-00002', 'train-00001-of-00002', 'validation-00000-of-00001']) {
      copyFileSync(join(fixtures, `hub/${name}.parquet`), join(folder.path, `data/${name}.parquet`));
    }
    const count = async (options = {}) => (await openDataset(folder.path, { ...columns, ...options })).items.length;
    expect([await count(), await count({ split: 'train' }), await count({ split: 'val' })]).toEqual([46, 40, 6]);
    await expect(count({ split: 'test' })).rejects.toMatchObject({ code: 'invalidOption' });
    await expect(openDataset(inPages, { ...columns, split: 'train' })).rejects.toMatchObject({ code: 'invalidOption' });
  });
});

test('whatever bytes of a table are others, it is read or refused in words', async () => {
  const folder = temporaryFolder();
  onTestFinished(() => folder.remove());
  const path = join(folder.path, 'a.parquet');
  const whole = readFileSync(inGroups);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 }),
      fc.option(fc.nat(whole.length), { nil: undefined }),
      async (changes, length) => {
        const bytes = Buffer.from(whole);
        for (const [at, value] of changes) bytes[at] = value;
        writeFileSync(path, bytes.subarray(0, length));
        const refused = (thrown: unknown) => {
          expect(thrown).toBeInstanceOf(CaptionLensError);
          expect((thrown as CaptionLensError).code).not.toBe('internal');
        };
        const dataset = await openDataset(path, columns).catch(refused);
        for (const { picture } of dataset?.items.slice(0, 8) ?? []) {
          if (picture?.kind === 'inside') await picture.read().catch(refused);
        }
      },
    ),
    { numRuns: 150 },
  );
});
