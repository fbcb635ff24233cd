import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { sizeLimit } from '../../../client/packaging/package.ts';
import { stageExtension } from '../../../client/packaging/staging.ts';
import { targets } from '../../../client/packaging/targets.ts';
import { temporaryFolder } from '../../temporaryFolder.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const machine = inject('editorMachine');
const folder = temporaryFolder();
afterAll(() => {
  folder.remove();
});

describe('what the extension carries', () => {
  let lists: ReadonlyMap<string, readonly string[]>;
  let shared: readonly string[];

  beforeAll(async () => {
    const staged = targets.map(async (target) => {
      const places = ['extension', 'scratch'].map((name) => join(folder.path, target.name, name));
      for (const place of places) mkdirSync(place, { recursive: true });
      const [extension = '', scratch = ''] = places;
      await stageExtension(target, root, extension, scratch);
      return [target.name, filesIn(extension)] as const;
    });
    lists = new Map(await Promise.all(staged));
    const [first = [], ...others] = lists.values();
    shared = first.filter((file) => others.every((list) => list.includes(file)));
  });

  it('is this on every platform', async () => {
    await expect(`${shared.join('\n')}\n`).toMatchFileSnapshot('packaged/every-platform.txt');
  });

  it.each(targets)('is this on $name alone', async ({ name }) => {
    const own = lists.get(name)?.filter((file) => !shared.includes(file)) ?? [];
    await expect(`${own.join('\n')}\n`).toMatchFileSnapshot(`packaged/${name}.txt`);
  });

  it.each(targets)('unpacked, stays under 120 MB on $name', ({ name }) => {
    const extension = join(folder.path, name, 'extension');
    const bytes = (lists.get(name) ?? []).reduce((sum, file) => sum + statSync(join(extension, file)).size, 0);
    expect(bytes).toBeLessThan(sizeLimit);
  });

  it('holds nothing of this machine or its user', () => {
    const extension = join(folder.path, 'linux-x64', 'extension');
    const texts = (lists.get('linux-x64') ?? []).filter((file) => /\.(c?js|json|css|svg|md|txt)$/.test(file));
    const naming = texts.filter((file) => readFileSync(join(extension, file), 'utf8').includes(root.slice(0, -1)));
    expect(naming).toEqual([]);
  });

  it.skipIf(machine.kind === 'absent')('is what the .vsix has', () => {
    if (machine.kind === 'absent') return;
    // vsce gives these names of its own; the last two describe the package.
    const renamed: Readonly<Record<string, string>> = {
      'CHANGELOG.md': 'changelog.md',
      LICENSE: 'LICENSE.txt',
      'README.md': 'readme.md',
    };
    const files = lists.get('linux-x64') ?? [];
    const expected = files
      .filter((file) => file !== '.vscodeignore')
      .map((file) => `extension/${renamed[file] ?? file}`);
    expect([...namesInZip(readFileSync(machine.vsix))].sort()).toEqual(
      ['[Content_Types].xml', 'extension.vsixmanifest', ...expected].sort(),
    );
  });
});

function filesIn(extension: string): readonly string[] {
  return readdirSync(extension, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(extension.length + 1))
    .sort();
}

/** The names in a zip's central directory (APPNOTE 6.3, sections 4.3.12 and 4.3.16). */
function namesInZip(zip: Buffer): readonly string[] {
  const end = zip.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  const names: string[] = [];
  let at = zip.readUInt32LE(end + 16);
  while (at < end) {
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((field) => zip.readUInt16LE(at + field));
    names.push(zip.toString('utf8', at + 46, at + 46 + (nameLength ?? 0)));
    at += 46 + (nameLength ?? 0) + (extraLength ?? 0) + (commentLength ?? 0);
  }
  return names;
}
