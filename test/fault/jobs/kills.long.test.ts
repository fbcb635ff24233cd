import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCli } from '../../cli.ts';
import { Postgres, postgresBin } from '../../fixtures/postgres/postgres.ts';
import { temporaryFolder } from '../../temporaryFolder.ts';
import { drawPictures, jobsScene, linesOf } from './jobsScene.ts';
import { drainUnderKills } from './killing.ts';

// `npm run test:jobs -- --pictures 5000 --kills 200` for as long as it takes.
const [pictures, copies, kills] = [200, 20, 4];

describe.skipIf(postgresBin === undefined)('workers that are killed', () => {
  const folder = temporaryFolder();
  let postgres: Postgres;
  beforeAll(async () => {
    postgres = await Postgres.start();
  });
  afterAll(async () => {
    await postgres.dispose();
    folder.remove();
  });

  test('and a database that is restarted twice leave one result for each picture, the daemon’s own', async () => {
    const scene = await jobsScene(postgres, 'kills', folder.path);
    const drawn = await drawPictures(join(folder.path, 'pictures'), pictures - copies);
    for (const path of drawn.slice(0, copies)) copyFileSync(path, path.replace('picture-', 'copy-'));
    await scene.jobs('init');
    await scene.jobs('submit', '--name', 'kills', join(folder.path, 'pictures'));
    const killed = await drainUnderKills(postgres, scene, { workers: 4, kills, restarts: 2 });
    expect(killed.kills).toBe(kills);

    const [status] = linesOf((await scene.jobs('status', '--json')).stdout);
    expect(status).toMatchObject({ pictures, described: pictures, failed: 0, planned: 0 });
    const results = linesOf((await scene.jobs('results', '--name', 'kills')).stdout);
    expect(new Set(results.map(({ image }) => image)).size).toBe(pictures);
    const [row] = await postgres.ask<{ results: string; claims: string }>(
      'kills',
      `select (select count(*) from caption_lens.results) as results, (select count(*) from caption_lens.claims) as claims`,
    );
    expect(row?.results).toBe(String(pictures - copies));

    const some = drawn.filter((_path, index) => index % 12 === 0);
    const own = linesOf((await runCli(['caption', '--json', ...some], scene.env)).stdout);
    const captions = new Map(results.map(({ image, caption }) => [image, caption]));
    expect(own.map(({ image, caption }) => ({ image, caption }))).toEqual(
      some.map((image) => ({ image, caption: captions.get(image) })),
    );
  }, 600_000);
});
