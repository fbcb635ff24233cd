import { describe, expect, it } from 'vitest';
import { readHubName, shortName } from '../../../../../models/hub/known/knownModels.ts';
import { isRepoPath, parseHubName } from '../../../../../models/hub/names/modelName.ts';

describe('a name', () => {
  it.each([
    ['org/name', { repo: 'org/name' }],
    ['Salesforce/blip2-opt-2.7b', { repo: 'Salesforce/blip2-opt-2.7b' }],
    ['org/name@v1.0', { repo: 'org/name', revision: 'v1.0' }],
    ['org/name@refs/pr/1:a/b.pth', { repo: 'org/name', revision: 'refs/pr/1', file: 'a/b.pth' }],
    ['org/name:checkpoint_3.pth', { repo: 'org/name', file: 'checkpoint_3.pth' }],
  ])('%s', (text, expected) => {
    expect(parseHubName(text)).toEqual({ revision: undefined, file: undefined, ...expected });
  });

  it.each([
    'name',
    '/abs/path',
    './a/b',
    '../a/b',
    'a/b/c',
    'a--b/c',
    'a/..',
    'a/b@../../x',
    'a/b:../x.pth',
    'a/b:/x.pth',
    'a\\b',
    'a/b@x y',
    `a/${'b'.repeat(100)}`,
    '',
  ])('%s is none', (text) => {
    expect(parseHubName(text)).toBeUndefined();
  });

  it('of a known model may be its word', () => {
    expect(readHubName('gurushots')?.repo).toBe('Dataseeds/BLIP2-opt-2.7b-DSD-FineTune');
    expect(readHubName('gurushots@main:checkpoint_4.pth')).toMatchObject({
      revision: 'main',
      file: 'checkpoint_4.pth',
    });
    expect(readHubName('blip2')?.repo).toBe('Salesforce/blip2-opt-2.7b');
    expect(readHubName('unknown')).toBeUndefined();
  });

  it('leaves out the file that is taken anyway', () => {
    const name = { repo: 'Dataseeds/BLIP2-opt-2.7b-DSD-FineTune', revision: undefined };
    expect(shortName({ ...name, file: 'checkpoint_best.pth' })).toBe('Dataseeds/BLIP2-opt-2.7b-DSD-FineTune');
    expect(shortName({ ...name, file: 'checkpoint_2.pth' })).toMatch(/:checkpoint_2\.pth$/);
  });
});

describe('a file’s path stays below its folder', () => {
  it.each(['config.json', 'a/b.pth', 'model-00001-of-00002.safetensors'])('%s', (path) => {
    expect(isRepoPath(path)).toBe(true);
  });

  it.each(['', '/x', 'x/', 'a//b', '.', '..', 'a/../b', '../x', '..\\x', 'C:x', 'a:b', 'a\0b', 'x.', 'x ', 'a/./b'])(
    '%j does not',
    (path) => {
      expect(isRepoPath(path)).toBe(false);
    },
  );
});
