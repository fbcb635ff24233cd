import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { goldenPath } from '../../golden.ts';
import { adapterCases, expectedPictures } from '../../golden/oracle.ts';
import { settingOptions } from '../../golden/settingOptions.ts';
import type { Repository } from '../../fixtures/hub/repository.ts';
import { failureOf } from '../../fixtures/failures.ts';
import { checkpoint, tinyRepositories } from '../../fixtures/hub/tinyRepositories.ts';
import { runIn, tokensOf } from './commandLine.ts';
import { contents, hubScene, namesIn, repositoryFolder } from './scene.ts';

const coffee = fileURLToPath(new URL('../../../media/samples/coffee.png', import.meta.url));

/** What peft and transformers say of the cup of coffee with five beams, and the command that says so. */
function oracle(name: string) {
  const golden = adapterCases.find((each) => each.name === name);
  const picture = golden && expectedPictures(golden).find((each) => each.picture === 'coffee');
  const generation = picture?.prompts[0]?.generations.find(({ settings }) => settings.numBeams === 5);
  if (!generation) throw new Error('the oracle says nothing of the cup of coffee');
  const options = ['--device', 'cpu', '--processor', 'hf', '--json', ...settingOptions(generation.settings)];
  return { tokens: generation.tokens, command: ['caption', '--no-daemon', coffee, ...options] };
}

interface Listed {
  readonly models: readonly { readonly name: string }[];
}

/** The tiny adapter with another configuration. */
function withConfig(fields: Readonly<Record<string, unknown>>): Repository {
  const files = checkpoint('peft/lora');
  const config = JSON.parse(String(files['adapter_config.json'])) as Record<string, unknown>;
  return { files: { ...files, 'adapter_config.json': Buffer.from(JSON.stringify({ ...config, ...fields })) } };
}

describe('one command', () => {
  it.each([
    ['tiny/adapter', 'lora'],
    ['tiny/adapter-of-shards', 'everything'],
  ])('fetches %s and its base, merges, captions, and says what peft says', async (repo, name) => {
    const scene = await hubScene();
    const { tokens, command } = oracle(name);
    const answer = await runIn(scene, [...command, '--model', repo]);
    expect([answer.code, answer.stderr]).toEqual([0, '']);
    expect(tokensOf(answer.stdout)).toEqual(tokens);
    const before = scene.server.visits.length;
    // It is here with its base: nobody is asked.
    expect(await runIn(scene, [...command, '--model', repo], { HF_HUB_OFFLINE: '1' })).toMatchObject({ code: 0 });
    expect(scene.server.visits).toHaveLength(before);
  });

  it('fetches the base of an adapter in a folder', async () => {
    const scene = await hubScene();
    const { tokens, command } = oracle('lora');
    const folder = join(scene.path, 'my-adapter');
    cpSync(goldenPath('peft', 'lora'), folder, { recursive: true });
    const answer = await runIn(scene, [...command, '--model', folder]);
    expect([answer.code, answer.stderr]).toEqual([0, '']);
    expect(tokensOf(answer.stdout)).toEqual(tokens);
    expect(namesIn(repositoryFolder(scene, 'tiny/blip2'))).toContain('snapshots');
    await runIn(scene, ['models', 'use', folder]);
    const list = JSON.parse((await runIn(scene, ['models', 'ls', '--json'])).stdout) as Listed;
    const own = {
      description: 'your own adapter of tiny/blip2',
      fit: expect.stringMatching(/^runs (in|on) your /) as string,
    };
    expect(list.models.find(({ name }) => name === folder)).toMatchObject(own);
    const asked = await runIn(scene, ['models', 'info', folder, '--json']);
    expect(JSON.parse(asked.stdout)).toMatchObject({ kind: 'adapter', base: 'tiny/blip2', architecture: {} });
  });

  it('takes the base that it is given', async () => {
    const scene = await hubScene({
      repositories: { ...tinyRepositories, 'tiny/lost': withConfig({ base_model_name_or_path: '/content/base' }) },
    });
    const { tokens, command } = oracle('lora');
    const refused = await runIn(scene, [...command, '--model', 'tiny/lost']);
    expect([refused.code, refused.stdout]).toEqual([2, '']);
    expect(refused.stderr).toContain('tiny/lost is an adapter and is one of "/content/base", no name of the Hub; name');
    const pulled = await runIn(scene, ['models', 'pull', 'tiny/lost', '--base', 'tiny/blip2', '--use', '--json']);
    expect([pulled.code, pulled.stderr]).toEqual([0, '']);
    expect(tokensOf((await runIn(scene, command)).stdout)).toEqual(tokens);
    const base = goldenPath('tiny', 'checkpoint');
    expect(tokensOf((await runIn(scene, [...command, '--model', 'tiny/lost', '--base', base])).stdout)).toEqual(tokens);
  });
});

