import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rename, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ReferenceContext } from '../../../server/images/resolving/pictureSource.ts';
import { findReference, readReference } from '../../../server/images/reading/referencedPicture.ts';
import { defaultSettings } from '../../../server/protocol/settings.ts';
import { temporaryFolder } from '../../temporaryFolder.ts';

const posix = process.platform !== 'win32';
const folder = temporaryFolder();
const site = join(folder.path, 'site');
const png = (text: string) => Buffer.from(`\x89PNG\r\n\x1a\n${text}`, 'latin1');

beforeAll(async () => {
  for (const name of ['site/docs', 'site/static', 'site/media', 'secret'])
    await mkdir(join(folder.path, name), { recursive: true });
  const files = {
    'site/docs/cup.png': 'cup',
    'site/docs/a cup.png': 'a cup',
    'site/docs/a%20cup.png': 'literal',
    'site/docs/c#.png': 'sharp',
    'site/docs/fig.jpg': 'figure',
    'site/static/logo.png': 'logo',
    'site/media/tree.png': 'tree',
    'secret/key.png': 'secret',
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder.path, name), png(text));
  await writeFile(join(site, 'docs', 'plan.pdf'), '%PDF-1.7');
  await writeFile(join(site, 'docs', 'notes.png'), 'not a picture');
  await symlink(join(folder.path, 'secret', 'key.png'), join(site, 'docs', 'link.png'));
  await symlink(join(folder.path, 'secret'), join(site, 'docs', 'linked'));
  await symlink('cup.png', join(site, 'docs', 'inner.png'));
  await symlink(site, join(folder.path, 'alias'));
  if (posix) execFileSync('mkfifo', [join(site, 'docs', 'pipe.png')]);
});
afterAll(() => folder.remove());

const context: ReferenceContext = {
  documentPath: join(site, 'docs', 'lesson.md'),
  workspaceFolders: [site],
  images: defaultSettings.images,
  remote: defaultSettings.remote,
  trust: 'trusted',
};

async function textOf(target: string, differing: Partial<ReferenceContext> = {}): Promise<string> {
  const { bytes } = await readReference(target, { ...context, ...differing });
  return Buffer.from(bytes.subarray(8)).toString('latin1');
}

describe('finds', () => {
  test.each([
    ['cup.png', 'cup'],
    ['a%20cup.png', 'a cup'],
    ['a cup.png', 'a cup'],
    ['c#.png', 'sharp'],
    ['cup.png?v=1#x', 'cup'],
    ['../media/tree.png', 'tree'],
    ['..\\media\\tree.png', 'tree'],
    ['/media/tree.png', 'tree'],
    ['/logo.png', 'logo'],
    ['media/tree.png', 'tree'],
    ['fig', 'figure'],
    ['inner.png', 'cup'],
  ])('%s', async (target, text) => {
    expect(await textOf(target)).toBe(text);
  });

  test('absolute paths within the workspace, as a file: address too', async () => {
    const path = join(site, 'media', 'tree.png');
    expect(await textOf(pathToFileURL(path).href)).toBe('tree');
    if (posix) expect(await textOf(path)).toBe('tree');
  });

  test('a workspace that was opened through a link', async () => {
    const alias = join(folder.path, 'alias');
    const linked = { workspaceFolders: [alias], documentPath: join(alias, 'docs', 'lesson.md') };
    expect(await textOf('../media/tree.png', linked)).toBe('tree');
  });

  test('a name and an address for what it found', async () => {
    const { label, uri } = await readReference('../media/tree.png', context);
    expect(label).toBe('media/tree.png');
    expect(fileURLToPath(uri ?? '')).toBe(join(site, 'media', 'tree.png'));
  });

  test('a picture whose name says that it is another kind of file', async () => {
    await writeFile(join(site, 'docs', 'drawn.svg'), png('photograph'));
    expect(await textOf('drawn.svg')).toBe('photograph');
  });

  test('what the document carries itself', async () => {
    const base64 = png('inside').toString('base64');
    expect(await textOf('attachment:a.png', { attachments: { 'a.png': base64 } })).toBe('inside');
    expect(await textOf(`data:image/png;base64,${base64}`)).toBe('inside');
  });
});

describe('outside of the workspace', () => {
  const outside = [
    '../../secret/key.png',
    '%2e%2e/%2e%2e/secret/key.png',
    `${'../'.repeat(20)}etc/hostname`,
    'link.png',
    'linked/key.png',
    pathToFileURL(join(folder.path, 'secret', 'key.png')).href,
    ...(posix ? [join(folder.path, 'secret', 'key.png')] : []),
  ];

  test.each(outside)('%s is refused, with what to do', async (target) => {
    await expect(textOf(target)).rejects.toMatchObject({
      name: 'Refusal',
      code: 'outsideWorkspace',
      advice: expect.stringContaining('action') as unknown,
    });
  });

  test.each(outside.filter((target) => target.includes('key')))('%s is read when the user asks', async (target) => {
    expect(await textOf(target, { consent: 'outside' })).toBe('secret');
  });

  test.each(outside)('%s is never read in a workspace that is not trusted', async (target) => {
    const asked = textOf(target, { consent: 'outside', trust: 'restricted' });
    await expect(asked).rejects.toMatchObject({ code: expect.stringMatching(/outsideWorkspace|noPicture/) as unknown });
  });
});

