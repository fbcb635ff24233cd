import * as vscode from 'vscode';

/** A picture that is pasted or dropped: a file of its own, or bytes without a place. */
export type CarriedPicture =
  | { readonly kind: 'file'; readonly uri: vscode.Uri }
  | { readonly kind: 'bytes'; readonly name: string; readonly data: Uint8Array };

/** What can be described, by media type. */
const extensions: Readonly<Record<string, string>> = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/webp': 'webp',
  'image/gif': 'gif',
  'image/avif': 'avif',
  'image/tiff': 'tiff',
};
const pictureFile = /\.(?:png|jpe?g|webp|gif|avif|tiff?)$/i;

/** Media types to be told of: our provider is asked only where one of them is carried. */
export const carriedTypes: readonly string[] = ['text/uri-list', 'files', ...Object.keys(extensions)];

/**
 * The pictures of a paste or a drop; none where it holds anything else, which is then left to others. A spreadsheet or a
 * page of text comes with a picture of itself beside its text.
 */
export async function carriedPictures(transfer: vscode.DataTransfer): Promise<readonly CarriedPicture[]> {
  const list = await transfer.get('text/uri-list')?.asString();
  const addresses = (list ?? '').split(/\r?\n/).filter((line) => line !== '' && !line.startsWith('#'));
  if (addresses.length > 0) {
    const uris = addresses.map((address) => vscode.Uri.parse(address));
    const areFiles = uris.every(({ scheme, path }) => scheme === 'file' && pictureFile.test(path));
    return areFiles ? uris.map((uri) => ({ kind: 'file', uri })) : [];
  }
  const text = transfer.get('text/plain');
  if (text && (await text.asString()).trim() !== '') return [];
  const pictures: CarriedPicture[] = [];
  for (const [type, item] of transfer) {
    const file = item.asFile();
    const extension = extensions[type];
    if (!file || extension === undefined) continue;
    if (file.uri?.scheme === 'file') pictures.push({ kind: 'file', uri: file.uri });
    else pictures.push({ kind: 'bytes', name: nameOf(file.name, extension), data: await file.data() });
  }
  return pictures;
}

/** A name without folders, in which nothing is but what every disk takes. */
function nameOf(name: string, extension: string): string {
  const own = name
    .replace(/^.*[/\\]/, '')
    .replace(/[<>:"|?*\p{Cc}]/gu, '-')
    .trim();
  return own === '' || own.startsWith('.') ? `image.${extension}` : pictureFile.test(own) ? own : `${own}.${extension}`;
}
