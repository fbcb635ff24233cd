import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCli } from '../../cli.ts';
import { drawPictures, jobsScene, linesOf } from '../../fault/jobs/jobsScene.ts';
import { Postgres, postgresBin } from '../../fixtures/postgres/postgres.ts';
import { temporaryFolder } from '../../temporaryFolder.ts';
import { planMany } from './millionRows.ts';
import { measureQueue } from './queueSpeed.ts';

// What workers and their queue manage on this machine: `npm run bench:jobs -- --pictures 300 --rows 1000000`.
const { values } = parseArgs({
  options: { pictures: { type: 'string', default: '200' }, rows: { type: 'string', default: '20000' } },
});
const [pictures, rows] = [Number(values.pictures), Number(values.rows)];
const cli = fileURLToPath(new URL('../../../dist/cli.js', import.meta.url));

if (postgresBin === undefined) throw new Error('There is no PostgreSQL on this machine: apt-get install postgresql.');
const folder = temporaryFolder();
const postgres = await Postgres.start();
try {
  console.log('The queue, with an engine that answers at once:');
  for (const workers of [1, 2]) {
    const { submitted, settled } = await measureQueue(postgres, {
      pictures: 10_000,
      workers,
      folder: join(folder.path, 'files'),
    });
    console.log(`  ${String(workers)} workers: ${settled.toFixed(0)} pictures/s, planned at ${submitted.toFixed(0)}/s`);
  }
  console.log('A large job:', await planMany(postgres, rows, folder.path));

  const drawn = join(folder.path, 'pictures');
  await drawPictures(drawn, pictures);
  const seconds = async (work: () => Promise<unknown>) => {
    const start = performance.now();
    await work();
    return (performance.now() - start) / 1000;
  };
  for (const workers of [1, 2, 4]) {
    const scene = await jobsScene(postgres, `workers${String(workers)}`, folder.path);
    await scene.jobs('init');
    await scene.jobs('submit', '--name', 'bench', drawn);
    const took = await seconds(() =>
      Promise.all(
        Array.from({ length: workers }, () => {
          const env = { ...process.env, ...scene.env };
          return once(spawn(process.execPath, [cli, 'jobs', 'work', '--drain'], { env, stdio: 'ignore' }), 'exit');
        }),
      ),
    );
    const [status] = linesOf((await scene.jobs('status', '--json')).stdout);
    const described = Number(status?.['described']);
    console.log(`${String(workers)} workers: ${(described / took).toFixed(1)} pictures/s, start included`);
  }
  const env = {
    CAPTION_LENS_CACHE: join(folder.path, 'cache'),
    CAPTION_LENS_RUNTIME: join(folder.path, 'runtime'),
  };
  const plain = await seconds(() => runCli(['caption', '--json', drawn], env));
  console.log(`The command line alone: ${(pictures / plain).toFixed(1)} pictures/s, start included`);
} finally {
  await postgres.dispose();
  folder.remove();
}