test.each([
  ['nowhere.png', 'noPicture'],
  ['/nowhere.png', 'noPicture'],
  ['docs', 'noPicture'],
  ['plan', 'imageUnsupported'],
  ['plan.pdf', 'imageUnsupported'],
  ['notes.png', 'imageUnsupported'],
  [`${'x'.repeat(5000)}.png`, 'noPicture'],
  ['https://a.test/x.png', 'remotePicture'],
  ...(posix ? [['pipe.png', 'imageInvalid']] : []),
])('%s is refused as %s', async (target, code) => {
  await expect(textOf(target ?? '')).rejects.toMatchObject({ code });
});

describe('a remote picture needs the setting, the question and trust', () => {
  const enabled = { remote: { enabled: true } };
  test.each([{}, enabled, { consent: 'remote' }, { ...enabled, consent: 'remote', trust: 'restricted' }] as const)(
    '%j',
    async (some) => {
      const asked = textOf('https://127.0.0.1/x.png', some);
      await expect(asked).rejects.toMatchObject({ message: 'The picture lies on the internet.' });
    },
  );

  test('then only the address decides', async () => {
    const asked = textOf('https://127.0.0.1/x.png', { ...enabled, consent: 'remote' });
    await expect(asked).rejects.toThrow('not a host of the public internet');
  });
});

test('a file that grew while it waited for room is read as far as there is room for it', async () => {
  const path = join(site, 'docs', 'growing.png');
  const megabyte = 1024 * 1024;
  await writeFile(path, png('small'));
  const found = await findReference('growing.png', context);
  expect(found.bytes).toBeLessThan(1.01 * megabyte);
  await truncate(path, megabyte);
  expect((await found.read()).bytes).toHaveLength(megabyte);
  await truncate(path, 2 * megabyte);
  await expect(found.read()).rejects.toMatchObject({ code: 'imageInvalid' });
  await truncate(path, 65 * megabyte);
  await expect(found.read()).rejects.toMatchObject({ code: 'imageTooLarge' });
});

test('an action that is cancelled reads nothing', async () => {
  await expect(readReference('cup.png', context, AbortSignal.abort())).rejects.toMatchObject({ code: 'aborted' });
});

/** Runs a script in a process of its own while `work` goes on. */
async function meanwhile(script: string, work: () => Promise<void>): Promise<void> {
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    await once(child.stdout, 'data');
    await work();
  } finally {
    child.kill('SIGKILL');
  }
}

test.runIf(posix)('a folder that becomes a link and back never gives what lies outside', async () => {
  const [door, aside, secret] = [join(site, 'door'), join(site, 'aside'), join(folder.path, 'secret')];
  await mkdir(door);
  await writeFile(join(door, 'key.png'), png('inside'));
  const script = `
    const { symlinkSync, renameSync, unlinkSync } = require('node:fs');
    const [door, aside, secret] = ${JSON.stringify([door, aside, secret])};
    console.log('turning');
    for (;;) {
      renameSync(door, aside);
      symlinkSync(secret, door);
      unlinkSync(door);
      renameSync(aside, door);
    }
  `;
  const seen = new Set<string>();
  await meanwhile(script, async () => {
    for (let round = 0; round < 3000; round++) {
      seen.add(await textOf('../door/key.png').catch((thrown: { code: string }) => thrown.code));
    }
  });
  expect([...seen]).toEqual(expect.arrayContaining(['inside', 'outsideWorkspace']));
  expect([...seen]).not.toContain('secret');
});

test('a file that editors save by renaming is always there', async () => {
  const path = join(site, 'docs', 'saved.png');
  await writeFile(path, png('old'));
  let saving = true;
  const saves = (async () => {
    for (let save = 0; saving; save++) {
      await writeFile(`${path}.new`, png(`save ${save}`));
      await rename(`${path}.new`, path);
    }
  })();
  const outcomes: string[] = [];
  for (let round = 0; round < 200; round++) {
    outcomes.push(await textOf('saved.png').catch((thrown: { message: string }) => thrown.message));
  }
  saving = false;
  await saves;
  const read = outcomes.filter((outcome) => /^(old|save \d+)$/.test(outcome));
  expect(outcomes.filter((outcome) => !read.includes(outcome) && !outcome.includes('exchanged'))).toEqual([]);
  expect(read.length).toBeGreaterThan(100);
});
