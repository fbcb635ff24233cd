import fc from 'fast-check';
import { micromark } from 'micromark';
import { gfmTable, gfmTableHtml } from 'micromark-extension-gfm-table';
import { expect, test } from 'vitest';
import { summaryOf } from '../../../deploy/action/summary.ts';

const finding = { file: 'a.md', line: 3, rule: 'missing', message: 'Say so.', image: 'cup.png', alt: null };

/** As GitHub renders it, but with what it would sanitize. */
function rendered(markdown: string): string {
  return micromark(markdown, { allowDangerousHtml: true, extensions: [gfmTable()], htmlExtensions: [gfmTableHtml()] });
}

test('a summary has a row for each finding, and tells how many are left out', () => {
  const many = summaryOf({ findings: Array.from({ length: 103 }, () => finding), problems: '' });
  expect(rendered(many).match(/<tr>/g)).toHaveLength(101);
  expect(many).toContain('and 3 more');
});

test('property: whatever names and texts are, they stay text in their own cell', () => {
  const hostile = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc
      .array(
        fc.constantFrom('|', '`', '``', '\n', '\\', '<b>', '![x](y)', '[a](b)', '\\|', '-->', '*', ' ', '\u2028', 'a'),
        { maxLength: 12 },
      )
      .map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(hostile, hostile, hostile, hostile, (file, image, message, problem) => {
      const html = rendered(
        summaryOf({ findings: [{ ...finding, file, image, message }, finding], problems: `${problem}\n` }),
      );
      expect(html.match(/<tr>/g)).toHaveLength(3);
      expect(html.match(/<td>/g)).toHaveLength(6);
      expect(html.replace('<!-- caption-lens -->', '')).not.toMatch(
        /<(?!\/?(p|strong|table|thead|tbody|tr|th|td|code|ul|li)>)/,
      );
      expect(html).toContain('<td><code>cup.png</code></td>');
    }),
  );
});
