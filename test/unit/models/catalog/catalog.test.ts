import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { beginUse } from '../../../../models/compiled/cache/modelUse.ts';
import { ModelCatalog } from '../../../../models/catalog/catalog.ts';
import { readHubName } from '../../../../models/hub/known/knownModels.ts';
import { goldenPath } from '../../../golden.ts';
import { temporaryFolder } from '../../../temporaryFolder.ts';
import { putForm } from '../compiled/cache/cacheFolder.ts';
import { otherCommit, putIntoCache, someCommit } from './hubFolder.ts';

const wholeFiles = Object.fromEntries(
  readdirSync(goldenPath('tiny', 'checkpoint')).map((name) => [name, goldenPath('tiny', 'checkpoint', name)]),
);
const shardedFiles = Object.fromEntries(
  readdirSync(goldenPath('tiny-fp16-sharded', 'checkpoint')).map((name) => [
    name,
    goldenPath('tiny-fp16-sharded', 'checkpoint', name),
  ]),
);
const none = { base: '', languageModel: '' };

/** Without a network: everything below is of what lies here. */
function scene() {
  const folder = temporaryFolder();
  onTestFinished(() => folder.remove());
  const hubDir = join(folder.path, 'hub');
  const cacheDir = join(folder.path, 'cache');
  const open = () =>
    new ModelCatalog({
      home: folder.path,
      env: { HF_HUB_CACHE: hubDir, HF_HUB_OFFLINE: '1' },
      cacheDir,
      lookAtMachine: () => Promise.resolve({ memory: 16 * 1024 ** 3, graphics: [] }),
    });
  return { path: folder.path, hubDir, cacheDir, catalog: open(), open };
}

it('a chosen folder that turns into another kind of model leaves the list whole', async () => {
  const { path, catalog } = scene();
  const folder = join(path, 'own');
  cpSync(goldenPath('tiny', 'checkpoint'), folder, { recursive: true });
  await catalog.choose({ path: folder, ...none });
  writeFileSync(join(folder, 'config.json'), '{"model_type":"t5"}');
  const { models, chosen } = await catalog.list();
  expect(chosen).toBe(folder);
  expect(models.filter(({ use }) => use === 'chosen')).toMatchObject([{ name: folder, needs: [] }]);
});

describe('a name', () => {
  it('means the files in the Hub’s cache, whoever put them there', async () => {
    const { hubDir, catalog } = scene();
    const snapshot = putIntoCache(hubDir, 'org/tiny', wholeFiles, { ref: 'main' });
    expect(await catalog.find({ path: 'org/tiny', ...none })).toEqual({ path: snapshot, ...none });
    expect(await catalog.find({ path: `org/tiny@${someCommit}`, ...none })).toEqual({ path: snapshot, ...none });
  });

  it('means what refs/main is, and without one the only snapshot', async () => {
    const { hubDir, catalog } = scene();
    const only = putIntoCache(hubDir, 'org/tiny', wholeFiles);
    expect((await catalog.find({ path: 'org/tiny', ...none })).path).toBe(only);
    const main = putIntoCache(hubDir, 'org/tiny', wholeFiles, { commit: otherCommit, ref: 'main' });
    expect((await catalog.find({ path: 'org/tiny', ...none })).path).toBe(main);
  });

  it('of a model that is here in part, or not at all, says how to fetch it', async () => {
    const { hubDir, catalog } = scene();
    const { 'model-00002-of-00004.safetensors': _, ...part } = shardedFiles;
    putIntoCache(hubDir, 'org/part', part, { ref: 'main' });
    await expect(catalog.find({ path: 'org/part', ...none })).rejects.toMatchObject({
      code: 'checkpointNotFound',
      message: expect.stringMatching(/only in part/) as string,
    });
    await expect(catalog.find({ path: 'org/absent', ...none })).rejects.toMatchObject({
      advice: expect.stringMatching(/models pull org\/absent/) as string,
    });
  });

  it('of a LAVIS repository means its best checkpoint, completed by its base', async () => {
    const { hubDir, catalog } = scene();
    const lavis = putIntoCache(
      hubDir,
      'Dataseeds/BLIP2-opt-2.7b-DSD-FineTune',
      Object.fromEntries(
        ['checkpoint_best.pth', 'checkpoint_0.pth'].map((name) => [name, goldenPath('lavis-tiny', name)]),
      ),
      { ref: 'main' },
    );
    await expect(catalog.find({ path: 'gurushots', ...none })).rejects.toMatchObject({ code: 'checkpointNotFound' });
    const base = putIntoCache(hubDir, 'Salesforce/blip2-opt-2.7b', wholeFiles, { ref: 'main' });
    const best = { path: join(lavis, 'checkpoint_best.pth'), base, languageModel: '' };
    expect(await catalog.find({ path: 'gurushots', ...none })).toEqual(best);
    expect((await catalog.find({ path: 'gurushots:checkpoint_0.pth', ...none })).path).toMatch(/checkpoint_0\.pth$/);
    // Once chosen, it stays with the base that it has now.
    await catalog.choose({ path: 'gurushots', ...none });
    putIntoCache(hubDir, 'Salesforce/blip2-opt-2.7b', wholeFiles, { commit: otherCommit, ref: 'main' });
    expect(await catalog.find({ path: '', ...none })).toEqual(best);
    expect((await catalog.find({ path: 'gurushots', ...none })).base).toContain(otherCommit);
  });

  it('that is a path is that path, and anything else is refused', async () => {
    const { catalog } = scene();
    expect(await catalog.find({ path: '/models/x', ...none })).toEqual({ path: '/models/x', ...none });
    await expect(catalog.find({ path: 'no name', ...none })).rejects.toMatchObject({ code: 'checkpointNotFound' });
  });
});

