import { mkdir, realpath, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { followLinks } from '../../../../../server/images/reading/linkWalk.ts';
import { readReference } from '../../../../../server/images/reading/referencedPicture.ts';
import { defaultSettings } from '../../../../../server/protocol/settings.ts';
import { temporaryFolder } from '../../../../temporaryFolder.ts';

const temporary = temporaryFolder();
let folder = '';
const at = (name: string) => join(folder, name);
const anywhere = () => undefined;

beforeAll(async () => {
  folder = await realpath(temporary.path);
  await mkdir(at('deep/er'), { recursive: true });
  await writeFile(at('deep/er/cup.png'), 'x');
  await symlink('deep', at('relative'));
  await symlink(at('relative/er'), at('absolute'));
  await symlink('../er/cup.png', at('deep/er/up.png'));
  await symlink('absolute/up.png', at('chain.png'));
  await symlink('loop', at('loop'));
  await symlink('gone.png', at('dangling.png'));
  await symlink('/net/evil.test/share/x.png', at('away.png'));
});
afterAll(() => temporary.remove());

describe.runIf(process.platform !== 'win32')('a path with links', () => {
  test.each(['deep/er/cup.png', 'relative/er/cup.png', 'absolute/cup.png', 'absolute/up.png', 'chain.png', 'relative'])(
    '%s lies where the system says',
    async (name) => expect(await followLinks(at(name), anywhere)).toBe(await realpath(at(name))),
  );

  test.each(['loop', 'dangling.png', 'deep/er/cup.png/more', 'nothing'])('%s leads nowhere', async (name) =>
    expect(await followLinks(at(name), anywhere)).toBeUndefined(),
  );

  test('to another machine is refused before that machine is asked', async () => {
    const seen: string[] = [];
    const refuse = (place: string) => {
      seen.push(place);
      throw new Error('refused');
    };
    await expect(followLinks(at('away.png'), refuse)).rejects.toThrow('refused');
    expect(seen).toEqual(['/net/evil.test/share/x.png']);
    const { images, remote } = defaultSettings;
    for (const trust of ['trusted', 'restricted'] as const) {
      const context = { documentPath: at('a.md'), workspaceFolders: [folder], images, remote, trust };
      await expect(readReference('away.png', context)).rejects.toMatchObject({ code: 'networkPath' });
    }
  });
});
