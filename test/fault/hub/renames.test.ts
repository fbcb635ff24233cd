import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findInstalled, findNamed } from '../../../models/hub/installedModels.ts';
import { readHubName } from '../../../models/hub/known/knownModels.ts';
import type { Visit } from '../../fixtures/hub/hubServer.ts';
import { failureOf } from '../../fixtures/failures.ts';
import { checkpoint, tinyRepositories } from '../../fixtures/hub/tinyRepositories.ts';
import { contents, hubScene, namesIn, repositoryFolder, type Scene } from './scene.ts';
import { ownNames, spelled } from '../../../models/wording.ts';

const tiny = checkpoint('tiny/checkpoint');
const present = 'Dataseeds/BLIP2-opt-2.7b-DSD-FineTune';
const former = 'Dataseeds/BLIP2-opt-2.7b-GSD-FineTune';
const note = 'names.caption-lens.json';

const fromStore = (scene: Scene) => scene.server.visits.filter(({ host }) => host === 'store').length;
const said = (scene: Scene) =>
  scene.progress.flatMap((each) => (each.kind === 'renamed' ? [spelled(each.message, ownNames)] : []));
const cacheOf = ({ path }: Scene) => join(path, '.cache', 'huggingface', 'hub');
const repositories = (scene: Scene) => namesIn(cacheOf(scene)).filter((name) => name.startsWith('models--'));

/** Of a model in a scene's cache, without a network. */
async function found(scene: Scene, name: string) {
  const parsed = readHubName(name);
  return parsed && findNamed(parsed, cacheOf(scene));
}

/** A repository as Python leaves it that asked for it by another name: there it has no note of ours. */
function storeAs(scene: Scene, repo: string, other: string): void {
  cpSync(repositoryFolder(scene, repo), repositoryFolder(scene, other), { recursive: true, verbatimSymlinks: true });
  rmSync(repositoryFolder(scene, repo), { recursive: true });
  rmSync(join(repositoryFolder(scene, other), note), { force: true });
}