describe('the choice', () => {
  it('is the embedded model at first, and what was chosen from then on, for every process', async () => {
    const { hubDir, catalog, open } = scene();
    const snapshot = putIntoCache(hubDir, 'org/tiny', wholeFiles, { ref: 'main' });
    expect(await catalog.find({ path: '', ...none })).toEqual({ path: '', ...none });
    await catalog.choose({ path: 'org/tiny', ...none });
    expect(await open().find({ path: '', ...none })).toEqual({ path: snapshot, ...none });
    expect(await open().find({ path: 'embedded', ...none })).toEqual({ path: '', ...none });
    await catalog.choose({ path: 'embedded', ...none });
    expect(await open().find({ path: '', ...none })).toEqual({ path: '', ...none });
  });

  it('stays with the commit that it was, and can be taken back', async () => {
    const { hubDir, catalog } = scene();
    const snapshot = putIntoCache(hubDir, 'org/tiny', wholeFiles, { ref: 'main' });
    await catalog.choose({ path: 'org/tiny', ...none });
    putIntoCache(hubDir, 'org/tiny', wholeFiles, { commit: otherCommit, ref: 'main' });
    expect((await catalog.find({ path: '', ...none })).path).toBe(snapshot);
    const before = await catalog.choose({ path: 'org/tiny', ...none });
    expect((await catalog.find({ path: '', ...none })).path).toContain(otherCommit);
    await catalog.restore(before);
    expect((await catalog.find({ path: '', ...none })).path).toBe(snapshot);
  });

  it('of what is not here is refused and changes nothing; a damaged one is the embedded model', async () => {
    const { cacheDir, hubDir, catalog } = scene();
    putIntoCache(hubDir, 'org/tiny', wholeFiles, { ref: 'main' });
    await catalog.choose({ path: 'org/tiny', ...none });
    await expect(catalog.choose({ path: 'org/absent', ...none })).rejects.toMatchObject({ code: 'checkpointNotFound' });
    expect((await catalog.find({ path: '', ...none })).path).toContain('models--org--tiny');
    writeFileSync(join(cacheDir, 'chosen-model.json'), '{"name":');
    expect(await catalog.find({ path: '', ...none })).toEqual({ path: '', ...none });
  });
});

