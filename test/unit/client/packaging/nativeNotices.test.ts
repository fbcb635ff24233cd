import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { nativeNotices } from '../../../../client/packaging/nativeNotices.ts';
import { stageNativePackages } from '../../../../client/packaging/nativePackages.ts';
import { targets, thisMachine } from '../../../../client/packaging/targets.ts';
import { temporaryFolder } from '../../../temporaryFolder.ts';

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

const root = new URL('../../../../', import.meta.url).pathname;

test('of the packages that go out: each has a copyright and a licence, and libvips its parts and the LGPL in full', async ({
  skip,
}) => {
  const target = targets.find(({ name }) => name === thisMachine);
  if (!target) return skip('nothing is packaged for this machine');
  const modules = join(folder.path, 'modules');
  await stageNativePackages(target, root, modules, join(folder.path, 'scratch'));
  const text = await nativeNotices(modules);
  const notices = text.split(/^== /m).slice(1);
  expect(notices.filter((notice) => !/copyright|LGPLv3/i.test(notice))).toEqual([]);
  expect(text).toMatch(/^== onnxruntime-node \S+ \(MIT\) ==\n\nCopyright \(c\) Microsoft Corporation$/m);
  // What the LGPL asks for (its section 4): the notice, both texts, and how the library can be exchanged.
  expect(text).toMatch(/\| libvips +\| LGPLv3/);
  expect(text.match(/GNU LESSER GENERAL PUBLIC LICENSE\n +Version 3/g)).toHaveLength(1);
  expect(text.match(/GNU GENERAL PUBLIC LICENSE\n +Version 3/g)).toHaveLength(1);
  expect(text).toContain('which anybody may replace by a version of his own');
});

test('a package whose licence nobody has looked at stops the packaging', async () => {
  mkdirSync(join(folder.path, 'one'));
  const about = { name: 'one', version: '1.0.0', license: 'AGPL-3.0-only' };
  writeFileSync(join(folder.path, 'one/package.json'), JSON.stringify(about));
  await expect(nativeNotices(folder.path)).rejects.toThrow('one is under AGPL-3.0-only');
});
