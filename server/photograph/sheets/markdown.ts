/** Sheets in Markdown (CommonMark with GitHub's tables). Every text of models, files and cameras is escaped. */
import { say } from '../../../models/wording.ts';
import { altOf, answersOf, factTable, lightTable, outcomeText, questions, type SaidRow } from './pictureTexts.ts';
import type { AnswerPlace, Sheet, SheetPicture, SheetVoice } from './sheet.ts';

/** A table with a row a picture, and its facts under it. */
export function writeMarkdown(sheet: Sheet, voice: SheetVoice): string {
  const head = [voice.say(say`Picture`), voice.say(say`Description`)];
  const rows = sheet.pictures.map((picture) => [escapeText(picture.name), escapeText(outcomeText(picture, voice))]);
  const details = sheet.pictures.flatMap((picture) => {
    const facts = [...factTable(picture, voice), ...lightTable(picture, voice)];
    return facts.length === 0 ? [] : [`## ${escapeText(picture.name)}`, '', ...factLines(facts, voice), ''];
  });
  return [`# ${escapeText(sheet.title)}`, '', ...tableLines(head, rows), '', ...details].join('\n');
}

/** Pictures, facts and lines for the student; the answers folded, or at the end. */
export function writeMarkdownWorksheet(sheet: Sheet, voice: SheetVoice, answers: AnswerPlace): string {
  const answerWord = voice.say(say`Answers`);
  const parts = sheet.pictures.flatMap((picture, index) => [
    `## ${index + 1}. ${escapeText(picture.name)}`,
    '',
    `![${escapeText(voice.say(say`Picture ${index + 1}`))}](<${escapeDestination(picture.name)}>)`,
    '',
    ...factLines(factTable(picture, voice), voice),
    '',
    ...questions.flatMap((question) => [escapeText(voice.say(question)), '', ...studentLines]),
    ...(answers === 'folded'
      ? [
          '<details>',
          `<summary>${escapeText(answerWord)}</summary>`,
          '',
          ...answerLines(picture, voice),
          '</details>',
          '',
        ]
      : []),
  ]);
  const end =
    answers === 'page'
      ? [
          `# ${escapeText(answerWord)}`,
          '',
          ...sheet.pictures.flatMap((picture, index) => [
            `## ${index + 1}. ${escapeText(picture.name)}`,
            '',
            ...answerLines(picture, voice),
          ]),
        ]
      : [];
  return [`# ${escapeText(sheet.title)}`, '', ...parts, ...end].join('\n');
}

const studentLines: readonly string[] = ['\\_'.repeat(60), '', '\\_'.repeat(60), ''];

function answerLines(picture: SheetPicture, voice: SheetVoice): readonly string[] {
  const alt = escapeText(altOf(picture));
  return [
    ...answersOf(picture, voice).flatMap((answer) => [escapeText(answer), '']),
    ...factLines(lightTable(picture, voice), voice),
    '',
    `${escapeText(voice.say(say`Alt text`))}: ${alt}`,
    '',
  ];
}

function factLines(rows: readonly SaidRow[], voice: SheetVoice): readonly string[] {
  if (rows.length === 0) return [];
  const head = [voice.say(say`Fact`), voice.say(say`Value`)];
  return tableLines(
    head,
    rows.map(({ label, value }) => [escapeText(label), escapeText(value)]),
  );
}

function tableLines(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  return [`| ${head.join(' | ')} |`, `|${'---|'.repeat(head.length)}`, ...rows.map((row) => `| ${row.join(' | ')} |`)];
}

/** One line, with backslashes before everything that Markdown, or GitHub in bare addresses, could take for markup. */
function escapeText(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[\\`*_[\]<>|~$&#!{}@]/g, '\\$&')
    .replace(/^[-+=]/, '\\$&')
    .replace(/^(\d+)([.)])(?=\s|$)/, '$1\\$2')
    .replace(/:(?=\/\/)|(?<=www)\./gi, '\\$&');
}

/** A destination in angle brackets; a name is never a web address. */
function escapeDestination(name: string): string {
  const path = name.split('/').map(encodeURIComponent).join('/');
  return /^[a-z][a-z0-9+.-]*(?::|%3A)/i.test(path) || path.startsWith('/') ? `./${path}` : path;
}