describe('the list', () => {
  it('has what is here with its size, what is used, and what could be fetched', async () => {
    const { hubDir, catalog } = scene();
    putIntoCache(hubDir, 'org/tiny', wholeFiles, { ref: 'main' });
    putIntoCache(hubDir, 'org/other', { 'config.json': goldenPath('lavis-tiny', 'opt-base', 'config.json') });
    const { 'model-00002-of-00004.safetensors': _, ...part } = shardedFiles;
    putIntoCache(hubDir, 'Salesforce/blip2-opt-2.7b', part, { ref: 'main' });
    await catalog.choose({ path: 'org/tiny', ...none });
    const { models, chosen } = await catalog.list();
    expect(chosen).toBe('org/tiny');
    expect(models.map(({ name, state, use }) => [name, state, use])).toEqual([
      ['embedded', 'installed', 'other'],
      ['Salesforce/blip2-opt-2.7b', 'partial', 'other'],
      ['org/tiny', 'installed', 'chosen'],
      ['Dataseeds/BLIP2-opt-2.7b-DSD-FineTune', 'known', 'other'],
      ['Salesforce/blip2-opt-2.7b-coco', 'known', 'other'],
      ['Salesforce/blip2-opt-6.7b', 'known', 'other'],
      ['Salesforce/blip2-opt-6.7b-coco', 'known', 'other'],
    ]);
    const sizes = Object.values(wholeFiles).reduce((sum, path) => sum + readFileSync(path).length, 0);
    expect(models[2]?.bytes).toBe(sizes);
    expect(models.every(({ needs, fit }) => needs.length > 0 && fit !== '')).toBe(true);
  });

  it('says of every known model and the embedded one what it is good at, with an example, here or not', async () => {
    const { hubDir, catalog } = scene();
    putIntoCache(hubDir, 'Salesforce/blip2-opt-2.7b', wholeFiles, { ref: 'main' });
    putIntoCache(hubDir, 'org/tiny', wholeFiles, { ref: 'main' });
    const { models } = await catalog.list();
    for (const { name, description, example } of models) {
      const facts = await catalog.lookUp(name);
      if (name === 'org/tiny')
        expect([description, example, facts.goodAt]).toEqual(['BLIP-2 with OPT', undefined, undefined]);
      else
        expect([facts.goodAt, facts.example]).toEqual([
          expect.stringMatching(/^[A-Z].{20,75}\.$/),
          expect.stringMatching(/bee/),
        ]);
      if (name !== 'org/tiny') expect([description, example]).toEqual([facts.goodAt, facts.example]);
    }
  });

  it('tells two commits of one repository apart', async () => {
    const { hubDir, catalog } = scene();
    putIntoCache(hubDir, 'org/tiny', wholeFiles);
    putIntoCache(hubDir, 'org/tiny', wholeFiles, { commit: otherCommit, ref: 'main' });
    const names = (await catalog.list()).models.map(({ name }) => name);
    expect(names.slice(1, 3)).toEqual([`org/tiny@${someCommit}`, 'org/tiny']);
  });
});

