import { parseArgs } from 'node:util';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { drawPictures, jobsScene, linesOf } from '../fault/jobs/jobsScene.ts';
import { drainUnderKills } from '../fault/jobs/killing.ts';
import { Postgres } from '../fixtures/postgres/postgres.ts';
import { temporaryFolder } from '../temporaryFolder.ts';

// `npm run test:jobs -- --pictures 5000 --kills 200`: workers are killed every second, the database is restarted.
const { values } = parseArgs({
  options: {
    pictures: { type: 'string', default: '5000' },
    kills: { type: 'string', default: '200' },
    restarts: { type: 'string', default: '2' },
  },
});
const [pictures, kills, restarts] = [values.pictures, values.kills, values.restarts].map(Number) as [
  number,
  number,
  number,
];
const copies = Math.floor(pictures / 10);
const folder = temporaryFolder();
const postgres = await Postgres.start();
try {
  const scene = await jobsScene(postgres, 'kills', folder.path);
  const drawn = await drawPictures(join(folder.path, 'pictures'), pictures - copies);
  for (const path of drawn.slice(0, copies)) copyFileSync(path, path.replace('picture-', 'copy-'));
  await scene.jobs('init');
  await scene.jobs('submit', '--name', 'kills', join(folder.path, 'pictures'));
  const killed = await drainUnderKills(postgres, scene, { workers: 4, kills, restarts });
  const [status] = linesOf((await scene.jobs('status', '--json')).stdout);
  const [row] = await postgres.ask<{ results: string }>(
    'kills',
    'select count(*) as results from caption_lens.results',
  );
  console.log({ ...killed, restarts, status, results: Number(row?.results), wanted: pictures - copies });
  const isWhole = status?.['described'] === pictures && Number(row?.results) === pictures - copies;
  process.exitCode = isWhole ? 0 : 1;
} finally {
  await postgres.dispose();
  folder.remove();
}
