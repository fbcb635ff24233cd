import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CaptionLensError } from '../../../models/errors.ts';
import type { Database } from '../../../server/jobs/database/database.ts';
import { readProgress } from '../../../server/jobs/progress.ts';
import { checkSchema, initialise } from '../../../server/jobs/schema/schema.ts';
import { Postgres, postgresBin } from '../../fixtures/postgres/postgres.ts';
import { temporaryFolder } from '../../temporaryFolder.ts';
import { drain, listed, openDatabase, submitTo } from './inProcess.ts';

describe.skipIf(postgresBin === undefined)('the queue of jobs', () => {
  const folder = temporaryFolder();
  let postgres: Postgres;
  let database: Database;
  beforeAll(async () => {
    postgres = await Postgres.start();
    await postgres.ask('postgres', 'create database queueing');
    database = await openDatabase(postgres.url('queueing'));
    await initialise(database);
  });
  afterAll(async () => {
    await database.dispose();
    await postgres.dispose();
    folder.remove();
  });

  const files = (name: string, contents: readonly string[]) => {
    mkdirSync(join(folder.path, name));
    return contents.map((content, index) => {
      const path = join(folder.path, name, `${String(index)}.jpg`);
      writeFileSync(path, content);
      return path;
    });
  };

  test('the same bytes are described once, by however many workers at the same time', async () => {
    const paths = files(
      'twins',
      Array.from({ length: 60 }, (_each, index) => `picture ${String(index % 12)}`),
    );
    await submitTo(database, 'twins', listed(paths));
    const runs: string[] = [];
    const onRun = async (source: string) => {
      runs.push(source);
      await pause(30);
    };
    await Promise.all([drain(database, { onRun }), drain(database, { onRun })]);
    expect(runs).toHaveLength(12);
    const [progress] = await readProgress(database, 'twins');
    expect(progress).toMatchObject({ pictures: 60, described: 60, planned: 0 });
    const rows = await database.ask<{ source: string; alt_text: string }>(
      `select source, alt_text from caption_lens.descriptions where job = 'twins' order by n`,
    );
    expect(rows.map(({ alt_text: text }) => text)).toEqual(
      paths.map((_path, index) => `picture ${String(index % 12)}`),
    );
  });

  test('a poison picture fails three times, with its last error, and takes no other with it', async () => {
    const [good = '', poison = '', gone = ''] = files('poison', ['good', 'poison', 'gone']);
    await submitTo(database, 'poison', listed([good, poison, `${gone}.missing`]));
    const runs: string[] = [];
    await drain(database, {
      onRun: (source) => {
        runs.push(source);
        if (source === poison) throw new CaptionLensError('decodeFailed', `Try ${String(runs.length)} failed.`);
      },
    });
    expect(runs.filter((source) => source === poison)).toHaveLength(3);
    const rows = await database.ask<{ source: string; tries: number; code: string }>(
      `select source, tries, code from caption_lens.failures where job = 'poison' order by source`,
    );
    expect(rows).toEqual([
      { source: poison, tries: 3, code: 'decodeFailed' },
      { source: `${gone}.missing`, tries: 3, code: 'imageNotFound' },
    ]);
  });

  test('a submission that is cut and run again gives each picture one place', async () => {
    const paths = Array.from({ length: 12_000 }, (_each, index) => `/archive/${String(index)}\t\\N.jpg`);
    const cut = async function* () {
      yield* listed(paths.slice(0, 7000));
      throw new CaptionLensError('sourceNotFound', 'The share went away.');
    };
    await expect(submitTo(database, 'cut', cut())).rejects.toMatchObject({ code: 'sourceNotFound' });
    expect((await readProgress(database, 'cut'))[0]).toMatchObject({ pictures: 5000, isSubmitted: false });
    expect(await submitTo(database, 'cut', listed([...paths, ...paths.slice(0, 100)]))).toMatchObject({
      found: 12_100,
      added: 7000,
    });
    const [counts] = await database.ask<{ pictures: string; queued: string; first: string }>(
      `select count(distinct p.source) as pictures, min(p.source) as first, (select count(distinct q.data->>'n')
         from caption_lens_queue.job q join caption_lens.jobs j on j.queue = q.name where j.name = 'cut') as queued
       from caption_lens.pictures p join caption_lens.jobs j on j.id = p.job_id where j.name = 'cut'`,
    );
    expect(counts).toEqual({ pictures: '12000', queued: '12000', first: '/archive/0\t\\N.jpg' });
    await database.ask('select caption_lens.delete_job(id) from caption_lens.jobs where name = $1', ['cut']);
    expect(await readProgress(database, 'cut')).toEqual([]);
  });

  test('a worker of another version, or without the model, leaves a job to others', async () => {
    await submitTo(database, 'old words', listed(files('old', ['old'])), 1);
    await submitTo(database, 'new words', listed(files('new', ['new'])), 2);
    expect((await drain(database, { isAbsent: true })).unfit.map(({ job, reason }) => [job, reason.code])).toEqual([
      ['old words', 'checkpointNotFound'],
    ]);
    const described = async () =>
      (await readProgress(database, undefined)).flatMap(({ job, described: count }) =>
        job.endsWith('words') && count > 0 ? [job] : [],
      );
    await Promise.all([drain(database, { wordsVersion: 2 }), drain(database, { wordsVersion: 3 })]);
    expect(await described()).toEqual(['new words']);
    await drain(database, { wordsVersion: 1 });
    expect(await described()).toEqual(['old words', 'new words']);
    // The job began with a model, and another one of that name does not go on with it.
    await submitTo(database, 'old words', listed(files('older', ['older'])), 1);
    const { unfit } = await drain(database, { digest: 'e'.repeat(64) });
    expect(unfit.map(({ reason }) => reason.code)).toEqual(['checkpointUnsupported']);
    await drain(database);
  });

  test('roles may do what their name says and nothing else', async () => {
    for (const role of ['submit', 'work', 'read']) {
      await database.ask(`create role only_${role} login password 'secret' in role caption_lens_${role}`);
    }
    const as = (role: string) => openDatabase(postgres.url('queueing', `only_${role}`));
    const [submitter, worker, reader] = await Promise.all(['submit', 'work', 'read'].map(as));
    if (!submitter || !worker || !reader) throw new Error('no connections');
    const refused = { code: 'databaseRefused' };
    try {
      const paths = files('roles', ['one', 'two']);
      await expect(submitTo(worker, 'roles', listed(paths))).rejects.toMatchObject(refused);
      await expect(submitTo(reader, 'roles', listed(paths))).rejects.toMatchObject(refused);
      expect(await submitTo(submitter, 'roles', listed(paths))).toMatchObject({ added: 2 });
      await expect(drain(submitter)).rejects.toMatchObject(refused);
      await expect(drain(reader)).rejects.toMatchObject(refused);
      await drain(worker);
      expect(await readProgress(reader, 'roles')).toMatchObject([{ described: 2 }]);
      for (const [role, sql] of [
        [worker, `select caption_lens.delete_job(1)`],
        [worker, `update caption_lens.results set description = '{}'`],
        [worker, `update caption_lens.pictures set source = '/etc/shadow'`],
        [submitter, `insert into caption_lens.results (sha256, variant_id, description) values (sha256('x'), 1, '{}')`],
        [submitter, `drop table caption_lens.jobs`],
        [reader, `delete from caption_lens.pictures`],
        [reader, `select caption_lens_queue.delete_queue('job-1')`],
      ] as const) {
        await expect(role.ask(sql), sql).rejects.toMatchObject(refused);
      }
    } finally {
      await Promise.all([submitter.dispose(), worker.dispose(), reader.dispose()]);
    }
  });

  test('bad input: each has a sentence and a code', async () => {
    const failing = async (url: string) => {
      const broken = await openDatabase(url);
      try {
        await checkSchema(broken, broken.name);
        throw new Error('it was opened');
      } catch (thrown) {
        return thrown;
      } finally {
        await broken.dispose();
      }
    };
    expect(await failing(postgres.url('queueing').replace('secret', 'wrong'))).toMatchObject({
      code: 'databaseRefused',
      message: expect.stringContaining('password'),
    });
    expect(await failing(postgres.url('nowhere'))).toMatchObject({ code: 'databaseRefused' });
    expect(await failing('postgres://owner:secret@127.0.0.1:1/x')).toMatchObject({ code: 'databaseUnreachable' });
    expect(await failing(postgres.url('postgres'))).toMatchObject({ code: 'databaseOutdated' });
    // Without TLS a server elsewhere is not spoken to, and this one has none.
    expect(await failing(`${postgres.url('queueing')}?sslmode=verify-full`)).toMatchObject({ code: 'databaseRefused' });
    await expect(checkSchema(database, 'it', 2)).rejects.toMatchObject({ code: 'databaseOutdated' });
    await database.ask('insert into caption_lens.schema_versions (version, works_with) values (9, 9)');
    await expect(checkSchema(database, 'it')).rejects.toMatchObject({ message: expect.stringContaining('version 9') });
    await database.ask('update caption_lens.schema_versions set works_with = 1 where version = 9');
    await checkSchema(database, 'it');
  });
});
