import { t } from '@vscode/l10n';
import * as vscode from 'vscode';
import { mapConcurrently, ConcurrencyLimit } from '../../models/concurrency.ts';
import { editorSpelling } from '../editorWords.ts';
import { csvSheet, htmlSheet, jsonSheet, markdownSheet, textFiles, worksheet } from '../../server/photograph/sheets.ts';
import type { Sheet, SheetPicture } from '../../server/photograph/sheet.ts';
import type { GallerySession } from './gallerySession.ts';
import { photographOf, type GalleryRow } from './galleryState.ts';
import { nameOfSources } from './pictureSources.ts';

interface SheetFormat {
  readonly label: string;
  readonly detail: string;
  readonly extension: 'csv' | 'json' | 'md' | 'html';
  /** Whether small pictures come along. */
  readonly pictures: 'with' | 'without';
  write(sheet: Sheet): string;
}

interface SidecarFormat {
  readonly label: string;
  readonly detail: string;
  readonly extension: 'txt';
}

/** As many thumbnails are asked for at a time. */
const atATime = 4;

function formats(): readonly (SheetFormat | SidecarFormat)[] {
  return [
    {
      label: t('Worksheet, Answers Folded'),
      detail: t('Pictures and facts with lines for the student; each description opens by a click.'),
      extension: 'html',
      pictures: 'with',
      write: (sheet) => worksheet(sheet, 'folded', editorSpelling),
    },
    {
      label: t('Worksheet, Answers on Their Own Page'),
      detail: t('The same for paper: all descriptions come last, on a page to keep.'),
      extension: 'html',
      pictures: 'with',
      write: (sheet) => worksheet(sheet, 'page', editorSpelling),
    },
    {
      label: t('Contact Sheet'),
      detail: t('One page with small pictures, descriptions and facts.'),
      extension: 'html',
      pictures: 'with',
      write: (sheet) => htmlSheet(sheet, editorSpelling),
    },
    {
      label: t('Markdown'),
      detail: t('A table of descriptions and facts, to be written on.'),
      extension: 'md',
      pictures: 'without',
      write: (sheet) => markdownSheet(sheet, editorSpelling),
    },
    {
      label: t('Comma-Separated Values'),
      detail: t('A row for each picture, with facts and light, for spreadsheets.'),
      extension: 'csv',
      pictures: 'without',
      write: csvSheet,
    },
    {
      label: 'JSON',
      detail: t('All that is known, for programs.'),
      extension: 'json',
      pictures: 'without',
      write: jsonSheet,
    },
    {
      label: t('Text Files beside the Pictures'),
      detail: t('The description of cup.jpg goes into cup.txt.'),
      extension: 'txt',
    },
  ];
}

/** Asks for a format, and where to; says what came of it. */
export async function exportPictures(session: GallerySession, rows: readonly GalleryRow[]): Promise<void> {
  const items = formats().map((format) => ({ ...format, description: `.${format.extension}` }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: rows.length === 1 ? t('Export 1 Picture') : t('Export {0} Pictures', rows.length),
    placeHolder: t('Choose what to make of them'),
    matchOnDescription: true,
  });
  if (!chosen) return;
  if (chosen.extension === 'txt') await writeTextFiles(rows);
  else await writeSheet(session, rows, chosen);
}

async function writeSheet(session: GallerySession, rows: readonly GalleryRow[], format: SheetFormat): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const name = `${t('pictures')}.${format.extension}`;
  const target = await vscode.window.showSaveDialog({
    filters: { [format.label]: [format.extension] },
    ...(folder && { defaultUri: vscode.Uri.joinPath(folder, name) }),
  });
  if (!target) return;
  const pictures = await mapConcurrently(rows, new ConcurrencyLimit(atATime), async (row) => {
    return sheetPicture(row, format.pictures === 'with' ? await session.thumbnail(row.id) : '');
  });
  const text = format.write({ title: nameOfSources(session.sources), pictures });
  await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(text));
  await showWritten(target, format);
}

/** Text opens in an editor; a page in the browser, where the person asks for it. */
async function showWritten(target: vscode.Uri, { extension }: SheetFormat): Promise<void> {
  if (extension !== 'html') {
    await vscode.window.showTextDocument(target);
    return;
  }
  const open = t('Open in Browser');
  const name = target.path.slice(target.path.lastIndexOf('/') + 1);
  const answer = await vscode.window.showInformationMessage(t('{0} was written.', name), open);
  if (answer === open) await vscode.env.openExternal(target);
}

function sheetPicture(row: GalleryRow, thumbnail: string): SheetPicture {
  const photograph = photographOf(row);
  return {
    name: row.label,
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
      return {
        kind: 'described',
        description: best?.description ?? '',
        altText: best?.text ?? '',
        model: model.name,
      };
    }
    case 'failed':
      return { kind: 'failed', code: work.failure.code, message: work.failure.message };
    default:
      return { kind: 'waiting' };
  }
}

/** Asks before it writes over anything. */
async function writeTextFiles(rows: readonly GalleryRow[]): Promise<void> {
  const pictures = rows.map((row) => ({ ...sheetPicture(row, ''), name: row.uri }));
  const files = textFiles({ title: '', pictures }).map(({ name, text }) => {
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
