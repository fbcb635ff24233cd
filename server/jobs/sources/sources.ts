import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import glob from 'fast-glob';
import { CaptionLensError, isAbsence } from '../../../models/errors.ts';
import { bucketPictures } from './bucket.ts';
import { manifestPictures } from './manifest.ts';
import { checkedAddress, pictureGlob, type SourcePicture, type WebPermission } from './source.ts';

/**
 * The pictures of a source, one after the other, however many there are: of a folder, a glob, a manifest (.jsonl, .csv,
 * .tsv, or .txt with one place a line), a prefix of a bucket, or a single picture. Rejects with `sourceNotFound` where
 * nothing is there, with `dataInvalid` where a manifest cannot be read, and with `aborted`.
 */
export async function* picturesOf(
  source: string,
  web: WebPermission,
  signal: AbortSignal,
): AsyncGenerator<SourcePicture> {
  if (source.startsWith('s3://')) yield* bucketPictures(source, signal);
  else if (/^https?:/i.test(source)) yield checkedAddress(source, web);
  else yield* filePictures(source, resolve(source), web);
}

async function* filePictures(source: string, path: string, web: WebPermission): AsyncGenerator<SourcePicture> {
  switch (await kindOf(path)) {
    case 'directory':
      yield* globbed(pictureGlob, path, source);
      break;
    case 'file':
      if (/\.(jsonl|ndjson|csv|tsv|txt)$/i.test(path)) yield* manifestPictures(path, web);
      else yield { source: path };
      break;
    case 'missing':
      if (glob.isDynamicPattern(source)) {
        yield* globbed(path.replaceAll('\\', '/'), '/', source);
        break;
      }
      throw new CaptionLensError('sourceNotFound', `${source}: there is no such file or folder.`);
  }
}

async function* globbed(pattern: string, cwd: string, source: string): AsyncGenerator<SourcePicture> {
  let isEmpty = true;
  const found = glob.stream(pattern, { cwd, absolute: true, caseSensitiveMatch: false, suppressErrors: true });
  for await (const path of found as AsyncIterable<string>) {
    isEmpty = false;
    yield { source: resolve(path) };
  }
  if (isEmpty) throw new CaptionLensError('sourceNotFound', `${source}: there are no pictures.`);
}

async function kindOf(path: string): Promise<'file' | 'directory' | 'missing'> {
  try {
    return (await stat(path)).isDirectory() ? 'directory' : 'file';
  } catch (thrown) {
    if (isAbsence(thrown)) return 'missing';
    throw thrown;
  }
}
