import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findInstalled, findNamed } from '../../../models/hub/installedModels.ts';
import { readHubName } from '../../../models/hub/known/knownModels.ts';
import { readFolderCard } from '../../../models/catalog/modelFacts.ts';
import { findDocuments } from '../../../server/documents/documentWalk.ts';
import { temporaryFolder } from '../../temporaryFolder.ts';
import { contents, hubScene, namesIn, repositoryFolder } from './scene.ts';

const pipe = (path: string) => execFileSync('mkfifo', [path]);

// To read a pipe that nobody writes to is to wait for ever, and to hold one of Node's four threads.
describe.skipIf(process.platform === 'win32')('a pipe in place of a file', () => {
  it('as a branch of the Hub’s cache names no commit, and a pull puts a file in its place', async () => {
    const scene = await hubScene();
    const { commit, path } = await scene.pull('tiny/blip2');
    const branch = join(repositoryFolder(scene, 'tiny/blip2'), 'refs', 'main');
    rmSync(branch);
    pipe(branch);
    const cache = join(scene.path, '.cache', 'huggingface', 'hub');
    const name = readHubName('tiny/blip2');
    expect(name && (await findNamed(name, cache))).toMatchObject({ commit });
    expect(await findInstalled(cache)).toHaveLength(1);
    expect((await scene.pull('tiny/blip2')).path).toBe(path);
  });

  it('or a link in a circle where a file grows gives way to the file', async () => {
    const scene = await hubScene();
    const whole = contents((await scene.pull('tiny/blip2')).path);
    const blobs = join(repositoryFolder(scene, 'tiny/blip2'), 'blobs');
    const plants = [pipe, (at: string) => symlinkSync(at, at), (at: string) => mkdirSync(at)];
    for (const [at, blob] of namesIn(blobs).entries()) {
      rmSync(join(blobs, blob));
      plants[at % plants.length]?.(join(blobs, `${blob}.caption-lens.incomplete`));
    }
    const again = contents((await scene.pull('tiny/blip2')).path);
    expect(Object.keys(again)).toEqual(Object.keys(whole));
    for (const [name, bytes] of Object.entries(whole)) expect(again[name]?.equals(bytes), name).toBe(true);
  });

  it('as a model’s card says nothing, and as .gitignore leaves nothing out', async () => {
    const folder = temporaryFolder();
    try {
      pipe(join(folder.path, 'README.md'));
      pipe(join(folder.path, '.gitignore'));
      writeFileSync(join(folder.path, 'a.md'), '![](a.png)');
      expect(await readFolderCard(folder.path)).toEqual({ licence: undefined, warnings: [] });
      expect(await findDocuments(folder.path, new Set(['md']))).toEqual([join(folder.path, 'a.md')]);
    } finally {
      folder.remove();
    }
  });
});
