import { createHash } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, vi } from 'vitest';
import type { Fault, Visit } from '../../fixtures/hub/hubServer.ts';
import { failureOf } from '../../fixtures/failures.ts';
import { checkpoint, tinyRepositories } from '../../fixtures/hub/tinyRepositories.ts';
import { contents, hubScene, namesIn, repositoryFolder, type Scene } from './scene.ts';
import { ownNames, spelled } from '../../../models/wording.ts';

const tiny = checkpoint('tiny/checkpoint');
const weights = tiny['model.safetensors'] ?? Buffer.alloc(0);
const weightsDigest = createHash('sha256').update(weights).digest('hex');

const isWeights = (visit: Visit) => visit.host === 'store';

/** Answers of the store that go wrong, one after the other; then all go well. */
function storeFaults(...faults: readonly Fault[]): (visit: Visit) => Fault | undefined {
  const left = [...faults];
  return (visit) => (isWeights(visit) ? left.shift() : undefined);
}

function expectWhole(scene: Scene, folder: string): void {
  const got = contents(folder);
  for (const [name, bytes] of Object.entries(tiny)) expect(got[name]?.equals(bytes), name).toBe(true);
  const blobs = namesIn(join(repositoryFolder(scene, 'tiny/blip2'), 'blobs'));
  expect(blobs.filter((name) => name.includes('incomplete'))).toEqual([]);
}

