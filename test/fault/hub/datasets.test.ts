import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ModelCatalog } from '../../../models/catalog/catalog.ts';
import { pullDataset } from '../../../models/hub/datasets/pullDataset.ts';
import { parseHubName } from '../../../models/hub/names/modelName.ts';
import { readPicture } from '../../../server/images/reading/pictureFile.ts';
import { failureOf } from '../../fixtures/failures.ts';
import type { Fault, Visit } from '../../fixtures/hub/hubServer.ts';
import type { Repository } from '../../fixtures/hub/repository.ts';
import { run } from '../../unit/server/cli/fakeWorld.ts';
import { hubScene } from './scene.ts';

const fixtures = fileURLToPath(new URL('../../fixtures/datasets/', import.meta.url));
const table = (name: string) => readFileSync(join(fixtures, name));
const card = '---\nlicense: apache-2.0\n---\n# Photographs\n';
/** As the card's data set is laid out: two shards of one part, one of another, a card. */
const photographs: Repository = {
  files: {
    'README.md': Buffer.from(card),
    'data/train-00000-of-00002.parquet': table('hub/train-00000-of-00002.parquet'),
    'data/train-00001-of-00002.parquet': table('hub/train-00001-of-00002.parquet'),
    'data/validation-00000-of-00001.parquet': table('hub/validation-00000-of-00001.parquet'),
  },
};
const name = 'studio/photographs';
const repositories = { [`datasets/${name}`]: photographs };

async function scene(options: { readonly repositories?: Record<string, Repository> } = {}) {
  const own = await hubScene({ repositories, ...options });
  const runIn = async (
    args: readonly string[],
    { env = {}, answers = [] }: { env?: Record<string, string>; answers?: readonly string[] } = {},
  ) => {
    const left = [...answers];
    const asked: string[] = [];
    const catalog = new ModelCatalog({
      home: own.path,
      env: { HF_ENDPOINT: own.server.endpoint, ...env },
      cacheDir: join(own.path, 'cache'),
      client: { pause: () => Promise.resolve() },
    });
    const ask = async (question: string) => {
      asked.push(question);
      return left.shift();
    };
    const kindOfPath = async (path: string) => (path.startsWith(own.path) ? ('file' as const) : ('missing' as const));
    return { ...(await run(args, { overrides: { catalog, ask, readPicture, kindOfPath } })), asked };
  };
  return { ...own, runIn };
}

const column = ['--caption-column', 'scene_description'];
const tables = ({ host }: Visit) => host === 'store';

