import { t } from '@vscode/l10n';
import * as vscode from 'vscode';
import { isPictureName, pictureExtensions } from './pictureNames.ts';
import type { ListedPicture } from './galleryState.ts';

/** More than that make a page slow, and nobody looks through them. */
const mostPictures = 2000;

/** The pictures among files and in folders, each once, and how many there are. */
export async function listPictures(
  sources: readonly string[],
  token: vscode.CancellationToken,
): Promise<{ readonly pictures: readonly ListedPicture[]; readonly total: number }> {
  const found = new Map<string, vscode.Uri>();
  for (const source of sources) {
    const uri = vscode.Uri.parse(source, true);
    for (const each of await picturesAt(uri, token)) found.set(each.toString(), each);
  }
  const all = [...found.values()].sort((one, other) => (one.path < other.path ? -1 : 1));
  const pictures = all
    .slice(0, mostPictures)
    .map((uri) => ({ uri: uri.toString(), label: vscode.workspace.asRelativePath(uri) }));
  return { pictures, total: all.length };
}

/** Of a folder those in folders below it too, but for what `files.exclude` hides. */
async function picturesAt(uri: vscode.Uri, token: vscode.CancellationToken): Promise<readonly vscode.Uri[]> {
  if (!(await isFolder(uri))) {
    // A picture that is gone stays in the list, and its card says so.
    return isPictureName(uri.path) ? [uri] : [];
  }
  const endings = pictureExtensions.flatMap((each) => [each, each.toUpperCase()]).join(',');
  const pattern = new vscode.RelativePattern(uri, `**/*.{${endings}}`);
  return vscode.workspace.findFiles(pattern, '**/node_modules/**', undefined, token);
}

async function isFolder(uri: vscode.Uri): Promise<boolean> {
  try {
    const { type } = await vscode.workspace.fs.stat(uri);
    return (type & vscode.FileType.Directory) !== 0;
  } catch {
    return false;
  }
}

/** What the gallery of these is called. */
export function nameOfSources(sources: readonly string[]): string {
  const [only] = sources;
  if (sources.length !== 1 || only === undefined) return t('Pictures');
  const { path } = vscode.Uri.parse(only);
  return t('Pictures: {0}', path.slice(path.lastIndexOf('/') + 1));
}
