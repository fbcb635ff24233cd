import { fileBytes } from '../files/folderSize.ts';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { acquireLock } from '../files/lock.ts';
import { makeFolder } from '../files/folder.ts';
import { CaptionLensError, errorCode, throwIfAborted } from '../errors.ts';
import { pointTo, type MakeLink, type RepoFolder } from './cache/cacheLayout.ts';
import type { FileAnswer, HubClient, HubFile } from './network/hubClient.ts';
import { contentHash, feedFile, type ContentHash } from './cache/contentHash.ts';
import { explainDiskError } from './cache/diskRoom.ts';
import { unreachable } from './network/transport.ts';
import { say } from '../wording.ts';

/**
 * Connections in a row that end early without a byte, after which the download fails; one that brings something begins
 * the count anew.
 */
const fruitless = 5;
/** Downloads whose bytes have the wrong hash, after which it is no chance. */
const mostWrong = 2;

/** What a download works with. */
export interface BlobParts {
  readonly client: HubClient;
  /** The name that the Hub is asked for; the folder may have a former one. */
  readonly repo: string;
  readonly folder: RepoFolder;
  readonly commit: string;
  readonly links: 'symbolic' | 'copies';
  readonly makeLink?: MakeLink;
  /** Bytes that have come, or were there; negative where some are to come again. */
  readonly onBytes: (bytes: number, origin: 'fetched' | 'found') => void;
  /** Called while another process downloads the same file, again every 30 s. */
  readonly onWait: () => void;
}

/**
 * Brings one file into the cache, unless it is there. Several processes may want it at once: one downloads, the others
 * wait and find it. What has come stays when the download is cut, and the next one goes on behind it. Nothing gets its
 * final name before its hash is the one that the Hub lists.
 *
 * Errors: those of `HubClient`, `downloadDamaged`, `diskFull`, `cacheUnwritable`, `aborted`.
 */
export async function downloadBlob(file: HubFile, parts: BlobParts, signal?: AbortSignal): Promise<void> {
  const { folder, commit, links, makeLink, onBytes, onWait } = parts;
  const pointer = folder.pointer(commit, file.path);
  const blob = folder.blob(file.etag);
  const point = async (freshness: 'new' | 'old') => pointTo(blob, pointer, freshness, links, makeLink);
  if ((await fileBytes(pointer)) === file.size) return onBytes(file.size, 'found');
  try {
    await Promise.all([makeFolder(folder.lockFolder), makeFolder(dirname(blob))]);
    const lock = await acquireLock(folder.lock(file.etag), onWait, signal);
    try {
      if ((await fileBytes(pointer)) === file.size) return onBytes(file.size, 'found');
      if ((await fileBytes(blob)) === file.size) {
        await point('old');
        return onBytes(file.size, 'found');
      }
      await new BlobDownload(file, parts).run(signal);
      await point('new');
    } finally {
      await lock.release();
    }
  } catch (thrown) {
    throwIfAborted(signal);
    throw explainDiskError(thrown, folder.path);
  }
}

/** The download of one blob by the holder of its lock. */
class BlobDownload {
  readonly #file: HubFile;
  readonly #parts: BlobParts;
  readonly #path: string;
  #hash: ContentHash;
  /** Bytes in the file and in the hash. */
  #done = 0;

  constructor(file: HubFile, parts: BlobParts) {
    this.#file = file;
    this.#parts = parts;
    this.#path = parts.folder.growing(file.etag);
    this.#hash = contentHash(file.etag, file.size);
  }

