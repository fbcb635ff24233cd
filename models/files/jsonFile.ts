import { readPlainFile } from './plainFile.ts';
import { parseJson } from '../parsedJson.ts';

/**
 * The JSON in a regular file of at most `maxBytes`; undefined where there is no file, or anything else. Rejects with
 * the `CaptionLensError` of `readPlainFile` where the system does not let it be read, so that nobody takes it for
 * damaged or absent.
 */
export async function readJsonFile(path: string, maxBytes: number): Promise<unknown> {
  const found = await readPlainFile(path, async (file) => {
    if ((await file.stat()).size > maxBytes) return undefined;
    return parseJson(await file.readFile('utf8'));
  });
  if (found.kind === 'unreadable') throw found.error;
  return found.kind === 'read' ? found.content : undefined;
}