describe('a model that was renamed', () => {
  const present = 'Dataseeds/BLIP2-opt-2.7b-DSD-FineTune';
  const former = 'Dataseeds/BLIP2-opt-2.7b-GSD-FineTune';
  const lavisFiles = { 'checkpoint_best.pth': goldenPath('lavis-tiny', 'checkpoint_best.pth') };

  it.each([[former], [present], [former, present]])(
    'and lies under %s is one in the list, used under every name, and gone with each',
    async (...folders) => {
      for (const name of [former, present, 'gurushots']) {
        const { hubDir, catalog } = scene();
        putIntoCache(hubDir, 'Salesforce/blip2-opt-2.7b', wholeFiles, { ref: 'main' });
        for (const folder of folders) putIntoCache(hubDir, folder, lavisFiles, { ref: 'main' });
        await catalog.choose({ path: name, ...none });
        const list = await catalog.list();
        expect(list.chosen).toBe(present);
        const entries = list.models.filter((entry) => entry.name.startsWith('Dataseeds/'));
        expect(entries.map((entry) => [entry.name, entry.word, entry.state, entry.use])).toEqual([
          [present, 'gurushots', 'installed', 'chosen'],
        ]);
        expect(await catalog.lookUp(name)).toMatchObject({ name: present, formerNames: [former], state: 'installed' });
        for (const other of [former, present, 'gurushots']) {
          expect((await catalog.find({ path: other, ...none })).path).toMatch(/checkpoint_best\.pth$/);
        }
        const parsed = readHubName(name);
        if (!parsed) throw new Error(name);
        expect((await catalog.verify(parsed, () => undefined, AbortSignal.timeout(60_000))).length).toBe(1);
        await catalog.remove(parsed);
        expect(readdirSync(hubDir)).toEqual(['models--Salesforce--blip2-opt-2.7b']);
        expect(await catalog.find({ path: '', ...none })).toEqual({ path: '', ...none });
      }
    },
  );

  it('loses damaged files where they are, not the good ones under its other name', async () => {
    const { hubDir, catalog } = scene();
    const [first, second] = [present, former].map((name) => putIntoCache(hubDir, name, lavisFiles, { ref: 'main' }));
    const name = { repo: former, revision: undefined, file: undefined };
    await catalog.removeFiles(name, someCommit, ['checkpoint_best.pth']);
    expect([first, second].map((folder) => readdirSync(folder ?? ''))).toEqual([[], ['checkpoint_best.pth']]);
    expect((await catalog.list()).models.some((entry) => entry.name === present)).toBe(true);
  });

  it('may be chosen by the former name at another commit, which stays in use', async () => {
    const { hubDir, catalog } = scene();
    putIntoCache(hubDir, 'Salesforce/blip2-opt-2.7b', wholeFiles, { ref: 'main' });
    const old = putIntoCache(hubDir, former, lavisFiles, { ref: 'main' });
    await catalog.choose({ path: former, ...none });
    putIntoCache(hubDir, present, lavisFiles, { commit: otherCommit, ref: 'main' });
    expect((await catalog.find({ path: '', ...none })).path).toBe(join(old, 'checkpoint_best.pth'));
    const { models } = await catalog.list();
    expect(models.filter(({ use }) => use === 'chosen').map(({ commit }) => commit)).toEqual([someCommit]);
  });
});

