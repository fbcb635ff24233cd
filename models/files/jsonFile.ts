import { readPlainFile } from './plainFile.ts';

/** The JSON in a regular file of at most `maxBytes`; undefined where there is none, or anything else. */
export async function readJsonFile(path: string, maxBytes: number): Promise<unknown> {
  try {
    const found = await readPlainFile(path, async (file) => {
      if ((await file.stat()).size > maxBytes) return undefined;
      return JSON.parse(await file.readFile('utf8')) as unknown;
    });
    return found.kind === 'read' ? found.content : undefined;
  } catch {
    return undefined;
  }
}