describe('a download', () => {
  it('fetches what a model is read from and nothing else, safetensors before .bin, in the layout of the Hub', async () => {
    const scene = await hubScene();
    const { path, commit } = await scene.pull('tiny/blip2');
    expectWhole(scene, path);
    expect(namesIn(path)).toEqual([...Object.keys(tiny), 'README.md'].sort());
    const repository = repositoryFolder(scene, 'tiny/blip2');
    expect(commit).toBe(scene.server.commitOf('tiny/blip2'));
    expect(readFileSync(join(repository, 'refs/main'), 'utf8')).toBe(commit);
    expect(readlinkSync(join(path, 'model.safetensors'))).toBe(`../../blobs/${weightsDigest}`);
    const sharded = await scene.pull('tiny/blip2-sharded');
    expect(namesIn(sharded.path)).toContain('model-00001-of-00004.safetensors');
    expect(namesIn(sharded.path)).not.toContain('pytorch_model.bin');
  });

  it('asks for nothing that is there', async () => {
    const scene = await hubScene();
    await scene.pull('tiny/blip2');
    const before = scene.server.visits.length;
    const { fetched } = await scene.pull('tiny/blip2');
    expect(fetched).toBe(0);
    expect(scene.server.visits.slice(before).map(({ path }) => path.split('/')[5])).toEqual(['revision', 'tree']);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9])('goes on where it was cut, after %d tenths', async (tenths) => {
    const after = Math.floor((weights.length * tenths) / 10);
    const scene = await hubScene({ fault: storeFaults({ kind: 'cut', after }) });
    const { path } = await scene.pull('tiny/blip2');
    expectWhole(scene, path);
    const [first, second, ...more] = scene.server.visits.filter(isWeights);
    expect(first?.range).toBeUndefined();
    // What the system had not handed on yet when the connection went may be missing.
    const resumed = Number(/^bytes=(\d+)-$/.exec(second?.range ?? '')?.[1] ?? '0');
    expect(resumed).toBeLessThanOrEqual(after);
    expect(more).toEqual([]);
  });

  it('goes on in another run where one was aborted', async () => {
    const after = Math.floor(weights.length / 2);
    const stopping = new AbortController();
    const scene = await hubScene({ fault: storeFaults({ kind: 'stall', after }) });
    const stopped = scene.pull('tiny/blip2', {
      signal: stopping.signal,
      onProgress: (progress) => {
        if (progress.kind === 'downloading' && progress.done >= after) stopping.abort();
      },
    });
    expect((await failureOf(stopped)).code).toBe('aborted');
    expect(namesIn(join(repositoryFolder(scene, 'tiny/blip2'), 'refs'))).toEqual([]);
    const { path } = await scene.pull('tiny/blip2');
    expectWhole(scene, path);
    const ranges = scene.server.visits.filter(isWeights).map(({ range }) => range);
    expect(ranges[0]).toBeUndefined();
    expect(ranges[1]).toMatch(/^bytes=[1-9]\d*-$/);
  });

  it('begins anew where the server gives the whole for a part', async () => {
    const scene = await hubScene({ fault: storeFaults({ kind: 'cut', after: 100_000 }, { kind: 'noRange' }) });
    expectWhole(scene, (await scene.pull('tiny/blip2')).path);
  });

  it('throws away what an earlier one left if it turns out wrong, and loads it anew', async () => {
    const scene = await hubScene();
    const blobs = join(repositoryFolder(scene, 'tiny/blip2'), 'blobs');
    mkdirSync(blobs, { recursive: true });
    writeFileSync(join(blobs, `${weightsDigest}.caption-lens.incomplete`), Buffer.alloc(5000, 0x5a));
    expectWhole(scene, (await scene.pull('tiny/blip2')).path);
  });

  it('mends one answer with wrong bytes, and gives up after two', async () => {
    const mended = await hubScene({ fault: storeFaults({ kind: 'wrongBytes' }) });
    expectWhole(mended, (await mended.pull('tiny/blip2')).path);
    const scene = await hubScene({ fault: (visit) => (isWeights(visit) ? { kind: 'wrongBytes' } : undefined) });
    expect((await failureOf(scene.pull('tiny/blip2'))).code).toBe('downloadDamaged');
    const blobs = namesIn(join(repositoryFolder(scene, 'tiny/blip2'), 'blobs'));
    expect(blobs.filter((name) => name.includes(weightsDigest))).toEqual([]);
  });

  it('takes no small file with wrong bytes either', async () => {
    const isConfig = ({ path }: Visit) => path.endsWith('/resolve/config.json') || path.endsWith('/config.json');
    const scene = await hubScene({ fault: (visit) => (isConfig(visit) ? { kind: 'wrongBytes' } : undefined) });
    expect((await failureOf(scene.pull('tiny/blip2'))).code).toBe('downloadDamaged');
  });

  it('takes no file whose ETag is not the one that was listed', async () => {
    const isLink = ({ path }: Visit) => path.endsWith('/model.safetensors');
    const scene = await hubScene({
      fault: (visit) => (isLink(visit) ? { kind: 'etag', etag: '0'.repeat(64) } : undefined),
    });
    const error = await failureOf(scene.pull('tiny/blip2'));
    expect(error.code).toBe('downloadDamaged');
    expect(scene.server.visits.some(({ range }) => range !== undefined)).toBe(false);
  });

  it('goes on only with the file that it began: a changed one is another blob', async () => {
    const scene = await hubScene({ fault: storeFaults({ kind: 'stall', after: 200_000 }) });
    const stopping = new AbortController();
    const cut = scene.pull('tiny/blip2', {
      signal: stopping.signal,
      onProgress: (progress) => {
        if (progress.kind === 'downloading' && progress.done > 200_000) stopping.abort();
      },
    });
    await failureOf(cut);
    const other = checkpoint('lavis-tiny/blip2-base')['model.safetensors'] ?? Buffer.alloc(0);
    const files = { ...scene.server.repositories['tiny/blip2']?.files, 'model.safetensors': other };
    scene.server.repositories['tiny/blip2'] = { files };
    const { path } = await scene.pull('tiny/blip2');
    expect(readFileSync(join(path, 'model.safetensors')).equals(other)).toBe(true);
    expect(scene.server.visits.filter(isWeights).map(({ range }) => range)).toEqual([undefined, undefined]);
  });
});

