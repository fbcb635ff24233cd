import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCli } from '../../cli.ts';
import { Postgres, postgresBin } from '../../fixtures/postgres/postgres.ts';
import { temporaryFolder } from '../../temporaryFolder.ts';
import { drawPictures, jobsScene, type JobsScene, linesOf } from './jobsScene.ts';

const samples = fileURLToPath(new URL('../../../media/samples', import.meta.url));

/** Scores depend in their last digit on what is described at the same time. */
function tokensOf(captions: unknown): unknown {
  return (captions as readonly { readonly tokens: unknown }[]).map(({ tokens }) => tokens);
}

// PostgreSQL is not on every machine: `apt-get install postgresql`.
describe.skipIf(postgresBin === undefined)('jobs', { timeout: 240_000 }, () => {
  const folder = temporaryFolder();
  let postgres: Postgres;
  let scene: JobsScene;
  beforeAll(async () => {
    postgres = await Postgres.start();
    scene = await jobsScene(postgres, 'jobs', folder.path);
  });
  afterAll(async () => {
    await postgres.dispose();
    folder.remove();
  });

  test('before init a database has no tables, and the program says what to do', async () => {
    const { exitCode, stderr } = await scene.jobs('status');
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^caption-lens: The database \S+ has no tables of this program\. .*\[databaseOutdated\]\n$/);
    expect(stderr).not.toContain('secret');
  });

  test('init makes the tables once, and again changes nothing', async () => {
    expect(await scene.jobs('init')).toMatchObject({ exitCode: 0, stderr: '' });
    const second = await scene.jobs('init');
    expect(second).toMatchObject({ exitCode: 0, stderr: '' });
    expect(second.stdout).toContain('is up to date');
  });

  test('a folder is described as the daemon describes it, identical pictures once', async () => {
    const pictures = join(folder.path, 'pictures');
    mkdirSync(join(pictures, 'copies'), { recursive: true });
    for (const name of ['coffee.png', 'rocket.jpg']) {
      copyFileSync(join(samples, name), join(pictures, name));
      copyFileSync(join(samples, name), join(pictures, 'copies', name));
    }
    writeFileSync(join(pictures, 'broken.jpg'), 'no picture');
    expect(await scene.jobs('submit', '--name', 'first', pictures)).toMatchObject({
      exitCode: 0,
      stdout: 'first: 5 pictures found, 5 of them new.\n',
    });
    expect((await scene.jobs('submit', '--name', 'first', pictures)).stdout).toContain('0 of them new');

    const work = await scene.jobs('work', '--drain', '--json');
    expect(work.exitCode).toBe(1);
    const log = linesOf(work.stderr);
    expect(log.filter(({ code }) => code === 'imageUnsupported').map(({ state }) => state)).toEqual([
      'again',
      'again',
      'failed',
    ]);
    expect(log.filter(({ code }) => code).every(({ job }) => job === 'first')).toBe(true);

    const results = linesOf((await scene.jobs('results', '--name', 'first')).stdout);
    expect(results.map(({ image }) => image)).toHaveLength(4);
    const own = linesOf((await runCli(['caption', '--json', pictures], scene.env)).stdout).filter(
      ({ error }) => !error,
    );
    const words = (rows: readonly Readonly<Record<string, unknown>>[]) =>
      new Map(
        rows.map(({ image, altText, caption, captions }) => [image, { altText, caption, tokens: tokensOf(captions) }]),
      );
    expect(words(results)).toEqual(words(own));
    const [made] = await postgres.ask<{ count: string }>('jobs', 'select count(*) from caption_lens.results');
    expect(made?.count).toBe('2');

    const failures = await scene.jobs('failures', '--name', 'first');
    expect(failures.exitCode).toBe(1);
    expect(failures.stdout).toMatch(/^\S+broken\.jpg: .+ \[imageUnsupported\]\n$/);
  });

  test('what failed can be tried again, and only that', async () => {
    copyFileSync(join(samples, 'flower.jpg'), join(folder.path, 'pictures', 'broken.jpg'));
    expect((await scene.jobs('retry', '--name', 'first')).stdout).toBe('first: 1 pictures are planned again.\n');
    expect((await scene.jobs('work', '--drain')).exitCode).toBe(0);
    const [status] = linesOf((await scene.jobs('status', '--json')).stdout);
    expect(status).toMatchObject({ job: 'first', pictures: 5, described: 5, failed: 0, planned: 0 });
  });

  test('a second job with the same pictures and options runs no engine', async () => {
    await scene.jobs('submit', '--name', 'second', join(folder.path, 'pictures'));
    await scene.jobs('work', '--drain');
    const [made] = await postgres.ask<{ count: string }>('jobs', 'select count(*) from caption_lens.results');
    expect(made?.count).toBe('3');
    expect(linesOf((await scene.jobs('results', '--name', 'second')).stdout)).toHaveLength(5);
  });

  test('a name is only ever a name', async () => {
    const name = `x'; drop table caption_lens.jobs cascade; --"\\ ü`;
    await scene.jobs('submit', '--name', name, join(samples, 'coffee.png'));
    expect((await scene.jobs('status', '--name', name, '--json')).stdout).toContain('"pictures":1');
    expect((await scene.jobs('cancel', '--name', name)).exitCode).toBe(0);
    expect((await scene.jobs('delete', '--name', name)).exitCode).toBe(0);
    expect((await scene.jobs('status', '--name', name)).stderr).toContain('[jobNotFound]');
    expect(linesOf((await scene.jobs('status', '--json')).stdout)).toHaveLength(2);
  });

  test('a job of the same name with other options is another job, and is refused', async () => {
    const { exitCode, stderr } = await scene.jobs('submit', '--name', 'first', '--num-beams', '2', samples);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('[jobDiffers]');
  });

  test('manifests in JSONL and CSV give their pictures with ids, relative to the list', async () => {
    const pictures = join(folder.path, 'listed');
    const [one = '', two = ''] = await drawPictures(pictures, 2);
    writeFileSync(join(pictures, 'list.jsonl'), `{"id": 7, "image": "picture-00000.png"}\n\n${JSON.stringify(two)}\n`);
    writeFileSync(join(pictures, 'list.csv'), 'path,id\r\n"picture-00000.png","seven, again"\r\n');
    await scene.jobs('submit', '--name', 'lines', join(pictures, 'list.jsonl'));
    await scene.jobs('submit', '--name', 'table', join(pictures, 'list.csv'));
    await scene.jobs('work', '--drain');
    const lines = linesOf((await scene.jobs('results', '--name', 'lines')).stdout);
    expect(lines.map(({ image, id }) => ({ image, id }))).toEqual([
      { image: one, id: '7' },
      { image: two, id: undefined },
    ]);
    const { stdout } = await scene.jobs('results', '--name', 'table', '--format', 'csv');
    expect(stdout).toMatch(new RegExp(`^image,id,sha256,[^\r]+\r\n${one},"seven, again",[0-9a-f]{64},`));

    writeFileSync(join(pictures, 'bad.jsonl'), '{"image": "picture-00000.png"}\n{"imag\n');
    const bad = await scene.jobs('submit', '--name', 'bad', join(pictures, 'bad.jsonl'));
    expect(bad.stderr).toMatch(/bad\.jsonl:2 is no JSON\. \[dataInvalid\]/);
  });

  test('results go beside pictures, into files, and into documents', async () => {
    const site = join(folder.path, 'site');
    mkdirSync(site, { recursive: true });
    copyFileSync(join(samples, 'coffee.png'), join(site, 'cup.png'));
    writeFileSync(join(site, 'index.md'), '![](cup.png)\n');
    await scene.jobs('submit', '--name', 'site', site);
    await scene.jobs('work', '--drain');
    await scene.jobs('results', '--name', 'site', '--format', 'sidecar');
    const alt = readFileSync(join(site, 'cup.png.txt'), 'utf8').trim();
    expect(alt).toMatch(/espresso/i);
    await scene.jobs('results', '--name', 'site', '--format', 'xmp', '--out', join(folder.path, 'xmp'));
    expect(readFileSync(join(folder.path, 'xmp', site, 'cup.png.xmp'), 'utf8')).toContain(alt);
    const parquet = join(folder.path, 'site.parquet');
    expect((await scene.jobs('results', '--name', 'site', '--format', 'parquet')).stderr).toContain('[invalidOption]');
    expect((await scene.jobs('results', '--name', 'site', '--format', 'parquet', '--out', parquet)).exitCode).toBe(0);
    expect(readFileSync(parquet).subarray(0, 4).toString()).toBe('PAR1');

    const fixed = await runCli(['fix', '--from-jobs', 'site', site], scene.env);
    expect(fixed).toMatchObject({ exitCode: 0 });
    expect(readFileSync(join(site, 'index.md'), 'utf8')).toBe(`![${alt}](cup.png)\n`);
    rmSync(site, { recursive: true });
  });
});
