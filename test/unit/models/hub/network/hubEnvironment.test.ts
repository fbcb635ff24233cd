import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { hubCacheFolder, readHubEnvironment } from '../../../../../models/hub/network/hubEnvironment.ts';
import { proxyFor, proxyRules } from '../../../../../models/hub/network/proxy.ts';
import { temporaryFolder } from '../../../../temporaryFolder.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());
const home = folder.path;
const read = (env: Readonly<Record<string, string>>, token?: string) => readHubEnvironment({ home, env }, token);

describe('where the Hub’s cache lies (constants.py of huggingface_hub 2.4)', () => {
  it.each([
    [{}, `${home}/.cache/huggingface/hub`],
    [{ XDG_CACHE_HOME: '/x' }, '/x/huggingface/hub'],
    [{ XDG_CACHE_HOME: '/x', HF_HOME: '/h' }, '/h/hub'],
    [{ HF_HOME: '/h', HUGGINGFACE_HUB_CACHE: '/old' }, '/old'],
    [{ HUGGINGFACE_HUB_CACHE: '/old', HF_HUB_CACHE: '/new' }, '/new'],
    [{ HF_HUB_CACHE: '' }, `${home}/.cache/huggingface/hub`],
  ])('%j', (env: Readonly<Record<string, string>>, expected) => {
    expect(hubCacheFolder({ home, env })).toBe(expected);
  });
});

describe('the endpoint', () => {
  it.each([
    [{}, 'https://huggingface.co'],
    [{ HF_ENDPOINT: 'https://mirror.example/' }, 'https://mirror.example'],
  ])('%j', async (env, expected) => {
    expect((await read(env)).endpoint).toBe(expected);
  });

  it.each(['mirror.example', 'file:///etc', 'ftp://mirror.example'])('%s is none', async (endpoint) => {
    await expect(read({ HF_ENDPOINT: endpoint })).rejects.toMatchObject({ code: 'invalidOption' });
  });
});

describe('the token', () => {
  it('that is given wins over HF_TOKEN, and that over what `hf auth login` left', async () => {
    const hubHome = join(home, 'login');
    mkdirSync(hubHome);
    writeFileSync(join(hubHome, 'token'), 'hf_file\n');
    expect((await read({ HF_HOME: hubHome })).token).toBe('hf_file');
    expect((await read({ HF_HOME: hubHome, HF_TOKEN: 'hf_env' })).token).toBe('hf_env');
    expect((await read({ HF_HOME: hubHome, HF_TOKEN: 'hf_env' }, 'hf_given')).token).toBe('hf_given');
    expect((await read({ HF_HOME: hubHome, HF_HUB_DISABLE_IMPLICIT_TOKEN: '1' })).token).toBeUndefined();
    expect((await read({})).token).toBeUndefined();
  });

  it('cannot carry another header', async () => {
    expect((await read({ HF_TOKEN: 'hf_a\r\nX-Other: b' })).token).toBe('hf_aX-Other: b');
  });
});

it.each(['1', 'ON', 'yes', 'True'])('HF_HUB_OFFLINE=%s is offline', async (value) => {
  expect((await read({ HF_HUB_OFFLINE: value })).network).toBe('offline');
  expect((await read({ HF_HUB_OFFLINE: '0' })).network).toBe('online');
});

describe('a proxy', () => {
  const rules = proxyRules({
    HTTPS_PROXY: 'http://user:word@proxy.example:3128',
    http_proxy: 'plain.example:8080',
    NO_PROXY: 'direct.example, .inside.example,other.example:8443',
  });

  it.each([
    ['https://hub.example/x', 'proxy.example:3128'],
    ['http://hub.example/x', 'plain.example:8080'],
    ['https://direct.example/x', undefined],
    ['https://below.direct.example/x', undefined],
    ['https://a.inside.example/x', undefined],
    ['https://other.example/x', 'proxy.example:3128'],
    ['https://other.example:8443/x', undefined],
    ['https://notdirect.example/x', 'proxy.example:3128'],
  ])('%s: %s', (url, expected) => {
    expect(proxyFor(new URL(url), rules)?.host).toBe(expected);
  });

  it('is none for anything where NO_PROXY is *', () => {
    const none = proxyRules({ HTTPS_PROXY: 'http://p:1', NO_PROXY: '*' });
    expect(proxyFor(new URL('https://hub.example'), none)).toBeUndefined();
  });
});