describe('an adapter', () => {
  /** A folder with the tiny adapter, of which its configuration says something else. */
  function adapter(path: string, fields: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
    const folder = join(path, 'adapter');
    mkdirSync(folder, { recursive: true });
    const config = JSON.parse(readFileSync(goldenPath('peft', 'lora', 'adapter_config.json'), 'utf8')) as object;
    writeFileSync(join(folder, 'adapter_config.json'), JSON.stringify({ ...config, ...fields }));
    cpSync(goldenPath('peft', 'lora', 'adapter_model.safetensors'), join(folder, 'adapter_model.safetensors'));
    return Object.fromEntries(readdirSync(folder).map((name) => [name, join(folder, name)]));
  }

  /** The tiny base, which says how many beams it takes. */
  function baseWithBeams(path: string): Readonly<Record<string, string>> {
    const file = join(path, 'generation_config.json');
    writeFileSync(file, JSON.stringify({ num_beams: 3 }));
    return { ...wholeFiles, 'generation_config.json': file };
  }

  const fits = { state: 'installed', fit: expect.stringMatching(/^runs in your/) as string };
  const entryOf = async (catalog: ModelCatalog, wanted: string) =>
    (await catalog.list()).models.find(({ name }) => name === wanted);

  it.each([
    ['org/before', 'org/before'],
    ['org/before', 'org/now'],
    ['Org/Before', 'org/now'],
    ['Org/NOW', 'org/now'],
  ])('of %s is of the repository that is called so, which lies under %s', async (base, folder) => {
    const { path, hubDir, catalog } = scene();
    putIntoCache(hubDir, folder, wholeFiles, { ref: 'main' });
    const note = JSON.stringify({ names: ['org/now', 'org/before'] });
    writeFileSync(join(hubDir, `models--${folder.replace('/', '--')}`, 'names.caption-lens.json'), note);
    const files = adapter(path, { base_model_name_or_path: base, auto_mapping: null });
    putIntoCache(hubDir, 'org/adapter', files, { ref: 'main' });
    expect((await catalog.find({ path: 'org/adapter', ...none })).base).toContain(folder.replace('/', '--'));
    expect(await entryOf(catalog, 'org/adapter')).toMatchObject(fits);
  });

  it('is no use at another commit of its base than it names', async () => {
    const { path, hubDir, catalog } = scene();
    putIntoCache(hubDir, 'tiny/blip2', wholeFiles, { ref: 'main' });
    putIntoCache(hubDir, 'org/adapter', adapter(path, { revision: otherCommit }), { ref: 'main' });
    expect(await entryOf(catalog, 'org/adapter')).toMatchObject({ state: 'partial' });
    putIntoCache(hubDir, 'tiny/blip2', wholeFiles, { commit: otherCommit });
    expect(await entryOf(catalog, 'org/adapter')).toMatchObject(fits);
  });

  it('that was chosen with another base than its own is whole with that', async () => {
    const { path, hubDir, catalog } = scene();
    putIntoCache(hubDir, 'org/tiny', wholeFiles, { ref: 'main' });
    putIntoCache(hubDir, 'org/adapter', adapter(path, {}), { ref: 'main' });
    expect(await entryOf(catalog, 'org/adapter')).toMatchObject({ state: 'partial', needs: [] });
    for (const base of ['org/tiny', goldenPath('tiny', 'checkpoint')]) {
      await catalog.choose({ path: 'org/adapter', base, languageModel: '' });
      expect(await entryOf(catalog, 'org/adapter')).toMatchObject({ ...fits, use: 'chosen' });
    }
  });

  it('has the settings of its base, in the cache and in a folder', async () => {
    const { path, hubDir, catalog } = scene();
    const base = putIntoCache(hubDir, 'tiny/blip2', baseWithBeams(path), { ref: 'main' });
    const files = adapter(path, {});
    // What a training leaves there says nothing.
    const state = join(path, 'rng_state.pth');
    writeFileSync(state, 'random');
    putIntoCache(hubDir, 'org/adapter', { ...files, 'rng_state.pth': state }, { ref: 'main' });
    const beams = { setting: 'numBeams', value: 3, source: 'generationConfig' };
    for (const name of ['org/adapter', join(path, 'adapter')]) {
      const { settings, notes } = await catalog.lookUp(name);
      expect([settings.find(({ setting }) => setting === 'numBeams'), notes]).toEqual([beams, []]);
    }
    adapter(path, { base_model_name_or_path: base });
    expect((await catalog.lookUp(join(path, 'adapter'))).settings).toContainEqual(beams);
  });
});

describe('removing', () => {
  it('one commit leaves the other whole', async () => {
    const { hubDir, catalog } = scene();
    putIntoCache(hubDir, 'org/tiny', wholeFiles);
    const kept = putIntoCache(hubDir, 'org/tiny', wholeFiles, { commit: otherCommit, ref: 'main' });
    await catalog.remove({ repo: 'org/tiny', revision: someCommit, file: undefined });
    expect(readdirSync(join(hubDir, 'models--org--tiny', 'snapshots'))).toEqual([otherCommit]);
    expect(readFileSync(join(kept, 'config.json'), 'utf8')).toBe(readFileSync(wholeFiles['config.json'] ?? '', 'utf8'));
    expect(readdirSync(join(hubDir, 'models--org--tiny', 'blobs'))).toHaveLength(Object.keys(wholeFiles).length);
  });

  it('the one that is used goes back to the embedded model', async () => {
    const { hubDir, catalog } = scene();
    putIntoCache(hubDir, 'org/tiny', wholeFiles, { ref: 'main' });
    await catalog.choose({ path: 'org/tiny', ...none });
    const { bytes, kept } = await catalog.remove({ repo: 'org/tiny', revision: undefined, file: undefined });
    expect([bytes > 0, kept]).toEqual([true, []]);
    expect(existsSync(join(hubDir, 'models--org--tiny'))).toBe(false);
    expect(await catalog.find({ path: '', ...none })).toEqual({ path: '', ...none });
  });
});

