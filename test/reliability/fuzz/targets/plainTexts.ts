import fc from 'fast-check';
import { micromark } from 'micromark';
import { gfmTable, gfmTableHtml } from 'micromark-extension-gfm-table';
import { checkReport } from '../../../../server/cli/check/checkReport.ts';
import { writeMarkdown } from '../../../../server/photograph/sheets/markdown.ts';
import type { Sheet } from '../../../../server/photograph/sheets/sheet.ts';
import { writeCsv, writeJson } from '../../../../server/photograph/sheets/tables.ts';
import { ownNames, spelled } from '../../../../models/wording.ts';
import { inertMarkdown, oneLine } from '../../../../server/lsp/features/inertText.ts';
import { captions, lines } from '../../../unit/server/languages/captions.ts';
import { promise, type FuzzTarget } from '../target.ts';

interface TextInput {
  readonly text: string;
  readonly name: string;
}

const piece = fc.constantFrom(
  '[x](command:evil)',
  '<img src=x>',
  '&lt;',
  '`',
  '***',
  '# ',
  '- ',
  '12) ',
  '|',
  '$(trash)',
  'https://evil.test',
  'www.a',
  'a@b.c',
  '\\',
  '\n',
  '\r\n',
  '\u2028',
  '\t',
  '::error file=a::b',
  '%0A',
  ',',
  ':',
  '"',
  '=1+1',
  '@SUM(1)',
  '\0',
);
const hostile = fc
  .array(fc.oneof(piece, fc.string({ unit: 'binary', maxLength: 3 })), { maxLength: 8 })
  .map((parts) => parts.join(''));
const texts = fc.oneof(captions, lines, hostile);

export const plainTexts: FuzzTarget<TextInput> = {
  name: 'plainTexts',
  promise:
    'A text of a model or a file name shows as itself in Markdown, CSV, JSON and annotations, and begins nothing else there.',
  share: 20_000,
  inputs: fc.record({ text: texts, name: texts }),
  check({ text, name }) {
    const extensions = { extensions: [gfmTable()], htmlExtensions: [gfmTableHtml()] };
    const html = micromark(`${inertMarkdown(text)}\n\n*end*`, extensions);
    const shown = encoded(oneLine(text));
    promise(html === `${shown === '' ? '' : `<p>${shown}</p>\n`}<p><em>end</em></p>`, 'A hover shows something else.');
    const outcome = { kind: 'described', description: text, altText: text, model: 'm' } as const;
    const sheet: Sheet = { title: name, pictures: [{ name, outcome }] };
    checkCsv(writeCsv(sheet), name, text);
    const [entry] = JSON.parse(writeJson(sheet)) as readonly {
      readonly picture: string;
      readonly description: string;
    }[];
    promise(entry?.picture === name && entry.description === text, 'The JSON says something else.');
    const voice = { language: 'en', say: (wording: Parameters<typeof spelled>[0]) => spelled(wording, ownNames) };
    checkTable(micromark(writeMarkdown(sheet, voice), extensions), name, text);
    checkAnnotation(text, name);
  },
};

function checkCsv(written: string, name: string, text: string): void {
  const [, [picture = '', description = ''] = []] = csvRows(written);
  const isFormula = (cell: string) => /^[=+\-@\t\r\n]/.test(cell);
  promise(picture === (isFormula(name) ? `./${name}` : name), 'The CSV names another picture.');
  promise(description === (isFormula(text) ? `'${text}` : text), 'The CSV says something else.');
}

/** RFC 4180. */
function csvRows(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [[]];
  let cell = '';
  let isQuoted = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? '';
    if (isQuoted && character === '"' && text[at + 1] === '"') cell += text[++at];
    else if (character === '"') isQuoted = !isQuoted;
    else if (!isQuoted && (character === ',' || text.startsWith('\r\n', at))) {
      rows.at(-1)?.push(cell);
      cell = '';
      if (character === '\r') {
        at++;
        rows.push([]);
      }
    } else cell += character;
  }
  return rows;
}

function checkTable(html: string, name: string, text: string): void {
  const cells = [...html.matchAll(/<td>(.*?)<\/td>/gs)].map(([, cell]) => cell ?? '');
  const wanted = [name, text].map((each) => encoded(each.replace(/\s+/g, ' ').trim()));
  promise(JSON.stringify(cells) === JSON.stringify(wanted), `The table shows ${JSON.stringify(cells)}.`);
}

/** One line that GitHub's runner reads back as it was meant; the toolkit's unescaping, the other way round. */
function checkAnnotation(text: string, name: string): void {
  const finding = {
    file: name,
    line: 1,
    column: 1,
    endLine: 1,
    endColumn: 2,
    rule: 'missing',
    message: text,
    image: 'a.png',
    alt: null,
  } as unknown as Parameters<ReturnType<typeof checkReport>['of']>[0][number];
  const line = checkReport('github', '1').of([finding]);
  const [, properties = '', data = ''] = /^::warning ((?:[^:]|:(?!:))*)::([^\r\n]*)\n$/.exec(line) ?? [];
  const undo = (value: string) =>
    value
      .replaceAll('%0D', '\r')
      .replaceAll('%0A', '\n')
      .replaceAll('%3A', ':')
      .replaceAll('%2C', ',')
      .replaceAll('%25', '%');
  const file = properties.split(',').find((property) => property.startsWith('file='));
  promise(file !== undefined && undo(file.slice('file='.length)) === name, 'An annotation is of another file.');
  promise(
    data.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%') === text,
    'An annotation says something else.',
  );
}

/** As HTML writes it; micromark replaces what no document may hold. */
function encoded(text: string): string {
  return text
    .replaceAll('\0', '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
