import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { findMissingChecks } from '../../threats/missingChecks.ts';
import { withTables } from '../../threats/securityPage.ts';
import { threatGroups } from '../../threats/table.ts';
import { readTitles } from '../../threats/titles.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

describe('the table of threats', () => {
  const threats = threatGroups.flatMap((group) => group.threats);

  test('has each of the seventy-three once, in sentences', () => {
    expect(threats.map(({ row }) => row)).toEqual(Array.from({ length: 74 }, (_, at) => at + 1));
    const sentences = threats.flatMap(({ threat, promise, open }) => [threat, promise, ...(open ? [open] : [])]);
    expect(sentences.filter((sentence) => !/^[A-Z`].{20,140}\.$/.test(sentence))).toEqual([]);
  });

  test('names a test for each, and every test that it names is there', () => {
    expect(threats.filter(({ checks }) => !checks.some(({ kind }) => kind === 'test'))).toEqual([]);
    expect(findMissingChecks()).toEqual([]);
  });

  test('stands in SECURITY.md as it is', () => {
    const page = readFileSync(join(root, 'SECURITY.md'), 'utf8');
    expect(page).toBe(withTables(page, threatGroups));
  });

  test('is cited nowhere by its numbers, which say nothing to whoever reads the code', () => {
    const files = ['client', 'models', 'server', 'test'].flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((name) => /\.(ts|mjs)$/.test(name))
        .map((name) => join(folder, name)),
    );
    const cited = /\bthreats?,? rows? \d|\(rows? \d+(?:,|\)| to )|\brows? \d+ of the threats/i;
    expect(files.filter((path) => cited.test(readFileSync(join(root, path), 'utf8')))).toEqual([]);
  });
});

describe('titles of a test file', () => {
  test('lead from the outermost to each that runs', () => {
    const text = `
      describe.skipIf(process.platform === 'win32').each([1])('a %s', () => {
        test('b', async () => {
          await test('never here', 1);
        });
        it.each(['x', 'y'])(\`c "\${title}"\`, () => undefined);
        test.skip('not run', () => undefined);
        test.todo('not written');
      });
      describe.skip('none of these', () => {
        test('d', () => undefined);
      });
      // test('e')
      describeEditor('window', {}, () => it('f', () => undefined));
      other.test('g');
    `;
    expect(readTitles(text).map((path) => path.join(' > '))).toEqual([
      'a %s',
      'a %s > b',
      'a %s > b > never here',
      'a %s > c "${title}"',
      'window',
      'window > f',
    ]);
  });
});