describe('caption-lens models', () => {
  it('knows an adapter for what it is', async () => {
    const scene = await hubScene();
    const asked = await runIn(scene, ['models', 'info', 'tiny/adapter', '--json']);
    const what = { kind: 'adapter', base: 'tiny/blip2', architecture: { languageModel: { layers: 3 } } };
    expect(JSON.parse(asked.stdout)).toMatchObject({ state: 'known', licence: 'mit', ...what });
    expect(scene.server.visits.some(({ host }) => host === 'store')).toBe(false);
    await runIn(scene, ['models', 'pull', 'tiny/adapter', '--use']);
    const list = JSON.parse((await runIn(scene, ['models', 'ls', '--json'])).stdout) as Listed;
    expect(list.models.find(({ name }) => name === 'tiny/adapter')).toMatchObject({
      description: 'adapter of tiny/blip2',
      state: 'installed',
      use: 'chosen',
    });
    expect((await runIn(scene, ['models', 'verify', 'tiny/adapter'])).code).toBe(0);
    expect(JSON.parse((await runIn(scene, ['models', 'info', 'tiny/adapter', '--json'])).stdout)).toMatchObject(what);
    const compiled = () => namesIn(join(scene.path, 'compiled')).filter((name) => name.endsWith('-fp32'));
    expect(compiled()).toHaveLength(1);
    // With its base gone it is of no use, and its own files stay.
    await runIn(scene, ['models', 'rm', 'tiny/blip2']);
    const without = await runIn(scene, ['caption', '--no-daemon', coffee], { HF_HUB_OFFLINE: '1' });
    expect(without.stderr).toContain('tiny/blip2');
    await runIn(scene, ['models', 'pull', 'tiny/adapter']);
    expect((await runIn(scene, ['models', 'rm', 'tiny/adapter'])).code).toBe(0);
    expect(compiled()).toEqual([]);
    expect(namesIn(repositoryFolder(scene, 'tiny/blip2'))).toContain('snapshots');
  });

  it('lists one whose base was renamed, whichever name it goes by', async () => {
    const scene = await hubScene();
    const fields = { base_model_name_or_path: 'tiny/blip2-before', auto_mapping: null };
    scene.server.repositories['tiny/elder'] = withConfig(fields);
    expect(await runIn(scene, ['models', 'pull', 'tiny/elder', '--use'])).toMatchObject({ code: 0 });
    const list = JSON.parse((await runIn(scene, ['models', 'ls', '--json'])).stdout) as Listed;
    const whole = { state: 'installed', use: 'chosen', fit: expect.stringMatching(/^runs (in|on) your /) as string };
    expect(list.models.find(({ name }) => name === 'tiny/elder')).toMatchObject(whole);
  });
});

describe('a pull', () => {
  it('takes the base at the revision that the adapter names', async () => {
    const scene = await hubScene();
    const revision = scene.server.commitOf('tiny/blip2');
    scene.server.repositories['tiny/pinned'] = withConfig({ revision });
    const { base } = await scene.pull('tiny/pinned');
    expect(base).toContain(revision);
    scene.server.repositories['tiny/elsewhere'] = withConfig({ revision: 'v9' });
    expect((await failureOf(scene.pull('tiny/elsewhere'))).code).toBe('hubNotFound');
    scene.server.repositories['tiny/hostile'] = withConfig({ revision: '../../main' });
    const { code, message } = await failureOf(scene.pull('tiny/hostile'));
    expect([code, message]).toEqual(['baseMissing', expect.stringContaining('"tiny/blip2@../../main"')]);
  });

  it('fetches nothing of a base that the adapter was not made for', async () => {
    const scene = await hubScene();
    scene.server.repositories['tiny/stray'] = withConfig({ base_model_name_or_path: 'tiny/blip2-sharded' });
    const { code, message } = await failureOf(scene.pull('tiny/stray'));
    expect(code).toBe('tensorsMismatch');
    expect(message).toMatch(
      /lora_A\.weight has shape \[4, 80\], and .*q_proj\.weight of tiny\/blip2-sharded has \[96, 96\]/,
    );
    const names = Object.keys(contents(join(repositoryFolder(scene, 'tiny/blip2-sharded'), 'blobs')));
    expect(names.filter((name) => /^[0-9a-f]{64}$/.test(name))).toEqual([]);
  });

  it.each([
    [{ peft_type: 'IA3' }, 'checkpointUnsupported', 'only a LoRA can be merged'],
    [{ base_model_name_or_path: null }, 'baseMissing', 'does not say of which model'],
    [{ base_model_name_or_path: 'tiny/nowhere' }, 'hubForbidden', 'tiny/nowhere'],
    [{ base_model_name_or_path: 'tiny/adapter' }, 'checkpointUnsupported', 'tiny/adapter, the base of tiny/odd, is no'],
    [{ base_model_name_or_path: 'tiny/t5' }, 'checkpointUnsupported', 'its language model is T5, and only OPT'],
  ])('says in a sentence what is wrong with %j', async (fields, wanted, sentence) => {
    const t5 = Buffer.from(JSON.stringify({ model_type: 'blip-2', text_config: { model_type: 't5' } }));
    const scene = await hubScene({
      repositories: {
        ...tinyRepositories,
        'tiny/odd': withConfig(fields),
        'tiny/t5': { files: { 'config.json': t5, 'model.safetensors': Buffer.alloc(64) } },
      },
    });
    const { code, message } = await failureOf(scene.pull('tiny/odd'));
    expect([code, message]).toEqual([wanted, expect.stringContaining(sentence)]);
    expect(scene.server.visits.some(({ host }) => host === 'store')).toBe(false);
  });

  it('without the Hub, says that the base is not here', async () => {
    const scene = await hubScene();
    await scene.pull('tiny/adapter');
    await runIn(scene, ['models', 'rm', 'tiny/blip2']);
    const error = await failureOf(scene.pull('tiny/adapter', { env: { HF_HUB_OFFLINE: '1' } }));
    const sentence = 'tiny/adapter is here, but what completes it is not: The model tiny/blip2 is not on this machine.';
    expect([error.code, error.message]).toEqual(['checkpointNotFound', sentence]);
  });
});
