import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { blip2For } from '../../../../../models/compiled/blip2.ts';
import { openForUse } from '../../../../../models/compiled/cache/openForUse.ts';
import { removeForm } from '../../../../../models/compiled/cache/compiledRemoval.ts';
import { discardIfDamaged } from '../../../../../models/compiled/cache/compiledVerification.ts';
import { storePacked } from '../../../../../models/runtime/packedGraph.ts';
import { temporaryFolder } from '../../../../temporaryFolder.ts';
import { openTiny, tinyDirectory, tinyTarget, type OpenTiny } from '../tinyCheckpoint.ts';

vi.mock('../../../../../models/files/lockPace.ts', () => import('../../../../fixtures/quickLockPace.ts'));

let tiny: OpenTiny;
let folder: ReturnType<typeof temporaryFolder>;
beforeAll(async () => {
  tiny = await openTiny();
});
afterAll(() => tiny.checkpoint.close());
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => {
  folder.remove();
});

const open = () => {
  const store = { cacheDir: folder.path, storePacked };
  return openForUse(blip2For(tiny.source, tinyTarget), ['/model'], store, () => undefined);
};
const remove = () => removeForm(join(folder.path, tinyDirectory), async () => true);

test('opening a model notes who did, and writes to nothing that was hashed', async () => {
  const first = await open();
  await first.dispose();
  const times = first.manifest.files.map(({ name }) => statSync(join(first.directory, name)).mtimeMs);
  const second = await open();
  expect(second.manifest.files.map(({ name }) => statSync(join(second.directory, name)).mtimeMs)).toEqual(times);
  expect(JSON.parse(readFileSync(join(second.directory, 'origin.json'), 'utf8'))).toEqual({
    checkpoints: [['/model']],
  });
  expect(readdirSync(join(folder.path, 'in-use'))).toHaveLength(1);
  await second.dispose();
  expect(readdirSync(join(folder.path, 'in-use'))).toEqual([]);
});

test('a model that is opened while others remove it is there as long as it is in use', async () => {
  const outcomes = { removed: 0, opened: 0 };
  const opens = async () => {
    for (let round = 0; round < 24; round++) {
      const model = await open();
      // As late as a load may look at them.
      await new Promise((resolve) => setTimeout(resolve, round % 3));
      expect(await discardIfDamaged(model.directory, model.manifest, () => undefined)).toBe('whole');
      outcomes.opened += 1;
      await model.dispose();
      // Time for the others, who may remove it only now.
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  let isOver = false;
  const removes = async () => {
    while (!isOver) {
      const { kind } = await remove();
      expect(['removed', 'needless', 'inUse', 'atWork']).toContain(kind);
      if (kind === 'removed') outcomes.removed += 1;
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  };
  const removing = [removes(), removes()];
  await opens().finally(() => (isOver = true));
  await Promise.all(removing);
  expect(outcomes.opened).toBe(24);
  // Otherwise this test has shown nothing.
  expect(outcomes.removed).toBeGreaterThan(0);
}, 60_000);
