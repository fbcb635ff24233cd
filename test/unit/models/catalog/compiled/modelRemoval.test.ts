import { cpSync, mkdirSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openCaptioner } from '../../../../../models/captioner.ts';
import { removeModel } from '../../../../../models/catalog/compiled/modelRemoval.ts';
import { writeTinyRecogniser } from '../../../../fixtures/recogniser/tinyRecogniser.ts';
import { goldenPath } from '../../../../golden.ts';
import { temporaryFolder } from '../../../../temporaryFolder.ts';
import { otherCommit, someCommit } from '../hubFolder.ts';

let folder: ReturnType<typeof temporaryFolder>;
let places: { readonly home: string; readonly hubDir: string; readonly cacheDir: string };
beforeEach(() => {
  folder = temporaryFolder();
  const home = realpathSync(folder.path);
  places = { home, hubDir: join(home, 'hub'), cacheDir: join(home, 'cache') };
});
afterEach(() => folder.remove());

/** A model with a recogniser of its own, at a commit of the Hub's cache. */
function put(commit: string): string {
  const repo = join(places.hubDir, 'models--org--tiny');
  const snapshot = join(repo, 'snapshots', commit);
  for (const name of ['blobs', 'refs']) mkdirSync(join(repo, name), { recursive: true });
  cpSync(goldenPath('tiny', 'checkpoint'), snapshot, { recursive: true });
  writeTinyRecogniser(snapshot);
  writeFileSync(join(repo, 'refs', 'main'), commit);
  return snapshot;
}

async function use(path: string): Promise<void> {
  const { cacheDir } = places;
  const captioner = await openCaptioner({ model: { path }, device: 'cpu', precision: 'fp32', cacheDir });
  expect(captioner.info.recogniser.kind).toBe('ready');
  await captioner.dispose();
}

const named = (revision?: string) => ({ repo: 'org/tiny', revision, file: undefined });
const compiled = () => readdirSync(places.cacheDir).filter((name) => /^[0-9a-f]{32}-/.test(name));

describe('removing a model that brings its own recogniser', () => {
  test.each([
    ['altogether', undefined],
    ['at its commit', someCommit],
  ])('%s takes what was compiled of both', async (_, commit) => {
    await use(put(someCommit));
    expect(compiled()).toHaveLength(2);
    const { kept } = await removeModel(named(commit), places);
    expect([kept, compiled()]).toEqual([[], []]);
  });

  test('at one commit of two leaves what the other shares', async () => {
    await use(put(someCommit));
    await use(put(otherCommit));
    await removeModel(named(someCommit), places);
    expect(compiled()).toHaveLength(2);
    await removeModel(named(), places);
    expect(compiled()).toEqual([]);
  });

  test('that another program has removed already does so too', async () => {
    await use(put(someCommit));
    rmSync(join(places.hubDir, 'models--org--tiny'), { recursive: true });
    await removeModel(named(), places);
    expect(compiled()).toEqual([]);
  });
});
