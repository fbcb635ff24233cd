import * as files from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { OpenedFolders } from '../../../../server/images/resolving/openedFolders.ts';
import type { ReferenceContext } from '../../../../server/images/resolving/pictureSource.ts';
import { PictureSearch } from '../../../../server/images/reading/pictureSearch.ts';
import { readReference } from '../../../../server/images/reading/referencedPicture.ts';
import { defaultSettings } from '../../../../server/protocol/settings.ts';
import { machines } from './otherMachines.ts';

// The real functions, each call noted: what is looked at at all is what this is about.
vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof files>();
  const noted = Object.entries(real).map(([name, member]) => [
    name,
    typeof member === 'function' ? vi.fn(member as (...args: unknown[]) => unknown) : member,
  ]);
  return Object.fromEntries(noted) as typeof files;
});

const site = fileURLToPath(new URL('../../../../media/', import.meta.url));
const context: ReferenceContext = {
  documentPath: `${site}lesson.md`,
  workspaceFolders: [site],
  images: defaultSettings.images,
  remote: defaultSettings.remote,
  trust: 'trusted',
};

/** Every path that the file system was asked about. */
function looks(): readonly string[] {
  return Object.values(files).flatMap((member) =>
    vi.isMockFunction(member) ? member.mock.calls.map(([path]) => String(path)) : [],
  );
}

afterEach(() => {
  vi.clearAllMocks();
});

test('the notes are taken: a picture inside is looked at', async () => {
  await readReference('samples/coffee.png', context);
  expect(looks()).toContain(`${site}samples/coffee.png`);
});

test.each(machines)('%j is refused without a look at anything', async (target) => {
  for (const consent of [undefined, 'outside', 'remote'] as const) {
    const asked = readReference(target, { ...context, ...(consent && { consent }) });
    await expect(asked).rejects.toMatchObject({ code: 'networkPath' });
  }
  expect(looks()).toEqual([]);
});

describe('outside of the workspace', () => {
  test.each(['../../x.png', `${'../../'.repeat(30)}etc/x.png`, 'file:///etc/x.png', 'a/../../../x'])(
    '%s is refused without a look at it',
    async (target) => {
      await expect(readReference(target, context)).rejects.toMatchObject({ code: 'outsideWorkspace' });
      // The workspace's own folders are, since they may be links.
      for (const path of looks()) expect(`${path}/`.replace('//', '/').startsWith(site)).toBe(true);
    },
  );

  test('a link that leads to another machine is not followed', async () => {
    const folders = await OpenedFolders.of(context);
    const [server, own] =
      process.platform === 'win32' ? ['\\\\evil\\s\\x.png', 'C:\\x.png'] : ['/net/evil/x.png', '/x.png'];
    expect(() => folders.checkMachine(server)).toThrow(expect.objectContaining({ code: 'networkPath' }) as Error);
    expect(() => folders.checkMachine(own)).not.toThrow();
  });
});

test('what a document carries, or what lies on the internet, needs no look either', async () => {
  await expect(readReference('data:image/png;base64,AAAA', context)).rejects.toThrow();
  await expect(readReference('https://a.test/x.png', context)).rejects.toMatchObject({ code: 'remotePicture' });
  await expect(readReference('attachment:x.png', context)).rejects.toMatchObject({ code: 'noPicture' });
  expect(looks()).toEqual([]);
});

describe('a search for pictures that are not there', () => {
  const absentAmong = (targets: readonly string[], trust: ReferenceContext['trust'] = 'trusted') =>
    new PictureSearch().absentAmong(new Set(targets), { ...context, trust }, 'all');

  test('says nothing of other machines and of what lies outside, and looks at neither', async () => {
    const outside = ['../../x.png', 'file:///etc/x.png', 'a/../../../x.png', 'https://example.org/x.png'];
    for (const trust of ['trusted', 'restricted'] as const) {
      expect(await absentAmong([...machines.map((machine) => `${machine}`), ...outside], trust)).toEqual(new Set());
    }
    for (const path of looks()) expect(`${path}/`.replace('//', '/').startsWith(site)).toBe(true);
  });

  test('reads a folder once, and finds what is there and what is not', async () => {
    expect(await absentAmong(['samples/coffee.png', 'samples/none.png', './samples/coffee.png'])).toEqual(
      new Set(['samples/none.png']),
    );
    const read = vi.mocked(files.readdir).mock.calls.map(([path]) => String(path));
    expect(read).toContain(`${site}samples`);
    expect(read).toEqual([...new Set(read)]);
  });
});