describe('a repository that was renamed', () => {
  it('is followed, said once, and kept under the name that was asked for, as huggingface_hub keeps it', async () => {
    const scene = await hubScene();
    const pulled = await scene.pull('tiny/blip2-before');
    expect(said(scene)).toEqual(['tiny/blip2-before is now called tiny/blip2.']);
    expect(pulled).toMatchObject({ repo: 'tiny/blip2', renames: [{ from: 'tiny/blip2-before', to: 'tiny/blip2' }] });
    expect(repositories(scene)).toEqual(['models--tiny--blip2-before']);
    const folder = repositoryFolder(scene, 'tiny/blip2-before');
    expect(pulled.path).toBe(join(folder, 'snapshots', scene.server.commitOf('tiny/blip2')));
    expect(readFileSync(join(folder, 'refs/main'), 'utf8')).toBe(pulled.commit);
    const got = contents(pulled.path);
    for (const [name, bytes] of Object.entries(tiny)) expect(got[name]?.equals(bytes), name).toBe(true);
  });

  it('is redirected once: its files are asked for by its present name', async () => {
    const scene = await hubScene();
    await scene.pull('tiny/blip2-before');
    const asked = scene.server.visits.filter(({ path }) => path.includes('blip2-before'));
    expect(asked.map(({ path }) => path)).toEqual(['/api/models/tiny/blip2-before/revision/main']);
  });

  it('is here under both names, also without a network, and not fetched twice', async () => {
    for (const [first, second] of [
      ['tiny/blip2-before', 'tiny/blip2'],
      ['tiny/blip2', 'tiny/blip2-before'],
    ] as const) {
      const scene = await hubScene();
      const { path } = await scene.pull(first);
      const before = fromStore(scene);
      expect(await scene.pull(second)).toMatchObject({ path, fetched: 0, repo: 'tiny/blip2' });
      expect(fromStore(scene)).toBe(before);
      const offline = { HF_HUB_OFFLINE: '1' };
      for (const name of [first, second]) {
        expect(await scene.pull(name, { env: offline })).toMatchObject({ path, origin: 'cached', repo: 'tiny/blip2' });
      }
      const list = await findInstalled(cacheOf(scene));
      expect(list.map(({ repo, state }) => [repo, state])).toEqual([['tiny/blip2', 'whole']]);
    }
  });

  it('goes on under its present name where its download was cut under the former one', async () => {
    const scene = await hubScene();
    scene.server.fault = ({ host }) => (host === 'store' ? { kind: 'cut', after: 300_000 } : undefined);
    const controller = new AbortController();
    const onProgress = ({ kind }: { readonly kind: string }) => kind === 'downloading' && controller.abort();
    await failureOf(scene.pull('tiny/blip2-before', { signal: controller.signal, onProgress }));
    scene.server.fault = () => undefined;
    await scene.pull('tiny/blip2');
    expect(repositories(scene)).toEqual(['models--tiny--blip2-before']);
    expect((await found(scene, 'tiny/blip2'))?.state).toBe('whole');
  });

  it('may have been fetched by Python under the former name, which nothing here says', async () => {
    const scene = await hubScene();
    await scene.pull('tiny/blip2');
    storeAs(scene, 'tiny/blip2', 'tiny/blip2-before');
    const before = fromStore(scene);
    const { path, fetched } = await scene.pull('tiny/blip2');
    expect([fetched, fromStore(scene)]).toEqual([0, before]);
    expect(path).toContain('models--tiny--blip2-before');
    expect((await found(scene, 'tiny/blip2'))?.folder).toBe(path);
  });

  it('is no copy of it that has the same commits', async () => {
    const copy = tinyRepositories['tiny/blip2'];
    const scene = await hubScene({ repositories: { ...tinyRepositories, ...(copy && { 'other/copy': copy }) } });
    await scene.pull('tiny/blip2');
    await scene.pull('other/copy');
    expect((await findInstalled(cacheOf(scene))).map(({ repo }) => repo)).toEqual(['other/copy', 'tiny/blip2']);
    expect(repositories(scene)).toEqual(['models--other--copy', 'models--tiny--blip2']);
  });

  it('several times is one model under all of its names', async () => {
    const renames = { 'tiny/first': 'tiny/second', 'tiny/second': 'tiny/blip2' };
    const scene = await hubScene({ renames });
    const { path } = await scene.pull('tiny/first');
    expect(said(scene)).toEqual(['tiny/first is now called tiny/blip2.']);
    expect((await scene.pull('tiny/second')).path).toBe(path);
    scene.server.repositories['tiny/third'] = { files: tiny };
    scene.server.renames = { 'tiny/first': 'tiny/third', 'tiny/second': 'tiny/third', 'tiny/blip2': 'tiny/third' };
    await scene.pull('tiny/blip2');
    const list = await findInstalled(cacheOf(scene));
    expect(new Set(list.map(({ repo }) => repo))).toEqual(new Set(['tiny/third']));
    expect(repositories(scene)).toHaveLength(1);
  });

  it('whose former name is another’s now is told apart from it', async () => {
    const scene = await hubScene();
    const { commit } = await scene.pull('tiny/blip2-before');
    const other = checkpoint('tiny-fp16-sharded/checkpoint');
    scene.server.renames = {};
    scene.server.repositories['tiny/blip2-before'] = { files: other };
    const pulled = await scene.pull('tiny/blip2-before');
    expect(pulled.commit).not.toBe(commit);
    expect(said(scene)).toHaveLength(1);
    expect((await found(scene, 'tiny/blip2-before'))?.commit).toBe(pulled.commit);
    expect(await found(scene, 'tiny/blip2')).toBeUndefined();
  });

  it('may be the base that completes another', async () => {
    const renames = { 'Salesforce/base-before': 'Salesforce/blip2-opt-2.7b' };
    const files = tinyRepositories[present]?.files ?? {};
    const scene = await hubScene({ repositories: { ...tinyRepositories, 'tiny/lavis': { files } }, renames });
    const pulled = await scene.pull('tiny/lavis', { base: 'Salesforce/base-before' });
    expect(pulled.base).toContain('models--Salesforce--base-before');
    expect(said(scene)).toEqual(['Salesforce/base-before is now called Salesforce/blip2-opt-2.7b.']);
  });
});

