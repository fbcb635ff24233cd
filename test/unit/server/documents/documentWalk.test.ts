import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { extensionOf, findDocuments } from '../../../../server/documents/documentWalk.ts';
import { temporaryFolder } from '../../../temporaryFolder.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());

function write(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder.path, name)), { recursive: true });
    writeFileSync(join(folder.path, name), text);
  }
}

async function found(start = '.', extensions = ['md']): Promise<readonly string[]> {
  const paths = await findDocuments(join(folder.path, start), new Set(extensions));
  return paths.map((path) => relative(folder.path, path).replaceAll('\\', '/'));
}

beforeAll(() => {
  execFileSync('git', ['init', '-q', join(folder.path, 'repo')]);
  write({
    'repo/.gitignore': '/build/\n*.tmp.md\n!kept.tmp.md\nnested/*.md\n/docs/secret\n# a comment\n\n  \nlog*',
    'repo/a.md': '',
    'repo/B.MD': '',
    'repo/notes.txt': '',
    'repo/x.tmp.md': '',
    'repo/kept.tmp.md': '',
    'repo/build/out.md': '',
    'repo/src/build/in.md': '',
    'repo/node_modules/p/README.md': '',
    'repo/src/node_modules/p/README.md': '',
    'repo/.hidden/a.md': '',
    'repo/.dot.md': '',
    'repo/nested/a.md': '',
    'repo/nested/deep/a.md': '',
    'repo/docs/secret/a.md': '',
    'repo/docs/.gitignore': 'draft.md\n!y.tmp.md',
    'repo/docs/draft.md': '',
    'repo/docs/y.tmp.md': '',
    'repo/docs/sub/draft.md': '',
    'repo/docs/logbook.md': '',
    'alone/.gitignore': 'skip.md',
    'alone/skip.md': '',
    'alone/a.md': '',
    '.gitignore': '*.md',
  });
});

const ofRepository = [
  'repo/B.MD',
  'repo/a.md',
  'repo/docs/y.tmp.md',
  'repo/kept.tmp.md',
  'repo/nested/deep/a.md',
  'repo/src/build/in.md',
];

test('documents by extension, in order, without what git ignores, packages, dot names and other files', async () => {
  expect(await found('repo')).toEqual(ofRepository);
});

test('git thinks the same', () => {
  const options = ['-C', join(folder.path, 'repo'), 'ls-files', '--others', '--exclude-standard'];
  const known = execFileSync('git', options, { encoding: 'utf8' }).split('\n');
  const documents = known.filter((path) => /\.md$/i.test(path) && !/(^|\/)(\.|node_modules\/)/.test(path));
  expect(documents.map((path) => `repo/${path}`).sort()).toEqual(ofRepository);
});

describe('a folder within a repository', () => {
  test('the rules above it count', async () => {
    expect(await found('repo/docs')).toEqual(['repo/docs/y.tmp.md']);
    expect(await found('repo/nested')).toEqual(['repo/nested/deep/a.md']);
  });

  test('unless they leave it out itself: it was asked for by name', async () => {
    expect(await found('repo/build')).toEqual(['repo/build/out.md']);
    expect(await found('repo/docs/secret')).toEqual(['repo/docs/secret/a.md']);
  });
});

test('outside of a repository, the rules within the folder count and those above do not', async () => {
  expect(await found('alone')).toEqual(['alone/a.md']);
});

test('links are not followed, and a circle does not matter', async () => {
  write({ 'linked/a.md': '' });
  symlinkSync('..', join(folder.path, 'linked', 'up'));
  symlinkSync('a.md', join(folder.path, 'linked', 'b.md'));
  expect(await found('linked')).toEqual(['linked/a.md']);
});

test.skipIf(process.platform !== 'linux')('upper and lower case are told apart where git does so', async () => {
  write({ 'case/.gitignore': 'Build/\nDRAFT.md', 'case/build/a.md': '', 'case/Build/b.md': '', 'case/draft.md': '' });
  expect(await found('case')).toEqual(['case/build/a.md', 'case/draft.md']);
});

test.skipIf(process.getuid?.() === 0 || process.platform === 'win32')(
  'a folder that is closed is passed over',
  async () => {
    write({ 'closed/a.md': '', 'closed/in/a.md': '' });
    chmodSync(join(folder.path, 'closed', 'in'), 0);
    expect(await found('closed')).toEqual(['closed/a.md']);
  },
);

test('a folder that is not there fails; a cancelled walk ends', async () => {
  await expect(found('nowhere')).rejects.toMatchObject({ code: 'ENOENT' });
  const walking = findDocuments(folder.path, new Set(['md']), AbortSignal.abort());
  await expect(walking).rejects.toMatchObject({ code: 'aborted' });
});

test.each([
  ['a.md', 'md'],
  ['a.b.MDX', 'mdx'],
  ['README', ''],
  ['docs.d/README', ''],
  ['a.', ''],
])('extensionOf(%j)', (name, extension) => {
  expect(extensionOf(name)).toBe(extension);
});
