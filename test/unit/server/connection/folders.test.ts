import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  type Endpoint,
  readEndpoint,
  removeEndpoint,
  writeEndpoint,
} from '../../../../server/connection/endpointFile.ts';
import { findRuntimeFolder } from '../../../../server/connection/runtimeFolder.ts';
import { daemonEnvironment } from '../../../../server/connection/starter.ts';
import { temporaryFolder } from '../../../temporaryFolder.ts';

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

describe('the runtime folder', () => {
  const home = '/home/ada';

  test('is where the user says', async () => {
    const env = { CAPTION_LENS_RUNTIME: '/x/y', XDG_RUNTIME_DIR: folder.path };
    expect(await findRuntimeFolder({ platform: 'linux', home, env })).toBe('/x/y');
  });

  test.skipIf(process.platform !== 'linux')('is in the session’s own on Linux', async () => {
    const env = { XDG_RUNTIME_DIR: folder.path };
    expect(await findRuntimeFolder({ platform: 'linux', home, env })).toBe(join(folder.path, 'caption-lens'));
  });

  test.each(['relative', '', '/nowhere/at/all'])('is in the cache where that is "%s"', async (session) => {
    const env = { XDG_RUNTIME_DIR: session };
    expect(await findRuntimeFolder({ platform: 'linux', home, env })).toBe('/home/ada/.cache/caption-lens/run');
  });

  test.skipIf(process.platform !== 'linux')('is in the cache where that is a link', async () => {
    symlinkSync(folder.path, join(folder.path, 'link'));
    const env = { XDG_RUNTIME_DIR: join(folder.path, 'link') };
    expect(await findRuntimeFolder({ platform: 'linux', home, env })).toBe('/home/ada/.cache/caption-lens/run');
  });

  // Only a system where this process may not do everything has folders that are another's.
  test.skipIf(process.platform !== 'linux' || process.getuid?.() === 0)(
    'is in the cache where that is another user’s',
    async () => {
      const env = { XDG_RUNTIME_DIR: '/proc' };
      expect(await findRuntimeFolder({ platform: 'linux', home, env })).toBe('/home/ada/.cache/caption-lens/run');
    },
  );

  test.each([
    ['darwin', {}, '/home/ada/Library/Caches/caption-lens/run'],
    ['win32', { LOCALAPPDATA: 'C:\\Users\\ada\\Local' }, 'C:\\Users\\ada\\Local\\caption-lens\\Cache\\run'],
  ] as const)('is in the cache on %s', async (platform, env, expected) => {
    const found = await findRuntimeFolder({ platform, home, env });
    expect(platform === 'win32' ? found.replaceAll('/', '\\') : found).toBe(expected);
  });
});

describe('the endpoint file', () => {
  const endpoint: Endpoint = {
    pid: 7,
    started: '12',
    port: 4711,
    token: 'ab'.repeat(32),
    version: '1.0.0',
    build: 'cd'.repeat(8),
    builtAt: 5,
    protocol: { major: 1, minor: 0 },
  };

  test('comes back as it was written', async () => {
    await writeEndpoint(folder.path, endpoint);
    expect(await readEndpoint(folder.path)).toEqual(endpoint);
  });

  test('is removed by its own daemon alone', async () => {
    await writeEndpoint(folder.path, endpoint);
    await removeEndpoint(folder.path, { ...endpoint, token: 'ef'.repeat(32) });
    expect(await readEndpoint(folder.path)).toEqual(endpoint);
    await removeEndpoint(folder.path, endpoint);
    expect(await readEndpoint(folder.path)).toBeUndefined();
  });

  test.each([
    ['nothing', ''],
    ['half of it', JSON.stringify(endpoint).slice(0, 60)],
    ['another thing', '[]'],
    ['null', 'null'],
    ['a port that is none', JSON.stringify({ ...endpoint, port: 70_000 })],
    ['a token that is none', JSON.stringify({ ...endpoint, token: '../../..' })],
    ['a group of processes', JSON.stringify({ ...endpoint, pid: -1 })],
    ['far too much', JSON.stringify({ ...endpoint, version: 'x'.repeat(5000) })],
  ])('that says %s is none', async (_name, text) => {
    writeFileSync(join(folder.path, 'daemon.json'), text, { mode: 0o600 });
    expect(await readEndpoint(folder.path)).toBeUndefined();
  });

  test.skipIf(process.platform === 'win32')('that others may write is not believed', async () => {
    await writeEndpoint(folder.path, endpoint);
    chmodSync(join(folder.path, 'daemon.json'), 0o666);
    await expect(readEndpoint(folder.path)).rejects.toMatchObject({ code: 'insecureRuntimeFolder' });
  });

  test.skipIf(process.platform === 'win32')('that is a link is not followed', async () => {
    mkdirSync(join(folder.path, 'other'));
    await writeEndpoint(join(folder.path, 'other'), endpoint);
    symlinkSync(join(folder.path, 'other', 'daemon.json'), join(folder.path, 'daemon.json'));
    await expect(readEndpoint(folder.path)).rejects.toMatchObject({ code: 'insecureRuntimeFolder' });
  });
});

test('the daemon’s environment is what it needs', () => {
  const env = {
    Path: 'C:\\bin',
    HOME: '/home/ada',
    XDG_CACHE_HOME: '/c',
    CAPTION_LENS_CACHE: '/d',
    VK_ICD_FILENAMES: '/v',
    NODE_OPTIONS: '--inspect',
    LD_PRELOAD: '/evil.so',
    ELECTRON_RUN_AS_NODE: undefined,
    VSCODE_IPC_HOOK: '/s',
    GITHUB_TOKEN: 'x',
    PATHOLOGICAL: 'x',
  };
  expect(daemonEnvironment(env, '/run/x')).toEqual({
    Path: 'C:\\bin',
    HOME: '/home/ada',
    XDG_CACHE_HOME: '/c',
    CAPTION_LENS_CACHE: '/d',
    VK_ICD_FILENAMES: '/v',
    CAPTION_LENS_RUNTIME: '/run/x',
    MALLOC_ARENA_MAX: '1',
    MALLOC_TRIM_THRESHOLD_: '1000000',
  });
});
