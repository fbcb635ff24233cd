import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

/** The JSON in a regular file of at most `maxBytes`; undefined where there is none, or anything else. */
export async function readJsonFile(path: string, maxBytes: number): Promise<unknown> {
  // Windows has no O_NOFOLLOW, and makes links only for administrators.
  const file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0)).catch(() => undefined);
  try {
    const status = await file?.stat();
    if (!file || !status?.isFile() || status.size > maxBytes) return undefined;
    return JSON.parse(await file.readFile('utf8')) as unknown;
  } catch {
    return undefined;
  } finally {
    await file?.close();
  }
}
