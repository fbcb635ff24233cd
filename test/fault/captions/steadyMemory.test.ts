import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { queryObjects } from 'node:v8';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Describer } from '../../../server/captions/describer.ts';
import { goldenPath } from '../../golden.ts';
import { temporaryFolder } from '../../temporaryFolder.ts';
import { embedded, usual } from '../../unit/server/captions/samples.ts';
import { makePng } from '../../unit/server/images/pictures.ts';
import { openQuietDescriber } from './quietDescriber.ts';

const settings = {
  ...usual,
  model: { ...embedded, path: goldenPath('tiny', 'checkpoint') },
  generation: { numBeams: 2, maxNewTokens: 2 },
};

let folder: ReturnType<typeof temporaryFolder>;
let describer: Describer;
beforeEach(() => {
  folder = temporaryFolder();
  describer = openQuietDescriber({ cacheDir: join(folder.path, 'cache'), storeDir: join(folder.path, 'store') });
});
afterEach(async () => {
  await describer.dispose(0);
  folder.remove();
});

let pictures = 0;
async function describeMany(count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    pictures += 1;
    const bytes = makePng(1, 1, Buffer.from([0, pictures % 256, pictures >> 8, 7]));
    const job = { bytes, settings, priority: 'action', peer: 'test', freshness: 'known' } as const;
    await describer.describe(job, () => undefined);
  }
}

/** Objects are counted, not bytes: the compiler keeps adding code. */
function held() {
  const open = (pid: number | undefined) => (process.platform === 'linux' ? readdirSync(`/proc/${pid}/fd`).length : 0);
  return [
    { what: 'objects', count: queryObjects(Object, { format: 'count' }) },
    { what: 'handles', count: process.getActiveResourcesInfo().length },
    { what: 'open files', count: open(process.pid) },
    { what: 'open files of the engine', count: open(describer.enginePid) },
  ];
}

// The daemon lives for weeks.
test('a description leaves nothing behind: no object, no handle, no file that is open', async () => {
  await describeMany(100);
  const before = held();
  await describeMany(200);
  const after = held();
  const grown = before.map(({ what, count }, i) => ({ what, by: (after[i]?.count ?? NaN) - count }));
  expect(grown.filter(({ by }) => !(by < 20))).toEqual([]);
});