describe('gurushots, which was renamed', () => {
  it.each([
    [former, present],
    [present, former],
    ['gurushots', former],
    [former, 'gurushots'],
  ])('fetched as %s is here as %s', async (first, second) => {
    const scene = await hubScene();
    const { path, base, checkpoint: best } = await scene.pull(first);
    expect(best?.file).toBe('checkpoint_best.pth');
    const before = fromStore(scene);
    expect(await scene.pull(second)).toMatchObject({ path, base, repo: present, fetched: 0 });
    expect(fromStore(scene)).toBe(before);
    // What is known needs no note.
    expect(existsSync(join(repositoryFolder(scene, first === former ? former : present), note))).toBe(false);
  });

  it('in two folders is one model, at what was looked up last', async () => {
    const scene = await hubScene();
    await scene.pull(present);
    storeAs(scene, present, former);
    const old = scene.server.commitOf(present);
    const files = { ...tinyRepositories[present]?.files, 'README.md': Buffer.from('# Another\n') };
    scene.server.repositories[present] = { files };
    // As one who only knows the present name would fetch it: Python.
    const elsewhere = await hubScene({ repositories: scene.server.repositories });
    const { commit } = await elsewhere.pull(present);
    cpSync(repositoryFolder(elsewhere, present), repositoryFolder(scene, present), {
      recursive: true,
      verbatimSymlinks: true,
    });
    utimesSync(join(repositoryFolder(scene, former), 'refs/main'), 1000, 1000);
    utimesSync(join(repositoryFolder(scene, present), 'refs/main'), 2000, 2000);
    for (const name of [present, former, 'gurushots']) expect((await found(scene, name))?.commit).toBe(commit);
    utimesSync(join(repositoryFolder(scene, former), 'refs/main'), 3000, 3000);
    for (const name of [present, former, 'gurushots']) expect((await found(scene, name))?.commit).toBe(old);
    const list = (await findInstalled(cacheOf(scene))).filter(({ repo }) => repo === present);
    expect(list.map((model) => [model.commit, model.refs]).sort()).toEqual(
      [
        [commit, []],
        [old, ['main']],
      ].sort(),
    );
  });

  it('with other checkpoints under each name has all of them', async () => {
    const scene = await hubScene();
    await scene.pull(`${present}:checkpoint_0.pth`);
    storeAs(scene, present, former);
    mkdirSync(join(repositoryFolder(scene, present), 'refs'), { recursive: true });
    const elsewhere = await hubScene();
    await elsewhere.pull(`${present}:checkpoint_2.pth`);
    cpSync(repositoryFolder(elsewhere, present), repositoryFolder(scene, present), {
      recursive: true,
      verbatimSymlinks: true,
    });
    const list = (await findInstalled(cacheOf(scene))).filter(({ repo }) => repo === present);
    expect(list.map(({ checkpoints }) => checkpoints)).toEqual([['checkpoint_0.pth', 'checkpoint_2.pth']]);
    const offline = { HF_HUB_OFFLINE: '1' };
    for (const file of ['checkpoint_0.pth', 'checkpoint_2.pth']) {
      expect((await scene.pull(`gurushots:${file}`, { env: offline })).path.endsWith(file)).toBe(true);
    }
  });
});

describe('a note of names', () => {
  it.each([
    '',
    '{',
    '[]',
    '{"names":7}',
    '{"names":["../../x","a b",7,null,"tiny/blip2"]}',
    `{"names":${JSON.stringify(Array.from({ length: 5000 }, (_, index) => `a/${index}`))}}`,
  ])('that is damaged is none: %s', async (text) => {
    const scene = await hubScene();
    const { path } = await scene.pull('tiny/blip2');
    writeFileSync(join(repositoryFolder(scene, 'tiny/blip2'), note), text);
    expect((await found(scene, 'tiny/blip2'))?.folder).toBe(path);
  });
});