  async run(signal?: AbortSignal): Promise<void> {
    await this.#resume(signal);
    for (let wrong = 0; ;) {
      await this.#fill(signal);
      if (this.#hash.digest() === this.#file.etag) break;
      wrong += 1;
      await this.#forget();
      if (wrong === mostWrong) {
        throw new CaptionLensError(
          'downloadDamaged',
          say`${this.#file.path} does not arrive as the Hub lists it, ${wrong} times in a row, and was thrown away.`,
          { advice: say`Something between here and the Hub changes what it sends; try again from another network.` },
        );
      }
    }
    await rename(this.#path, this.#parts.folder.blob(this.#file.etag));
  }

  /** Takes over what an earlier download left, hashing it anew: what is on the disk is believed only then. */
  async #resume(signal?: AbortSignal): Promise<void> {
    const { size } = this.#file;
    const found = (await fileBytes(this.#path)) ?? 0;
    if (found > size) return this.#forget();
    if (found === 0) return;
    this.#done = await feedFile(this.#hash, this.#path, found, (bytes) => this.#parts.onBytes(bytes, 'found'), signal);
  }

  async #fill(signal?: AbortSignal): Promise<void> {
    const handle = await openGrowing(this.#path);
    try {
      if ((await handle.stat()).size > this.#done) await handle.truncate(this.#done);
      let misses = 0;
      while (this.#done < this.#file.size) {
        const before = this.#done;
        const cut = await this.#fetch(handle, signal);
        if (cut === undefined) continue;
        misses = this.#done > before ? 0 : misses + 1;
        if (misses === fruitless) throw cut;
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
  }

  /** One connection's worth of bytes; gives the reason where it ended early. */
  async #fetch(handle: FileHandle, signal?: AbortSignal): Promise<CaptionLensError | undefined> {
    const { client, repo, commit } = this.#parts;
    const answer = await client.openFile(repo, commit, this.#file.path, this.#done, signal);
    try {
      this.#check(answer);
      if (answer.status === 200 && this.#done > 0) await this.#beginAnew(handle);
      for await (const chunk of answer.body as AsyncIterable<Buffer>) {
        throwIfAborted(signal);
        await this.#take(handle, chunk);
      }
    } catch (thrown) {
      throwIfAborted(signal);
      if (thrown instanceof CaptionLensError || isDiskError(thrown)) throw thrown;
      return unreachable(answer.url, thrown);
    } finally {
      answer.body.destroy();
    }
    if (this.#done === this.#file.size) return undefined;
    return new CaptionLensError(
      'hubUnreachable',
      say`${answer.url.host} ends the connection before ${this.#file.path} is there.`,
      {
        advice: say`Try again: what has come already is kept.`,
      },
    );
  }

  async #take(handle: FileHandle, chunk: Buffer): Promise<void> {
    const { size, path } = this.#file;
    if (this.#done + chunk.length > size) {
      await this.#forget();
      throw new CaptionLensError('downloadDamaged', say`${path} is longer than the Hub lists it, and was thrown away.`);
    }
    // At its own place, so that two who both believe that they hold the lock write the same bytes to the same place.
    for (let written = 0; written < chunk.length;) {
      const { bytesWritten } = await handle.write(chunk, written, chunk.length - written, this.#done + written);
      written += bytesWritten;
    }
    this.#hash.update(chunk);
    this.#done += chunk.length;
    this.#parts.onBytes(chunk.length, 'fetched');
  }

  /**
   * Throws unless the answer is of the file that was listed: not of a later one, and no page of a sign-in or an error.
   */
  #check({ status, headers, etag, commit, url }: FileAnswer): void {
    const { path, size, etag: wanted } = this.#file;
    // None of a model's files is a page, and each has the length that was listed.
    const isPage = headers['content-type']?.startsWith('text/html') === true;
    const length = headers['content-length'] === undefined ? undefined : Number(headers['content-length']);
    const wantedLength = status === 206 ? size - this.#done : size;
    if (etag === undefined || isPage || (etag === wanted && length !== undefined && length !== wantedLength)) {
      throw new CaptionLensError('hubInvalid', say`${url.host} answers with something else than ${path}.`, {
        advice: say`A proxy or a sign-in page of this network may be in between: open the address in a browser.`,
      });
    }
    if (etag !== wanted || (commit !== undefined && commit !== this.#parts.commit)) {
      throw new CaptionLensError('downloadDamaged', say`${path} is not the one that the Hub listed a moment ago.`, {
        advice: say`Try again: it may have been changed just now.`,
      });
    }
    if (status === 206) {
      const [, start, total] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers['content-range'] ?? '') ?? [];
      if (Number(start) === this.#done && (total === '*' || Number(total) === size)) return;
      throw new CaptionLensError(
        'downloadDamaged',
        say`${url.host} sends another part of ${path} than it was asked for.`,
      );
    }
  }

  async #beginAnew(handle: FileHandle): Promise<void> {
    this.#parts.onBytes(-this.#done, 'found');
    this.#done = 0;
    this.#hash = contentHash(this.#file.etag, this.#file.size);
    await handle.truncate(0);
  }

  async #forget(): Promise<void> {
    this.#parts.onBytes(-this.#done, 'found');
    this.#done = 0;
    this.#hash = contentHash(this.#file.etag, this.#file.size);
    await rm(this.#path, { force: true });
  }
}

async function openGrowing(path: string): Promise<FileHandle> {
  // Neither emptied, as 'w' would, nor only appended to, as 'a' would.
  const isThere = (await fileBytes(path)) !== undefined;
  // A pipe would be waited for; what lies under this name is ours.
  if (!isThere) await rm(path, { recursive: true, force: true });
  return open(path, isThere ? 'r+' : 'wx+', 0o644);
}

function isDiskError(thrown: unknown): boolean {
  return ['ENOSPC', 'EDQUOT', 'EIO', 'EROFS', 'EACCES', 'EFBIG'].includes(errorCode(thrown) ?? '');
}