it('several files come at once, but not all', async () => {
  const names = Array.from({ length: 9 }, (_, index) => `model-0000${index + 1}-of-00009.safetensors`);
  const shards = Object.fromEntries(names.map((name, index) => [name, Buffer.alloc(5000, index)]));
  const map = Object.fromEntries(names.map((name) => [`tensor of ${name}`, name]));
  const { 'config.json': config = Buffer.of() } = tiny;
  const index = Buffer.from(JSON.stringify({ weight_map: map }));
  const files = { 'config.json': config, 'model.safetensors.index.json': index, ...shards };
  const scene = await hubScene({
    repositories: { 'tiny/many': { files } },
    fault: ({ host }) => (host === 'store' ? { kind: 'stall', after: 100 } : undefined),
  });
  const pulling = scene.pull('tiny/many');
  await expect.poll(() => scene.server.visits.filter(isWeights).length).toBe(4);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(scene.server.visits.filter(isWeights)).toHaveLength(4);
  scene.server.fault = () => undefined;
  scene.server.release();
  const { path } = await pulling;
  const got = contents(path);
  for (const [name, bytes] of Object.entries(files)) expect(got[name]?.equals(bytes), name).toBe(true);
});

describe('what the Hub may answer instead', () => {
  it.each(['revision', 'tree', 'config.json', 'store'])(
    'a page with status 200 in the place of %s is not taken',
    async (what) => {
      const isIt = ({ host, path }: Visit) => (what === 'store' ? host === 'store' : path.includes(what));
      const scene = await hubScene({ fault: (visit) => (isIt(visit) ? { kind: 'page' } : undefined) });
      const error = await failureOf(scene.pull('tiny/blip2'));
      expect(error.code).toBe('hubInvalid');
      // Nothing of it is left for the next one to go on from.
      const sizes = contents(join(repositoryFolder(scene, 'tiny/blip2'), 'blobs'));
      expect(Object.entries(sizes).filter(([name, bytes]) => name.includes('incomplete') && bytes.length > 0)).toEqual(
        [],
      );
      expect(existsSync(join(repositoryFolder(scene, 'tiny/blip2'), 'blobs', weightsDigest))).toBe(false);
      expect(error.message).not.toContain('<html>');
    },
  );

  it.each([
    [401, 'hubForbidden', /sign in/],
    [403, 'hubForbidden', /terms/],
    [404, 'hubNotFound', /has no/],
    [410, 'hubInvalid', /error \(410\)/],
  ] as const)('%d is said in words, at once', async (status, code, words) => {
    const scene = await hubScene({ fault: () => ({ kind: 'status', status }) });
    const error = await failureOf(scene.pull('tiny/blip2'));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(words);
    expect(scene.server.visits).toHaveLength(1);
  });

  it('a model that must be agreed to', async () => {
    const scene = await hubScene({
      repositories: { 'tiny/blip2': { files: tiny, access: 'gated' } },
    });
    expect((await failureOf(scene.pull('tiny/blip2'))).code).toBe('hubForbidden');
    const wrong = await failureOf(scene.pull('tiny/blip2', { token: 'hf_other' }));
    expect(wrong.message).toMatch(/terms must be accepted/);
    expectWhole(scene, (await scene.pull('tiny/blip2', { token: 'hf_accepted' })).path);
  });

  it('waits as long as Retry-After says', async () => {
    const busy: Fault = { kind: 'status', status: 429, headers: { 'Retry-After': '7' } };
    const left = [busy, busy];
    const scene = await hubScene({ fault: ({ host }) => (host === 'hub' ? left.shift() : undefined) });
    expectWhole(scene, (await scene.pull('tiny/blip2')).path);
    expect(scene.pauses).toEqual([7000, 7000]);
    const said = scene.progress.flatMap((each) => (each.kind === 'waiting' ? [spelled(each.message, ownNames)] : []));
    const message = 'The Hub is busy or out of reach; asking again in 7 s';
    expect(said).toEqual([message, message]);
  });

  it('gives up on one that stays busy', async () => {
    const scene = await hubScene({ fault: () => ({ kind: 'status', status: 429 }) });
    expect((await failureOf(scene.pull('tiny/blip2'))).code).toBe('hubBusy');
    expect(scene.pauses).toEqual([1000, 2000, 4000, 8000]);
  });

  it('asks again after an error of the server', async () => {
    const left: Fault[] = [{ kind: 'status', status: 502 }];
    const scene = await hubScene({ fault: () => left.shift() });
    expectWhole(scene, (await scene.pull('tiny/blip2')).path);
  });

  it('says that nothing answers', async () => {
    const scene = await hubScene();
    const error = await failureOf(scene.pull('tiny/blip2', { env: { HF_ENDPOINT: 'http://127.0.0.1:9' } }));
    expect(error.code).toBe('hubUnreachable');
    expect(error.message).toContain('127.0.0.1:9');
  });

  it('refuses a file whose name leads out of its folder', async () => {
    const files = { ...tiny, '../../escaped.json': Buffer.from('{}') };
    const scene = await hubScene({ repositories: { 'tiny/blip2': { files } } });
    expect((await failureOf(scene.pull('tiny/blip2'))).code).toBe('hubInvalid');
    expect(namesIn(scene.path)).toEqual([]);
  });

  it('refuses another model before anything large of it has come', async () => {
    const config = JSON.parse(String(tiny['config.json'])) as { text_config: object };
    const t5 = { ...config, text_config: { ...config.text_config, model_type: 't5' } };
    const files = { ...tiny, 'config.json': Buffer.from(JSON.stringify(t5)) };
    const scene = await hubScene({ repositories: { 'tiny/blip2': { files } } });
    expect((await failureOf(scene.pull('tiny/blip2'))).code).toBe('checkpointUnsupported');
    expect(scene.server.visits.filter(isWeights)).toEqual([]);
  });
});

