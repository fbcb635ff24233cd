import { URI } from 'vscode-uri';

/** The absolute path of a `file:` URI; undefined for documents that are no files. */
export function filePathOf(uri: string): string | undefined {
  try {
    const parsed = URI.parse(uri, true);
    return parsed.scheme === 'file' ? parsed.fsPath : undefined;
  } catch {
    return undefined;
  }
}

/** The `file:` URI of an absolute path. */
export function fileUriOf(path: string): string {
  return URI.file(path).toString();
}
