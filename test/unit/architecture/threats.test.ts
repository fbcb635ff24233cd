import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { findMissingChecks } from '../../threats/missingChecks.ts';
import { withTables } from '../../threats/securityPage.ts';
import { threatGroups } from '../../threats/table.ts';
import { readTitles } from '../../threats/titles.ts';

describe('the table of threats', () => {
  const threats = threatGroups.flatMap((group) => group.threats);

  test('has each of the seventy once, in sentences', () => {
    expect(threats.map(({ row }) => row)).toEqual(Array.from({ length: 70 }, (_, at) => at + 1));
    const sentences = threats.flatMap(({ threat, promise, open }) => [threat, promise, ...(open ? [open] : [])]);
    expect(sentences.filter((sentence) => !/^[A-Z`].{20,140}\.$/.test(sentence))).toEqual([]);
  });

  test('names a test for each, and every test that it names is there', () => {
    expect(threats.filter(({ checks }) => !checks.some(({ kind }) => kind === 'test'))).toEqual([]);
    expect(findMissingChecks()).toEqual([]);
  });

  test('stands in SECURITY.md as it is', () => {
    const page = readFileSync(new URL('../../../SECURITY.md', import.meta.url), 'utf8');
    expect(page).toBe(withTables(page, threatGroups));
  });

  test('is cited nowhere by its numbers, which say nothing to who reads the code', () => {
    const text = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
    const files = threats.flatMap(({ checks }) =>
      checks.flatMap((check) => (check.kind === 'test' ? [check.file] : [])),
    );
    const citing = [...new Set(files)].filter((file) => /\(rows? \d|[Tt]hreats?,? rows? \d/.test(text(file)));
    expect(citing).toEqual([]);
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