describe('a token', () => {
  it('goes to the Hub and to no host that it redirects to', async () => {
    const scene = await hubScene();
    await scene.pull('tiny/blip2', { token: 'hf_secret' });
    const seen = (host: Visit['host']) =>
      new Set(scene.server.visits.filter((visit) => visit.host === host).map(({ authorization }) => authorization));
    expect(seen('hub')).toEqual(new Set(['Bearer hf_secret']));
    expect(seen('store')).toEqual(new Set([undefined]));
  });
});

describe('a disk', () => {
  const disk = (free: number) => ({ freeBytes: () => Promise.resolve(free), deviceOf: () => Promise.resolve(1) });

  it('that is too small is found out before anything large is fetched', async () => {
    const scene = await hubScene();
    const error = await failureOf(scene.pull('tiny/blip2', { parts: { disk: disk(weights.length + 1000) } }));
    expect(error.code).toBe('diskFull');
    expect(scene.server.visits.filter(isWeights)).toEqual([]);
    // The download and what is compiled of it, where every tensor begins a page of 64 KiB.
    await scene.pull('tiny/blip2', { parts: { disk: disk(weights.length * 2 + 500 * 65536) } });
  });

  it('that fills up in the middle is said, and the rest can come later', async () => {
    const scene = await hubScene();
    const probe = await open(fileURLToPath(import.meta.url));
    const handles = Object.getPrototypeOf(probe) as { write: (...parameters: unknown[]) => Promise<unknown> };
    await probe.close();
    const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    const { write } = handles;
    let largeWrites = 0;
    const spy = vi.spyOn(handles, 'write').mockImplementation(function (this: unknown, ...parameters) {
      // Of the weights alone, whose pieces are large.
      const isLarge = (parameters[0] as Uint8Array).length > 16_384;
      if (isLarge && ++largeWrites > 2) return Promise.reject(full);
      return write.apply(this, parameters);
    });
    const error = await failureOf(scene.pull('tiny/blip2'));
    spy.mockRestore();
    expect([error.code, largeWrites > 2]).toEqual(['diskFull', true]);
    expect(namesIn(join(repositoryFolder(scene, 'tiny/blip2'), 'refs'))).toEqual([]);
    expectWhole(scene, (await scene.pull('tiny/blip2')).path);
  });
});