describe('what was compiled', () => {
  const name = { repo: 'org/tiny', revision: undefined, file: undefined };
  const forms = (cacheDir: string) => readdirSync(cacheDir).filter((each) => /-(fp32|recogniser)$/.test(each));

  it('of a model stands beside it in the list and among its facts, and what has no model by itself', async () => {
    const { path, hubDir, cacheDir, catalog } = scene();
    const snapshot = putIntoCache(hubDir, 'org/tiny', wholeFiles, { ref: 'main' });
    const own = join(path, 'own');
    cpSync(goldenPath('tiny', 'checkpoint'), own, { recursive: true });
    putForm(cacheDir, { digest: 'a', checkpoints: [[snapshot]] });
    putForm(cacheDir, { digest: 'b', variant: 'recogniser', checkpoints: [[join(snapshot, 'recogniser')]] });
    putForm(cacheDir, { digest: 'c', checkpoints: [[own]] });
    putForm(cacheDir, { digest: 'd', checkpoints: [[join(path, 'gone')]] });
    putForm(cacheDir, { digest: 'e' });
    putForm(cacheDir, { digest: 'f', manifest: '' });
    const { models, loneCompiled = [] } = await catalog.list();
    const compiled = models.find((model) => model.name === 'org/tiny')?.compiled;
    expect(compiled?.map(({ variant }) => variant)).toEqual(['56px-cpu-fp32', 'recogniser']);
    expect(compiled?.[0]?.bytes).toBeGreaterThan(1000);
    expect(models.filter((model) => model.compiled)).toHaveLength(1);
    expect(loneCompiled.map(({ checkpoint, origin }) => [checkpoint, origin])).toEqual([
      [own, 'elsewhere'],
      [join(path, 'gone'), 'gone'],
      [undefined, 'unknown'],
      [undefined, 'broken'],
    ]);
    expect((await catalog.lookUp('org/tiny')).compiled).toEqual(compiled);
    expect((await catalog.lookUp(own)).compiled).toHaveLength(1);
  });

  it('goes with the model, its recogniser too, unless another checkpoint of the same content is there', async () => {
    const { path, hubDir, cacheDir, catalog } = scene();
    const snapshot = putIntoCache(hubDir, 'org/tiny', wholeFiles, { ref: 'main' });
    putForm(cacheDir, { digest: 'a', checkpoints: [[snapshot]] });
    putForm(cacheDir, { digest: 'b', variant: 'recogniser', checkpoints: [[join(snapshot, 'recogniser')]] });
    putForm(cacheDir, { digest: 'c', checkpoints: [[path], [snapshot]] });
    putForm(cacheDir, { digest: 'd', checkpoints: [[path]] });
    expect((await catalog.remove(name)).kept).toEqual([]);
    expect(forms(cacheDir).map((each) => each[0])).toEqual(['c', 'd']);
  });

  it('of a model that is gone already goes by its name, and only that', async () => {
    const { hubDir, cacheDir, catalog } = scene();
    const snapshot = putIntoCache(hubDir, 'org/tiny', wholeFiles, { ref: 'main' });
    putForm(cacheDir, { digest: 'a', checkpoints: [[snapshot]] });
    putForm(cacheDir, { digest: 'b', checkpoints: [[snapshot.replace('org--tiny', 'org--tiny-2')]] });
    rmSync(join(hubDir, 'models--org--tiny'), { recursive: true });
    expect((await catalog.remove(name)).bytes).toBeGreaterThan(1000);
    expect(forms(cacheDir).map((each) => each[0])).toEqual(['b']);
    await expect(catalog.remove(name)).rejects.toMatchObject({ code: 'checkpointNotFound' });
  });

  it('and is in use stays, and is told', async () => {
    const { hubDir, cacheDir, catalog } = scene();
    const snapshot = putIntoCache(hubDir, 'org/tiny', wholeFiles, { ref: 'main' });
    const use = await beginUse(putForm(cacheDir, { checkpoints: [[snapshot]] }));
    expect((await catalog.remove(name)).kept.map(({ variant }) => variant)).toEqual(['56px-cpu-fp32']);
    expect(forms(cacheDir)).toHaveLength(1);
    await use.dispose();
    expect((await catalog.remove(name)).kept).toEqual([]);
    expect(forms(cacheDir)).toEqual([]);
  });
});