describe('a redirect', () => {
  const renamed = (location: string) => ({ kind: 'status', status: 307, headers: { Location: location } }) as const;
  const isApi = ({ host, path }: Visit) => host === 'hub' && path.startsWith('/api/');

  it('in a circle is said, and asks each name once', async () => {
    const scene = await hubScene({ renames: { 'tiny/a': 'tiny/b', 'tiny/b': 'tiny/a' } });
    const error = await failureOf(scene.pull('tiny/a'));
    expect([error.code, error.message]).toEqual([
      'hubInvalid',
      `${new URL(scene.server.endpoint).host} redirects tiny/a in a circle.`,
    ]);
    expect(scene.server.visits).toHaveLength(2);
  });

  it('without an end is said', async () => {
    let count = 0;
    const scene = await hubScene({ fault: () => renamed(`/api/models/tiny/a${count++}/revision/main`) });
    expect((await failureOf(scene.pull('tiny/a'))).message).toMatch(/redirects tiny\/a without an end\.$/);
    expect(scene.server.visits.length).toBeLessThan(10);
  });

  it.each(['gated', 'private'] as const)('to a %s repository is refused by its present name', async (access) => {
    const scene = await hubScene({
      repositories: { 'tiny/closed': { files: tiny, access } },
      renames: { 'tiny/open': 'tiny/closed' },
    });
    for (const token of [undefined, 'hf_wrong']) {
      const error = await failureOf(scene.pull('tiny/open', token === undefined ? {} : { token }));
      expect(error.message).toContain('tiny/closed');
      expect(error.code).toMatch(/^hub(Forbidden|NotFound)$/);
      expect(error.message.length).toBeLessThan(200);
    }
    expect(await scene.pull('tiny/open', { token: 'hf_accepted' })).toMatchObject({ repo: 'tiny/closed' });
  });

  it('of what is said of a model to another host is refused, and nothing is asked there', async () => {
    const scene = await hubScene();
    const other = await hubScene();
    scene.server.fault = (visit) =>
      isApi(visit) ? renamed(`${other.server.endpoint}/api/models/tiny/blip2/revision/main`) : undefined;
    const error = await failureOf(scene.pull('tiny/blip2', { token: 'hf_secret' }));
    expect(error.code).toBe('hubInvalid');
    expect(error.message).toMatch(/redirects tiny\/blip2 to another host, 127\.0\.0\.1:\d+\.$/);
    expect(error.advice).toMatch(/HF_ENDPOINT/);
    expect(other.server.visits).toEqual([]);
  });

  it.each(['nameless', 'a/b/c', 'tiny/..%2f..', 'tiny/a--b', `tiny/${'x'.repeat(120)}`, '%2e%2e/x', 'tiny/a%00b'])(
    'to %s, which is no name, is refused and leaves nothing',
    async (name) => {
      const scene = await hubScene();
      scene.server.fault = (visit) =>
        isApi(visit) && !visit.path.includes(name) ? renamed(`/api/models/${name}/revision/main`) : undefined;
      const error = await failureOf(scene.pull('tiny/blip2'));
      expect(error.code).toBe('hubInvalid');
      expect(namesIn(cacheOf(scene))).toEqual([]);
    },
  );

  it.each(['http://', 'https://[', 'ftp://example.org/x', 'file:///etc/passwd', 'javascript:1'])(
    'to %s, which is no address of the web, is refused',
    async (location) => {
      const scene = await hubScene({ fault: (visit) => (isApi(visit) ? renamed(location) : undefined) });
      const error = await failureOf(scene.pull('tiny/blip2'));
      expect(error.code).toBe('hubInvalid');
      expect(error.message).toMatch(/^127\.0\.0\.1:\d+ redirects tiny\/blip2 to /);
    },
  );

  it('of a small file to another address of the Hub, as it has them today, is followed', async () => {
    const scene = await hubScene({ smallFiles: 'cached' });
    const { path } = await scene.pull('tiny/blip2-before', { token: 'hf_secret' });
    expect(namesIn(path)).toEqual([...Object.keys(tiny), 'README.md'].sort());
    expect(said(scene)).toHaveLength(1);
  });

  it('that begins in the midst of a download is followed', async () => {
    const scene = await hubScene();
    scene.server.fault = ({ path }) => {
      if (path.endsWith('/config.json')) {
        scene.server.repositories['tiny/later'] = { files: scene.server.repositories['tiny/blip2']?.files ?? {} };
        scene.server.renames = { 'tiny/blip2': 'tiny/later' };
      }
      return undefined;
    };
    const { path } = await scene.pull('tiny/blip2');
    const got = contents(path);
    for (const [name, bytes] of Object.entries(tiny)) expect(got[name]?.equals(bytes), name).toBe(true);
  });

  it('takes the token along within the Hub, and nowhere else', async () => {
    const scene = await hubScene();
    await scene.pull('tiny/blip2-before', { token: 'hf_secret' });
    const seen = (host: Visit['host']) =>
      new Set(scene.server.visits.filter((visit) => visit.host === host).map(({ authorization }) => authorization));
    expect(seen('hub')).toEqual(new Set(['Bearer hf_secret']));
    expect(seen('store')).toEqual(new Set([undefined]));
  });
});
