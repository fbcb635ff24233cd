import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openCaptioner } from '../../../../models/captioner.ts';
import { ProgramCache } from '../../../../server/upkeep/programCache.ts';
import { goldenPath } from '../../../golden.ts';
import { temporaryFolder } from '../../../temporaryFolder.ts';
import { putIntoCache } from '../../models/catalog/hubFolder.ts';
import { now, putDigest, putForm } from '../../models/compiled/cache/cacheFolder.ts';

const wholeFiles = Object.fromEntries(
  readdirSync(goldenPath('tiny', 'checkpoint')).map((name) => [name, goldenPath('tiny', 'checkpoint', name)]),
);
const forms = (cacheDir: string) => readdirSync(cacheDir).filter((each) => /-(fp32|recogniser)$/.test(each));

function scene() {
  const folder = temporaryFolder();
  onTestFinished(() => folder.remove());
  const hubDir = join(folder.path, 'hub');
  const cacheDir = join(folder.path, 'cache');
  return { hubDir, cacheDir, cache: new ProgramCache({ hubDir, cacheDir }) };
}

test('what was compiled of the embedded model is never of no use, and stays by its digest where nobody noted its checkpoint', async () => {
  const { cacheDir, cache } = scene();
  const captioner = await openCaptioner({ model: { path: undefined }, device: 'cpu', precision: 'auto', cacheDir });
  await captioner.dispose();
  const before = forms(cacheDir);
  expect(before).toHaveLength(2);
  for (const form of before) writeFileSync(join(cacheDir, form, 'origin.json'), '{"checkpoints":[["/gone"]]}');
  const rules = { now: Date.now() + 400 * 86_400_000, unusedDays: 60, partialDays: 0 };
  for await (const prunable of cache.findPrunable(rules)) await prunable.remove();
  expect(forms(cacheDir)).toEqual(before);
});

test('the cache is measured, with what could go', async () => {
  const { hubDir, cacheDir, cache } = scene();
  putIntoCache(hubDir, 'org/tiny', wholeFiles, { ref: 'main' });
  putForm(cacheDir, { digest: 'a', checkpoints: [[hubDir]] });
  putForm(cacheDir, { digest: 'b', checkpoints: [['/gone']] });
  putDigest(cacheDir, 'a', 0);
  const use = await cache.measure(now);
  expect(use.compiled.models).toBe(2);
  expect(use.prunableBytes * 2).toBeCloseTo(use.compiled.bytes, -2);
  expect([use.digestBytes, use.captionBytes, use.hub.models]).toEqual([64, 0, 1]);
  const sizes = Object.values(wholeFiles).reduce((sum, path) => sum + readFileSync(path).length, 0);
  expect(use.hub.bytes).toBeLessThanOrEqual(sizes + 100);
  expect(use.hub.bytes).toBeGreaterThan(sizes / 10);
});
