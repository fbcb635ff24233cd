import { t } from '@vscode/l10n';
import * as vscode from 'vscode';
import { Refusal } from '../../server/protocol/failure.ts';
import type { CarriedPicture } from './carriedPictures.ts';
import { copyDestination, folderOf, numbered, pathFrom } from './copyDestination.ts';

/** A picture's file, and how its document names it: relative, with `/`. */
export interface SavedPicture {
  readonly uri: vscode.Uri;
  readonly path: string;
}

/**
 * Gives each picture a file that the document may refer to: bytes are saved, and files from outside the workspace copied,
 * to where VS Code's own Markdown paste would put them. Nothing is overwritten unless its settings say so. Rejects with a
 * sentence for a document that has no folder yet.
 */
export async function savePictures(
  document: vscode.TextDocument,
  pictures: readonly CarriedPicture[],
): Promise<readonly SavedPicture[]> {
  const saved: SavedPicture[] = [];
  for (const picture of pictures) saved.push(await save(document, picture));
  return saved;
}

async function save(document: vscode.TextDocument, picture: CarriedPicture): Promise<SavedPicture> {
  const folder = vscode.workspace.getWorkspaceFolder(document.uri)?.uri;
  if (document.isUntitled) {
    if (picture.kind === 'bytes')
      throw new Refusal('unsafeEdit', t('Save the document first: the picture is kept beside it.'));
    const root = vscode.workspace.getWorkspaceFolder(picture.uri)?.uri.path;
    return { uri: picture.uri, path: root === undefined ? picture.uri.path : pathFrom(root, picture.uri.path) };
  }
  const root = folder?.path ?? folderOf(document.uri.path);
  const settings = vscode.workspace.getConfiguration('markdown', document.uri);
  const isCopied = settings.get('editor.filePaste.copyIntoWorkspace', 'mediaFiles') === 'mediaFiles';
  if (picture.kind === 'file' && (!isCopied || picture.uri.path.startsWith(`${root}/`))) {
    return { uri: picture.uri, path: pathFrom(folderOf(document.uri.path), picture.uri.path) };
  }
  const name = picture.kind === 'file' ? picture.uri.path.slice(picture.uri.path.lastIndexOf('/') + 1) : picture.name;
  const place = { path: document.uri.path, folder: folder?.path };
  const wanted = copyDestination(templateFor(document, settings), place, name, new Date());
  const overwrites = settings.get('copyFiles.overwriteBehavior') === 'overwrite';
  const uri = overwrites ? at(document, wanted) : await firstFree(document, wanted);
  if (picture.kind === 'file') await vscode.workspace.fs.copy(picture.uri, uri, { overwrite: overwrites });
  else await vscode.workspace.fs.writeFile(uri, picture.data);
  return { uri, path: pathFrom(folderOf(document.uri.path), uri.path) };
}

/** The first entry of VS Code's setting whose pattern the document matches. */
function templateFor(document: vscode.TextDocument, settings: vscode.WorkspaceConfiguration): string {
  const destinations = settings.get<Readonly<Record<string, unknown>>>('copyFiles.destination', {});
  const found = Object.entries(destinations).find(([glob, template]) => {
    const folder = vscode.workspace.getWorkspaceFolder(document.uri);
    const pattern = folder ? new vscode.RelativePattern(folder, glob.replace(/^\//, '')) : glob;
    return typeof template === 'string' && vscode.languages.match({ pattern }, document) > 0;
  });
  return typeof found?.[1] === 'string' ? found[1] : '';
}

async function firstFree(document: vscode.TextDocument, wanted: string): Promise<vscode.Uri> {
  for (let count = 0; ; count++) {
    const uri = at(document, numbered(wanted, count));
    const isThere = await vscode.workspace.fs.stat(uri).then(
      () => true,
      () => false,
    );
    if (!isThere) return uri;
  }
}

/** On the disk, also for the cell of a notebook. */
function at(document: vscode.TextDocument, path: string): vscode.Uri {
  const isCell = document.uri.scheme === 'vscode-notebook-cell';
  return isCell ? vscode.Uri.file(path) : document.uri.with({ path, query: '', fragment: '' });
}
