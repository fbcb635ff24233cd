import { mkdirSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { findReference } from '../../../../server/images/reading/referencedPicture.ts';
import { defaultSettings } from '../../../../server/protocol/settings.ts';
import { siteKinds } from '../../../../server/sites/siteKinds.ts';
import { SiteSearch } from '../../../../server/sites/siteSearch.ts';
import { temporaryFolder } from '../../../temporaryFolder.ts';
import { frameworkTrees } from './frameworkTrees.ts';
import { documentTrees } from './siteTrees.ts';

const siteTrees = [...documentTrees, ...frameworkTrees];

const png = Buffer.from('89504e470d0a1a0a', 'hex');

function write(root: string, name: string, content: string | Buffer): void {
  const path = join(root, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

describe.each(siteTrees)('$kind: $what', ({ kind, files, pictures, targets }) => {
  test.each(Object.entries(targets))('%s', async (document, wanted) => {
    const folder = temporaryFolder();
    onTestFinished(() => folder.remove());
    for (const picture of pictures) write(folder.path, picture, png);
    for (const name of Object.keys(targets)) write(folder.path, name, '');
    for (const [name, text] of Object.entries(files)) write(folder.path, name, text);
    const documentPath = join(folder.path, document);
    const { site } = await new SiteSearch(0).surroundingsOf(documentPath, folder.path);
    expect(site?.kind).toBe(kind);
    const context = { documentPath, workspaceFolders: [folder.path], site, trust: 'trusted' } as const;
    const { images, remote } = defaultSettings;
    const found: Record<string, string | null> = {};
    for (const target of Object.keys(wanted)) {
      const reference = await findReference(target, { ...context, images, remote }).catch(() => undefined);
      const picture = await reference?.read().catch(() => undefined);
      const uri = picture?.uri;
      found[target] = uri === undefined ? null : relative(folder.path, new URL(uri).pathname).replaceAll('\\', '/');
    }
    expect(found).toEqual(wanted);
  });
});

test('the pictures of a vault are looked for once for all its notes', async () => {
  const folder = temporaryFolder();
  onTestFinished(() => folder.remove());
  write(folder.path, '.obsidian/app.json', '{}');
  write(folder.path, 'deep/cup.png', png);
  const search = new SiteSearch(60_000);
  const [one, other] = await Promise.all(
    ['a.md', 'notes/b.md'].map((note) => search.surroundingsOf(join(folder.path, note), folder.path)),
  );
  expect(one?.site?.names?.get('cup.png')).toEqual([join(folder.path, 'deep/cup.png')]);
  expect(other?.site?.names).toBe(one?.site?.names);
});

test('every kind has a tree that it is tried on', () => {
  const tried = new Set(siteTrees.map(({ kind }) => kind));
  expect(siteKinds.filter(({ name }) => !tried.has(name)).map(({ name }) => name)).toEqual([]);
});

test('the page on sites has the table of the code', async () => {
  const page = await readFile(new URL('../../../../docs/sites.md', import.meta.url), 'utf8');
  const rows = siteKinds.map(({ title, finds }) => `| ${title} | ${finds} |`);
  const [table = ''] = page.split('\n## ');
  expect(table.match(/^\| (?!site ).*\|$/gm)).toEqual(rows.toSorted());
});
