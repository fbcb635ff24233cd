import { posix } from 'node:path';
import { t } from '@vscode/l10n';
import * as vscode from 'vscode';
import { ConcurrencyLimit, mapConcurrently } from '../../models/concurrency.ts';
import { spelled } from '../../models/wording.ts';
import { writeContactSheet, writeWorksheet } from '../../server/photograph/sheets/html.ts';
import { writeMarkdown, writeMarkdownWorksheet } from '../../server/photograph/sheets/markdown.ts';
import type { AnswerPlace, Sheet, SheetPicture, SheetVoice } from '../../server/photograph/sheets/sheet.ts';
import { writeCsv, writeJson } from '../../server/photograph/sheets/tables.ts';
import { writeSidecars } from '../../server/photograph/sheets/texts.ts';
import { editorSpelling } from '../editorWords.ts';
import type { GallerySession } from './gallerySession.ts';
import { photographOf, type GalleryRow } from './galleryState.ts';
import { nameOfSources } from './pictureSources.ts';

interface SheetFormat {
  readonly label: string;
  readonly detail: string;
  /** By the ending of the file that is written; the first is offered. */
  readonly writers: Readonly<Record<string, (sheet: Sheet) => string>>;
}

/** As many thumbnails are asked for at a time. */
const atATime = 4;

function formats(): readonly SheetFormat[] {
  const voice: SheetVoice = { language: t('en'), say: (wording) => spelled(wording, editorSpelling) };
  const worksheet = (answers: AnswerPlace): SheetFormat['writers'] => ({
    html: (sheet) => writeWorksheet(sheet, voice, answers),
    md: (sheet) => writeMarkdownWorksheet(sheet, voice, answers),
  });
  return [
    {
      label: t('Worksheet, Answers Folded'),
      detail: t('Pictures and facts with lines for the student; the answers open by a click.'),
      writers: worksheet('folded'),
    },
    {
      label: t('Worksheet, Answers on Their Own Page'),
      detail: t('The same for paper: all answers come last, on a page to keep.'),
      writers: worksheet('page'),
    },
    {
      label: t('Contact Sheet'),
      detail: t('One page with small pictures, descriptions and facts.'),
      writers: { html: (sheet) => writeContactSheet(sheet, voice) },
    },
    {
      label: t('Markdown'),
      detail: t('A table of descriptions, and the facts of each picture.'),
      writers: { md: (sheet) => writeMarkdown(sheet, voice) },
    },
    {
      label: t('Comma-Separated Values'),
      detail: t('A row for each picture, with facts and light, for spreadsheets.'),
      writers: { csv: writeCsv },
    },
    { label: 'JSON', detail: t('All that is known, for programs.'), writers: { json: writeJson } },
    {
      label: t('Text Files beside the Pictures'),
      detail: t('The description of cup.jpg goes into cup.txt.'),
      writers: {},
    },
  ];
}

/** Asks for a format, and where to; says what came of it. */
export async function exportPictures(session: GallerySession, rows: readonly GalleryRow[]): Promise<void> {
  const items = formats().map((format) => {
    const endings = Object.keys(format.writers).map((ending) => `.${ending}`);
    return { ...format, description: endings.join(', ') || '.txt' };
  });
  const chosen = await vscode.window.showQuickPick(items, {
    title: rows.length === 1 ? t('Export 1 Picture') : t('Export {0} Pictures', rows.length),
    placeHolder: t('Choose what to make of them'),
    matchOnDescription: true,
  });
  if (!chosen) return;
  if (Object.keys(chosen.writers).length === 0) await exportSidecars(rows);
  else await exportSheet(session, rows, chosen);
}

async function exportSheet(
  session: GallerySession,
  rows: readonly GalleryRow[],
  { writers }: SheetFormat,
): Promise<void> {
  const endings = Object.keys(writers);
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const target = await vscode.window.showSaveDialog({
    filters: Object.fromEntries(endings.map((ending) => [ending.toUpperCase(), [ending]])),
    ...(folder && { defaultUri: vscode.Uri.joinPath(folder, `${t('pictures')}.${endings[0] ?? ''}`) }),
  });
  if (!target) return;
  const ending = endings.find((each) => target.path.toLowerCase().endsWith(`.${each}`)) ?? endings[0] ?? '';
  const pictures = await mapConcurrently(rows, new ConcurrencyLimit(atATime), async (row) => {
    // A page stands alone; everything else names the files.
    const thumbnail = ending === 'html' ? await session.thumbnail(row.id) : '';
    return sheetPicture(row, relativeTo(target, row), thumbnail);
  });
  const text = writers[ending]?.({ title: nameOfSources(session.sources), pictures }) ?? '';
  await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(text));
  await showWritten(target, ending);
}

/** Where the picture lies, from the folder of what is written. */
function relativeTo(target: vscode.Uri, { uri, label }: GalleryRow): string {
  const picture = vscode.Uri.parse(uri);
  return picture.scheme === target.scheme ? posix.relative(posix.dirname(target.path), picture.path) : label;
}

/** Text opens in an editor; a page in the browser, where the person asks for it. */
async function showWritten(target: vscode.Uri, ending: string): Promise<void> {
  if (ending !== 'html') {
    await vscode.window.showTextDocument(target);
    return;
  }
  const open = t('Open in Browser');
  const name = posix.basename(target.path);
  const answer = await vscode.window.showInformationMessage(t('{0} was written.', name), open);
  if (answer === open) await vscode.env.openExternal(target);
}

function sheetPicture(row: GalleryRow, name: string, thumbnail: string): SheetPicture {
  const photograph = photographOf(row);
  return {
    name,
    outcome: outcomeOf(row),
    ...(photograph && { photograph }),
    ...(thumbnail !== '' && { thumbnail }),
  };
}

function outcomeOf({ work }: GalleryRow): SheetPicture['outcome'] {
  switch (work.kind) {
    case 'described': {
      const { texts, model } = work.description;
      const [best] = texts;
      return { kind: 'described', description: best?.description ?? '', altText: best?.text ?? '', model: model.name };
    }
    case 'failed':
      return { kind: 'failed', code: work.failure.code, message: work.failure.message };
    default:
      return { kind: 'waiting' };
  }
}

/** Asks before it writes over anything. */
async function exportSidecars(rows: readonly GalleryRow[]): Promise<void> {
  const pictures = rows.map((row) => sheetPicture(row, row.uri, ''));
  const files = writeSidecars({ title: '', pictures }).map(({ name, text }) => {
    return { uri: vscode.Uri.parse(name, true), text };
  });
  const present = await Promise.all(files.map(({ uri }) => exists(uri)));
  const count = present.filter(Boolean).length;
  if (count > 0) {
    const question = count === 1 ? t('One text file is there already.') : t('{0} text files are there already.', count);
    const overwrite = t('Overwrite');
    const answer = await vscode.window.showWarningMessage(question, { modal: true }, overwrite);
    if (answer !== overwrite) return;
  }
  for (const { uri, text } of files) await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  const outcome = files.length === 1 ? t('1 text file written.') : t('{0} text files written.', files.length);
  await vscode.window.showInformationMessage(outcome);
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch {
    return false;
  }
}