describe('a data set of the Hub by its name', () => {
  it('is fetched and inspected: every part, every row, every picture', async () => {
    const { runIn, path, server } = await scene();
    const { code, stdout, stderr } = await runIn(['dataset', 'inspect', name, '--json', ...column]);
    expect([code, stderr]).toEqual([0, '']);
    const told = JSON.parse(stdout) as { readonly samePictures: readonly unknown[] };
    expect(told).toMatchObject({ items: 46, captions: 46, withoutPicture: 0, broken: [], unusable: 0 });
    // The second part has the first six once more, which get ids of their own.
    expect(told.samePictures).toEqual([0, 1, 2, 3, 4, 5].map((at) => [at, `row ${String(41 + at)}`]));
    const cache = join(path, '.cache', 'huggingface', 'hub');
    expect(readdirSync(cache)).toContain('datasets--studio--photographs');
    const before = server.visits.filter(tables).length;
    await runIn(['dataset', 'inspect', name, ...column]);
    expect(server.visits.filter(tables)).toHaveLength(before);
  });

  it('one part of it fetches that part alone', async () => {
    const { runIn, server } = await scene();
    const { code, stdout } = await runIn(['dataset', 'inspect', name, '--split', 'val', ...column]);
    expect([code, stdout.split('\n')[0]]).toEqual([0, '6 items, 6 captions']);
    expect(server.visits.filter(tables)).toHaveLength(1);
    const wrong = await runIn(['dataset', 'inspect', name, '--split', 'dev2', ...column]);
    expect(wrong.stderr).toContain('has no split "dev2"; it has train, validation. [invalidOption]');
    expect(wrong.code).toBe(2);
  });

  it('its columns are asked for, and where nobody answers, listed', async () => {
    const { runIn } = await scene();
    const { code, asked, stdout } = await runIn(['dataset', 'inspect', name], { answers: ['scene_description'] });
    expect([code, stdout.split('\n')[0]]).toEqual([0, '46 items, 46 captions']);
    const columns = 'photograph, image_id, image_title, scene_description, all_labels, exif';
    expect(asked).toEqual([`Which column has the caption (${columns})? `]);
    const mute = await runIn(['dataset', 'inspect', name]);
    expect(mute.code).toBe(2);
    expect(mute.stderr).toMatch(
      new RegExp(
        `has no captions under a known name: name a column with --caption-column\\. There are ${columns}\\. \\[dataInvalid\\]`,
      ),
    );
    const wrong = await runIn(['dataset', 'inspect', name], { answers: ['words'] });
    expect(wrong.stderr).toContain('has no column "words"');
  });

  it('is judged and split, its pictures written where a path is needed', async () => {
    const { runIn, path } = await scene();
    const picturesOut = join(path, 'parts', 'pictures');
    const split = ['dataset', 'split', name, '--split', 'train', '--share', '0.5', ...column];
    const { code, stderr } = await runIn([...split, '--out', join(path), '--pictures', picturesOut]);
    expect([code, stderr]).toEqual([0, '']);
    expect(readdirSync(picturesOut)).toHaveLength(40);
    const { stdout } = await runIn(['dataset', 'inspect', join(path, 'rest.jsonl'), '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ withoutPicture: 0, broken: [] });
    const rows = ['held-back.jsonl', 'rest.jsonl'].flatMap((file) =>
      readFileSync(join(path, file), 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { id: number; image: string; captions: string[] }),
    );
    // What pyarrow put into row 23 is what is written out for it.
    const row = rows.find(({ id }) => id === 23);
    expect(row?.captions).toEqual(['A boat at the pier in the light of morning 23.']);
    expect(
      readFileSync(join(path, row?.image ?? ''))
        .subarray(-3)
        .toString(),
    ).toBe(' 23');
    const without = await runIn([...split, '--out', path]);
    expect(without.stderr).toContain('--pictures FOLDER writes them out');
  });

  it.each([1, 5, 9])('a download that was cut after %d tenths goes on there', async (tenths) => {
    const { runIn, server } = await scene();
    const bytes = photographs.files['data/validation-00000-of-00001.parquet']?.length ?? 0;
    const after = Math.floor((bytes * tenths) / 10);
    const faults: Fault[] = [{ kind: 'cut', after }];
    server.fault = (visit) => (tables(visit) ? faults.shift() : undefined);
    const { code, stdout } = await runIn(['dataset', 'inspect', name, '--split', 'validation', ...column]);
    expect([code, stdout.split('\n')[0]]).toEqual([0, '6 items, 6 captions']);
    expect(server.visits.filter(tables).map(({ range }) => range)).toEqual([undefined, `bytes=${String(after)}-`]);
  });

  it('a download that stays cut is a sentence, and the next one needs only what is missing', async () => {
    const { runIn, server } = await scene();
    let sent = 0;
    server.fault = (visit) => (tables(visit) && (sent += 1) > 1 ? { kind: 'cut', after: 0 } : undefined);
    const cut = await runIn(['dataset', 'inspect', name, ...column]);
    expect(cut.code).toBe(2);
    expect(cut.stderr).toMatch(/\[hubUnreachable\]\n$/);
    server.fault = () => undefined;
    const before = server.visits.filter(tables).length;
    expect((await runIn(['dataset', 'inspect', name, ...column])).code).toBe(0);
    expect(server.visits.filter(tables).length - before).toBe(2);
  });

  it('bytes that are not those of the list are thrown away', async () => {
    const { runIn, server } = await scene();
    server.fault = (visit) => (tables(visit) ? { kind: 'wrongBytes' } : undefined);
    const { code, stderr } = await runIn(['dataset', 'inspect', name, ...column]);
    expect([code, stderr]).toEqual([2, expect.stringContaining('[downloadDamaged]')]);
  });

  it('without the Hub, what is here whole is used; a part that is not here is not made up', async () => {
    const { runIn } = await scene();
    const offline = { env: { HF_HUB_OFFLINE: '1' } };
    expect((await runIn(['dataset', 'inspect', name, ...column], offline)).stderr).toContain('[hubOffline]');
    await runIn(['dataset', 'inspect', name, '--split', 'validation', ...column]);
    const here = await runIn(['dataset', 'inspect', name, '--split', 'validation', ...column], offline);
    expect([here.code, here.stderr]).toEqual([0, expect.stringContaining('could not be asked')]);
    expect((await runIn(['dataset', 'inspect', name, ...column], offline)).stderr).toContain('[hubOffline]');
  });
});

describe('what a repository may be', () => {
  const bytes = table('hub/validation-00000-of-00001.parquet');
  const pulled = async (files: Record<string, Buffer>, how: { split?: string; subset?: string } = {}, more = {}) => {
    const { environment } = await scene({ repositories: { [`datasets/${name}`]: { files }, ...more } });
    const order = { name: parseHubName(name) ?? { repo: '', revision: undefined, file: undefined }, ...how };
    const parts = { environment: await environment(), client: { pause: () => Promise.resolve() } };
    const { files: got, repo } = await pullDataset(order, parts, () => undefined);
    return {
      repo,
      got: got.map(({ path, split }) => [path.split(/snapshots[/\\][^/\\]+[/\\]/)[1]?.replaceAll('\\', '/'), split]),
    };
  };

  it('parts as its card names them', async () => {
    const configs =
      '---\nconfigs:\n- config_name: default\n  data_files:\n  - split: dev\n    path: a/*-b.parquet\n---\n';
    const files = { 'README.md': Buffer.from(configs), 'a/x-b.parquet': bytes, 'a/c.parquet': bytes };
    expect((await pulled(files)).got).toEqual([['a/x-b.parquet', 'validation']]);
  });

  it('several data sets in one, of which one is named', async () => {
    const configs =
      '---\nconfigs:\n- config_name: en\n  data_files: en/**\n- config_name: de\n  data_files: ["de/*"]\n---\n';
    const files = { 'README.md': Buffer.from(configs), 'en/x/test.parquet': bytes, 'de/a.parquet': bytes };
    expect((await pulled(files, { subset: 'en' })).got).toEqual([['en/x/test.parquet', 'train']]);
    expect(await failureOf(pulled(files))).toMatchObject({
      code: 'invalidOption',
      message: expect.stringContaining('--subset, of en, de.'),
    });
  });

  it('no Parquet of its own, but what the Hub made of it', async () => {
    const branch = { [`datasets/${name}@refs/convert/parquet`]: { files: { 'default/train/0000.parquet': bytes } } };
    expect((await pulled({ 'a.csv': Buffer.from('a') }, {}, branch)).got).toEqual([
      ['default/train/0000.parquet', 'train'],
    ]);
    expect(await failureOf(pulled({ 'a.csv': Buffer.from('a') }))).toMatchObject({ code: 'dataInvalid' });
  });

  it('nothing, or something for others', async () => {
    const { runIn } = await scene({
      repositories: { 'datasets/studio/private': { ...photographs, access: 'private' }, [name]: photographs },
    });
    const absent = await runIn(['dataset', 'inspect', 'studio/private']);
    expect([absent.code, absent.stderr]).toEqual([
      2,
      expect.stringMatching(/or has no such data set.*\[hubForbidden\]/),
    ]);
    // A model of that name is none.
    expect((await runIn(['dataset', 'inspect', name])).stderr).toContain('[hubForbidden]');
  });

  it('tables that are none', async () => {
    const files = { 'data/train.parquet': Buffer.from('PAR1 this is no table PAR1') };
    const { runIn } = await scene({ repositories: { [`datasets/${name}`]: { files } } });
    const { code, stderr } = await runIn(['dataset', 'inspect', name]);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/cannot be read as Parquet.*\[dataInvalid\]/)]);
  });
});
