import { readFileSync, realpathSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { expectedPictures, goldenCases } from '../../golden/oracle.ts';
import { settingOptions } from '../../golden/settingOptions.ts';
import type { Visit } from '../../fixtures/hub/hubServer.ts';
import { checkpoint } from '../../fixtures/hub/tinyRepositories.ts';
import { runIn, startIn } from './commandLine.ts';
import { contents, hubScene, namesIn, repositoryFolder, type Scene } from './scene.ts';

const coffee = fileURLToPath(new URL('../../../media/samples/coffee.png', import.meta.url));
const tiny = checkpoint('tiny/checkpoint');

/** What transformers says of the cup of coffee with five beams, and the options that say so. */
function oracle(): { readonly tokens: readonly (readonly number[])[]; readonly options: readonly string[] } {
  const golden = goldenCases.find(({ name }) => name === 'tiny');
  const picture = golden && expectedPictures(golden).find((each) => each.picture === 'coffee');
  const generation = picture?.prompts[0]?.generations.find(({ settings }) => settings.numBeams === 5);
  if (!generation) throw new Error('the oracle says nothing of the cup of coffee');
  const { settings, tokens } = generation;
  return { tokens, options: settingOptions(settings) };
}

function expectWhole(scene: Scene): void {
  const repository = repositoryFolder(scene, 'tiny/blip2');
  const commit = readFileSync(join(repository, 'refs/main'), 'utf8');
  const got = contents(join(repository, 'snapshots', commit));
  for (const [name, bytes] of Object.entries(tiny)) expect(got[name]?.equals(bytes), name).toBe(true);
  expect(namesIn(join(repository, 'blobs')).filter((name) => name.includes('.'))).toEqual([]);
}

it('one command fetches, compiles and captions, and says what transformers says', async () => {
  const scene = await hubScene();
  const { tokens, options } = oracle();
  const args = [
    'caption',
    '--no-daemon',
    coffee,
    '--model',
    'tiny/blip2',
    '--device',
    'cpu',
    '--processor',
    'hf',
    '--json',
  ];
  const answer = await runIn(scene, [...args, ...options]);
  expect([answer.code, answer.stderr]).toEqual([0, '']);
  const said = JSON.parse(answer.stdout) as { readonly captions: readonly { readonly tokens: readonly number[] }[] };
  expect(said.captions.map((caption) => caption.tokens)).toEqual(tokens);
  expectWhole(scene);
  const before = scene.server.visits.length;
  expect(await runIn(scene, [...args, ...options])).toMatchObject({ code: 0 });
  // It is here: nobody is asked.
  expect(scene.server.visits).toHaveLength(before);
});

it('killed at any moment and run again, a pull ends the same', async () => {
  const scene = await hubScene();
  await runIn(scene, ['models', 'pull', 'tiny/blip2', '--no-compile']);
  const visits = scene.server.visits.length;
  expect(visits).toBeGreaterThan(Object.keys(tiny).length);
  // At each request of a whole pull, and then at some moments of the largest file.
  for (let moment = 1; moment <= visits + 3; moment++) {
    const broken = await hubScene();
    const pull = startIn(broken, ['models', 'pull', 'tiny/blip2', '--no-compile']);
    const isLate = moment > visits;
    let seen = 0;
    broken.server.fault = ({ host }: Visit) => {
      seen += 1;
      if (!isLate && seen === moment) pull.child.kill('SIGKILL');
      if (isLate && host === 'store') {
        const after = 400_000 * (moment - visits);
        setTimeout(() => pull.child.kill('SIGKILL'), 100);
        return { kind: 'stall', after };
      }
      return undefined;
    };
    expect((await pull.ended).signal, `moment ${moment}`).toBe('SIGKILL');
    broken.server.fault = () => undefined;
    const again = await runIn(broken, ['models', 'pull', 'tiny/blip2', '--no-compile']);
    expect([again.code, again.stderr], `moment ${moment}`).toEqual([0, '']);
    expectWhole(broken);
    if (isLate) expect(broken.server.visits.at(-1)?.range).toMatch(/^bytes=[1-9]\d*-$/);
  }
  // Some twenty-five pulls, one after the other.
}, 240_000);

it('two pulls at once fetch each file once', async () => {
  const scene = await hubScene();
  let held = false;
  scene.server.fault = ({ host }) => {
    if (host !== 'store' || held) return undefined;
    held = true;
    return { kind: 'stall', after: 1000 };
  };
  const first = startIn(scene, ['models', 'pull', 'tiny/blip2', '--no-compile']);
  await expect.poll(() => scene.server.visits.some(({ host }) => host === 'store'), { timeout: 20_000 }).toBe(true);
  const second = startIn(scene, ['models', 'pull', 'tiny/blip2', '--no-compile']);
  const trees = () => scene.server.visits.filter(({ path }) => path.includes('/tree/')).length;
  await expect.poll(trees, { timeout: 20_000 }).toBe(2);
  // For the second one to come to the file that the first one holds.
  await new Promise((resolve) => setTimeout(resolve, 500));
  scene.server.release();
  const ends = await Promise.all([first.ended, second.ended]);
  expect(ends.map(({ code }) => code)).toEqual([0, 0]);
  expect(scene.server.visits.filter(({ host }) => host === 'store')).toHaveLength(1);
  expectWhole(scene);
});

describe('caption-lens models', () => {
  it('pulls what LAVIS saved with its base, compiles it, and uses it from then on', async () => {
    const scene = await hubScene();
    const pulled = await runIn(scene, ['models', 'pull', 'gurushots', '--use', '--json']);
    expect([pulled.code, pulled.stderr]).toEqual([0, '']);
    expect(JSON.parse(pulled.stdout)).toMatchObject({
      name: 'Dataseeds/BLIP2-opt-2.7b-DSD-FineTune',
      checkpoint: 'checkpoint_best.pth',
      checkpoints: ['checkpoint_0.pth', 'checkpoint_2.pth', 'checkpoint_best.pth'],
      origin: 'hub',
      chosen: true,
      device: 'cpu',
    });
    const list = JSON.parse((await runIn(scene, ['models', 'ls', '--json'])).stdout) as { readonly chosen: string };
    expect(list.chosen).toBe('Dataseeds/BLIP2-opt-2.7b-DSD-FineTune');
    const said = await runIn(scene, ['caption', '--no-daemon', coffee, '--json']);
    expect(JSON.parse(said.stdout)).toMatchObject({ model: { name: 'checkpoint_best.pth' } });
    const embedded = await runIn(scene, ['caption', '--no-daemon', coffee, '--model', 'embedded', '--json']);
    expect(JSON.parse(embedded.stdout)).toMatchObject({ model: { name: 'Caption Lens demo' } });
  });

  it('knows one that was renamed by both names, says so once, and keeps standard output for results', async () => {
    const scene = await hubScene();
    const said = 'note: tiny/blip2-before is now called tiny/blip2.\n';
    const args = ['caption', '--no-daemon', coffee, '--device', 'cpu', '--model'];
    const first = await runIn(scene, [...args, 'tiny/blip2-before']);
    expect([first.code, first.stderr]).toEqual([0, said]);
    const before = scene.server.visits.length;
    expect(await runIn(scene, [...args, 'tiny/blip2'])).toEqual({ ...first, stderr: '' });
    expect(await runIn(scene, [...args, 'tiny/blip2-before'])).toEqual({ ...first, stderr: '' });
    expect(scene.server.visits).toHaveLength(before);
    const pulled = await runIn(scene, ['models', 'pull', 'tiny/blip2-before', '--no-compile', '--json']);
    expect(pulled.stderr).toBe(said);
    expect(JSON.parse(pulled.stdout)).toMatchObject({ name: 'tiny/blip2', fetchedBytes: 0 });
    expect((await runIn(scene, ['models', 'info', 'tiny/blip2'])).stdout).toMatch(/^Formerly +tiny\/blip2-before$/m);
    expect((await runIn(scene, ['models', 'ls'])).stdout.match(/tiny\/blip2/g)).toHaveLength(1);
  });

  it('finds a damaged file and mends it', async () => {
    const scene = await hubScene();
    await runIn(scene, ['models', 'pull', 'tiny/blip2', '--no-compile']);
    const { stdout: folder } = await runIn(scene, ['models', 'path', 'tiny/blip2']);
    expect((await runIn(scene, ['models', 'verify', 'tiny/blip2'])).code).toBe(0);
    const damaged = realpathSync(join(folder.trim(), 'tokenizer.json'));
    const bytes = readFileSync(damaged);
    bytes[100] = (bytes[100] ?? 0) ^ 1;
    writeFileSync(damaged, bytes);
    const found = await runIn(scene, ['models', 'verify', 'tiny/blip2', '--json']);
    expect(found.code).toBe(1);
    const { files } = JSON.parse(found.stdout) as { files: readonly { path: string; verdict: string }[] };
    expect(files.filter(({ verdict }) => verdict !== 'right').map(({ path }) => path)).toEqual(['tokenizer.json']);
    expect((await runIn(scene, ['models', 'verify', 'tiny/blip2', '--repair'])).code).toBe(0);
    expectWhole(scene);
  });

  it('finds a damaged compiled file, removes it where it is told to, and the next load makes it anew', async () => {
    const scene = await hubScene();
    await runIn(scene, ['models', 'pull', 'tiny/blip2']);
    const cache = join(scene.path, 'compiled');
    const form = () => join(cache, namesIn(cache).find((name) => name.endsWith('-fp32')) ?? 'none');
    const weights = join(form(), 'weights.bin');
    // As a fault of the disk does it: size and time are kept.
    const { atime, mtime } = statSync(weights);
    const bytes = readFileSync(weights);
    bytes[70_000] = (bytes[70_000] ?? 0) ^ 1;
    writeFileSync(weights, bytes);
    utimesSync(weights, atime, mtime);
    const found = await runIn(scene, ['models', 'verify', 'tiny/blip2', '--json']);
    expect(found.code).toBe(1);
    const { files } = JSON.parse(found.stdout) as { files: readonly { path: string; verdict: string }[] };
    expect(files.filter(({ verdict }) => verdict !== 'right').map(({ path }) => path)).toEqual([
      'compiled/56px-cpu-fp32/weights.bin',
    ]);
    const repaired = await runIn(scene, ['models', 'verify', 'tiny/blip2', '--repair']);
    expect([repaired.code, repaired.stdout]).toEqual([0, expect.stringMatching(/compiled again.*56px-cpu-fp32\n$/)]);
    expect(form()).toBe(join(cache, 'none'));
    expect(
      (await runIn(scene, ['caption', '--no-daemon', coffee, '--model', 'tiny/blip2', '--device', 'cpu'])).code,
    ).toBe(0);
    expect((await runIn(scene, ['models', 'verify', 'tiny/blip2'])).code).toBe(0);
  });

  it('says what a model is and what its card warns of', async () => {
    const scene = await hubScene();
    const asked = await runIn(scene, ['models', 'info', 'tiny/blip2', '--json']);
    expect(JSON.parse(asked.stdout)).toMatchObject({
      state: 'known',
      licence: 'mit',
      warnings: [{ title: 'Limitations', text: 'It was trained for seconds on eight captions and knows nothing.' }],
      architecture: { languageModel: { kind: 'OPT' } },
    });
    expect(scene.server.visits.some(({ host }) => host === 'store')).toBe(false);
  });

  it('removes one with what was compiled of it', async () => {
    const scene = await hubScene();
    await runIn(scene, ['models', 'pull', 'tiny/blip2', '--use']);
    const compiled = () => namesIn(join(scene.path, 'compiled')).filter((name) => name.endsWith('-fp32'));
    expect(compiled()).toHaveLength(1);
    expect((await runIn(scene, ['models', 'rm', 'tiny/blip2'])).code).toBe(0);
    expect(compiled()).toEqual([]);
    expect(namesIn(join(repositoryFolder(scene, 'tiny/blip2'), '..'))).not.toContain('models--tiny--blip2');
    const list = JSON.parse((await runIn(scene, ['models', 'ls', '--json'])).stdout) as { readonly chosen: string };
    expect(list.chosen).toBe('embedded');
  });

  it('removes what was compiled of one that other tools have removed, by its name or with all that is of no use', async () => {
    const scene = await hubScene();
    await runIn(scene, ['models', 'pull', 'tiny/blip2']);
    const compiled = () => namesIn(join(scene.path, 'compiled')).filter((name) => name.endsWith('-fp32'));
    const forget = () => rmSync(repositoryFolder(scene, 'tiny/blip2'), { recursive: true });
    forget();
    expect((await runIn(scene, ['models', 'ls'])).stdout).toMatch(/tiny\/blip2 +compiled only .*its model is gone/);
    expect((await runIn(scene, ['models', 'prune', '--dry-run'])).stdout).toMatch(
      /^would go .*tiny\/blip2, compiled for/,
    );
    expect(compiled()).toHaveLength(1);
    expect((await runIn(scene, ['models', 'rm', 'tiny/blip2'])).code).toBe(0);
    expect(compiled()).toEqual([]);
    expect((await runIn(scene, ['models', 'rm', 'tiny/blip2'])).stderr).toMatch(/not on this machine/);
    await runIn(scene, ['models', 'pull', 'tiny/blip2']);
    expect((await runIn(scene, ['models', 'prune'])).stdout).toBe('Nothing was removed.\n');
    forget();
    expect((await runIn(scene, ['models', 'prune'])).stdout).toMatch(
      /^removed .*checkpoint is gone\n.* are free again\.\n$/,
    );
    expect(compiled()).toEqual([]);
  });

  it('says in a sentence what is wrong, with a code, and never the token', async () => {
    const scene = await hubScene({ repositories: { 'tiny/gated': { files: tiny, access: 'gated' } } });
    const env = { HF_TOKEN: 'hf_not_this_one' };
    const refused = await runIn(scene, ['models', 'pull', 'tiny/gated'], env);
    expect([refused.code, refused.stdout]).toEqual([1, '']);
    expect(refused.stderr).toMatch(/^caption-lens: .*terms.*\[hubForbidden\]\n$/);
    expect(refused.stderr).not.toContain('hf_not_this_one');
    const absent = await runIn(scene, ['models', 'use', 'tiny/absent']);
    expect(absent.code).toBe(1);
    expect(absent.stderr).toMatch(/is not on this machine.*models pull tiny\/absent.*\[checkpointNotFound\]\n$/);
    expect((await runIn(scene, ['models', 'pull', 'nonsense'])).code).toBe(2);
    expect((await runIn(scene, ['models'])).stderr).toMatch(
      /pull, ls, ps, use, unload, rm, prune, verify, path or info/,
    );
  });

  it('says what is loaded without starting anything', async () => {
    const scene = await hubScene();
    expect((await runIn(scene, ['models', 'ps'])).stdout).toBe('Nothing is loaded: no daemon is running.\n');
    expect(JSON.parse((await runIn(scene, ['models', 'ps', '--json'])).stdout)).toEqual({ loaded: [], pulls: [] });
    expect((await runIn(scene, ['models', 'unload'])).stdout).toBe('Nothing was loaded.\n');
  });
});
