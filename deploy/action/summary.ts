import type { Checked, Finding } from './checking.ts';

/** Findings that are shown; GitHub cuts off what is longer than some 65,000 characters. */
const shown = 100;

/** By which the Action finds its comment again. */
export const mark = '<!-- caption-lens -->';

/** The check as Markdown. File names and alt texts are of the pull request: nothing in them is read as Markdown. */
export function summaryOf({ findings, problems }: Pick<Checked, 'findings' | 'problems'>): string {
  if (findings.length === 0 && problems === '') return `${mark}\n**Caption Lens**: every picture has alt text.\n`;
  const rows = findings.slice(0, shown).map(rowOf);
  const more = findings.length - rows.length;
  const left = more > 0 ? [`and ${String(more)} more`, ''] : [];
  const unread =
    problems === ''
      ? []
      : [
          'Not read:',
          '',
          ...problems
            .trimEnd()
            .split('\n')
            .map((line) => `- ${code(line)}`),
          '',
        ];
  const count = `${String(findings.length)} ${findings.length === 1 ? 'finding' : 'findings'}`;
  return [
    ...[mark, `**Caption Lens**: ${count}.`, ''],
    ...(rows.length === 0 ? [] : ['| place | picture | what to do |', '|---|---|---|', ...rows, '']),
    ...[...left, ...unread],
  ].join('\n');
}

function rowOf({ file, line, image, message }: Finding): string {
  return `| ${code(`${file}:${String(line)}`)} | ${code(image)} | ${plain(message)} |`;
}

/** As code of one line. Code in backticks has no escapes for what tables read, so it is HTML's. */
function code(text: string): string {
  return `<code>${plain(text)}</code>`;
}

function plain(text: string): string {
  return oneLine(text).replace(/[\\`*_{}[\]<>()#+!|~@&:]/g, (character) => `&#${String(character.charCodeAt(0))};`);
}

function oneLine(text: string): string {
  const line = text.replace(/[\p{C}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
  return line.length > 200 ? `${line.slice(0, 199)}…` : line;
}
