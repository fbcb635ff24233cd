import { mkdir } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { CaptionLensError } from '../../../models/errors.ts';
import { writeLargeFile } from '../../../models/files/wholeFile.ts';
import { writeXmpAlt } from '../../images/metadata/xmpPacket.ts';
import type { ResultRow } from './resultRows.ts';

/** What lies beside a picture: its alt text as plain text, or an XMP packet that picture programs read. */
export type BesideFormat = 'sidecar' | 'xmp';

/**
 * Writes `cup.jpg.txt` or `cup.jpg.xmp` beside the picture, or at the same place below `folder`. Gives the path. Rejects
 * with `invalidOption` where the picture lies on no disk and no folder is named, and with the system's errors.
 */
export async function writeBeside(row: ResultRow, format: BesideFormat, folder: string | undefined): Promise<string> {
  const place = placeOf(row.source, folder);
  const text = row.description.texts[0]?.text ?? '';
  const path = `${place}.${format === 'xmp' ? 'xmp' : 'txt'}`;
  if (folder !== undefined) await mkdir(dirname(path), { recursive: true });
  const content = format === 'xmp' ? writeXmpAlt(undefined, text) : `${text}\n`;
  if (content === undefined) throw new CaptionLensError('dataInvalid', 'XMP has no way to say this text.');
  await writeLargeFile(path, (file) => file.writeFile(content));
  return path;
}

function placeOf(source: string, folder: string | undefined): string {
  if (folder === undefined) {
    if (isAbsolute(source)) return source;
    throw new CaptionLensError('invalidOption', `${source} lies on no disk: name a folder with --out.`);
  }
  const remote = /^(?:s3|https):\/\/(.*)$/s.exec(source)?.[1]?.replace(/[?#].*$/s, '');
  const parts = (remote ?? source).split(/[\\/]+/).filter((part) => part !== '' && part !== '.');
  // A key of a bucket may hold anything; none leads out of the folder.
  return join(folder, ...parts.map((part) => (part === '..' ? '_' : part.replaceAll(/[\0:]/g, '_'))));
}