describe('a cache', () => {
  it('that has everything is used without a network, and one that has not says so', async () => {
    const scene = await hubScene();
    const offline = { HF_HUB_OFFLINE: '1' };
    expect((await failureOf(scene.pull('tiny/blip2', { env: offline }))).code).toBe('hubOffline');
    const { path } = await scene.pull('tiny/blip2');
    const before = scene.server.visits.length;
    expect(await scene.pull('tiny/blip2', { env: offline })).toMatchObject({ path, origin: 'cached' });
    expect(scene.server.visits).toHaveLength(before);
    const away = { HF_ENDPOINT: 'http://127.0.0.1:9' };
    expect(await scene.pull('tiny/blip2', { env: away })).toMatchObject({ path, origin: 'cached' });
  });

  it('without symbolic links holds the files themselves', async () => {
    const refused = () => Promise.reject(Object.assign(new Error('EPERM'), { code: 'EPERM' }));
    const scene = await hubScene();
    const { path } = await scene.pull('tiny/blip2', { parts: { makeLink: refused } });
    expectWhole(scene, path);
    expect(lstatSync(join(path, 'model.safetensors')).isSymbolicLink()).toBe(false);
    const before = scene.server.visits.length;
    await scene.pull('tiny/blip2', { parts: { makeLink: refused } });
    expect(scene.server.visits.slice(before).filter(isWeights)).toEqual([]);
    const asked = await hubScene();
    const copied = await asked.pull('tiny/blip2', { env: { HF_HUB_DISABLE_SYMLINKS: '1' } });
    expect(lstatSync(join(copied.path, 'config.json')).isSymbolicLink()).toBe(false);
  });

  it('that cannot be written to is said', async () => {
    const scene = await hubScene();
    writeFileSync(join(scene.path, 'file'), '');
    const error = await failureOf(scene.pull('tiny/blip2', { env: { HF_HUB_CACHE: join(scene.path, 'file', 'hub') } }));
    expect(error.code).toBe('cacheUnwritable');
  });
});

describe('a checkpoint of LAVIS', () => {
  it('brings the best one and the base that completes it', async () => {
    const scene = await hubScene();
    const pulled = await scene.pull('gurushots');
    expect(pulled.checkpoint).toEqual({
      file: 'checkpoint_best.pth',
      choice: ['checkpoint_0.pth', 'checkpoint_2.pth', 'checkpoint_best.pth'],
    });
    expect(pulled.path.endsWith('checkpoint_best.pth')).toBe(true);
    expect(namesIn(join(pulled.path, '..'))).toEqual(['README.md', 'checkpoint_best.pth']);
    expect(namesIn(pulled.base ?? '')).toContain('model.safetensors');
  });

  it('can be another one', async () => {
    const scene = await hubScene();
    expect((await scene.pull('gurushots:checkpoint_2.pth')).path).toMatch(/checkpoint_2\.pth$/);
    const error = await failureOf(scene.pull('gurushots:checkpoint_7.pth'));
    expect(error.code).toBe('invalidOption');
    expect(error.message).toContain('checkpoint_0.pth, checkpoint_2.pth, checkpoint_best.pth');
  });

  it('of a stranger needs its base named', async () => {
    const files = tinyRepositories['Dataseeds/BLIP2-opt-2.7b-DSD-FineTune']?.files ?? {};
    const scene = await hubScene({ repositories: { ...tinyRepositories, 'tiny/lavis': { files } } });
    expect((await failureOf(scene.pull('tiny/lavis'))).code).toBe('languageModelMissing');
    const pulled = await scene.pull('tiny/lavis', { base: 'Salesforce/blip2-opt-2.7b' });
    expect(pulled.base).toMatch(/models--Salesforce--blip2-opt-2\.7b/);
  });
});
