import { createHash } from 'node:crypto';
import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { mapInOrder } from '../../../../models/concurrency.ts';
import { CaptionLensError, throwIfAborted } from '../../../../models/errors.ts';
import type { CheckRules } from '../../../languages/alttext/altRules.ts';
import { failureLine } from '../../caption/captionResult.ts';
import { DocumentContexts, type PicturePlaces } from '../../check/documentContext.ts';
import { documentFailure } from '../../check/documentFailure.ts';
import { listDocuments, shownPath } from '../../check/documentList.ts';
import { jsonText } from '../../terminal/jsonText.ts';
import { writeOutput } from '../../terminal/outputFile.ts';
import type { ExitCode, World } from '../../world.ts';
import { writePicture } from '../itemPictures.ts';
import { omissions, omissionText, type OmissionCounts, unreadability } from './omission.ts';
import { OwnWords } from './ownWords.ts';
import { type PictureRow, PictureRows } from './pictureRows.ts';
import { type WrittenText, writtenTexts, type WrittenTextsWorld } from './writtenTexts.ts';

/** What `dataset from-documents` was asked to do, checked. */
export interface FromDocumentsOptions {
  readonly paths: readonly string[];
  readonly rules: Partial<CheckRules>;
  readonly places: PicturePlaces;
  /** Absent: standard output. */
  readonly out?: string;
  /** Where pictures go that have no file of their own; absent: they are left out. */
  readonly pictures?: string;
  readonly format: 'text' | 'json';
}

export type FromDocumentsWorld = WrittenTextsWorld & Pick<World, 'sites' | 'stdout' | 'writeBytes' | 'cacheDir'>;

/** Documents that are read ahead, as `check` does; pictures are read one at a time. */
const ahead = 16;
/** Lines that are told one by one. */
const mostTold = 20;

/**
 * Writes a data set of what people wrote of pictures in documents. The exit code is 1 where a document or a picture
 * could not be read. Rejects with `dataInvalid` where nothing is left, `aborted`, and the system's error where it
 * cannot be written.
 */
export async function datasetFromDocuments(
  options: FromDocumentsOptions,
  world: FromDocumentsWorld,
  signal: AbortSignal,
): Promise<ExitCode> {
  const contexts = new DocumentContexts(world, options.places);
  const gathering = new Gathering(options, world);
  const all = await listDocuments(options.paths, world, signal);
  const read = (listed: (typeof all)[number]) => writtenTexts(listed, options.rules, contexts, world);
  for await (const outcome of mapInOrder(all, ahead, read, signal)) {
    throwIfAborted(signal);
    if (outcome.kind === 'failed') gathering.fail(shownPath(outcome.path), outcome.error);
    if (outcome.kind !== 'read') continue;
    gathering.documents += 1;
    for (const omission of outcome.left) gathering.rows.leave(omission);
    for (const written of outcome.written) await gathering.take(written, signal);
  }
  return gathering.end();
}

/** A picture that was read: what it is known by, and where it lies. */
type Read = { readonly kind: 'read'; readonly sha256: string; readonly path: string } | Unread;
interface Unread {
  readonly kind: 'left';
  readonly omission: keyof OmissionCounts;
}

class Gathering {
  readonly rows = new PictureRows();
  documents = 0;
  readonly #options: FromDocumentsOptions;
  readonly #world: FromDocumentsWorld;
  readonly #own: OwnWords;
  /** Of a folder's documents, by what they name: an author's portrait stands in every article. */
  readonly #pictures = new Map<string, Read>();
  #failures = 0;

  constructor(options: FromDocumentsOptions, world: FromDocumentsWorld) {
    this.#options = options;
    this.#world = world;
    this.#own = new OwnWords(world.cacheDir);
  }

  fail(subject: string, error: { readonly code: string; readonly message: string }): void {
    this.#failures += 1;
    if (this.#failures <= mostTold) this.#world.stderr.write(failureLine(subject, error));
  }

  async take(written: WrittenText, signal: AbortSignal): Promise<void> {
    const read = await this.#read(written, signal);
    if (read.kind === 'left') this.rows.leave(read.omission);
    else if (await this.#own.has(read.sha256, written.text)) this.rows.leave('own');
    else this.rows.add({ ...read, text: written.text });
  }

  async #read(written: WrittenText, signal: AbortSignal): Promise<Read> {
    const { document, target, lies } = written;
    if (lies === 'inside') return this.#readAnew(written, signal);
    const key = JSON.stringify([dirname(document), target]);
    const read = this.#pictures.get(key) ?? (await this.#readAnew(written, signal));
    this.#pictures.set(key, read);
    return read;
  }

  async #readAnew(written: WrittenText, signal: AbortSignal): Promise<Read> {
    try {
      const { bytes, uri } = await written.read(signal);
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      if (uri !== undefined) return { kind: 'read', sha256, path: fileURLToPath(uri) };
      const { pictures } = this.#options;
      if (pictures === undefined) return { kind: 'left', omission: 'inside' };
      return { kind: 'read', sha256, path: await writePicture(bytes, pictures, this.#world) };
    } catch (thrown) {
      throwIfAborted(signal);
      const omission = unreadability(thrown);
      if (omission === undefined) throw thrown;
      if (omission === 'unreadable') this.fail(subjectOf(written), documentFailure(thrown));
      return { kind: 'left', omission };
    }
  }

  async end(): Promise<ExitCode> {
    const { out, format } = this.#options;
    const { rows, left, again } = this.rows.end();
    if (this.#failures > mostTold) this.#world.stderr.write(`And ${this.#failures - mostTold} more.\n`);
    const summary = { documents: this.documents, rows, left, again, failed: this.#failures };
    const told = format === 'json' ? `${jsonText(asJson(summary))}\n` : inWords(summary);
    // Standard output carries the rows where no file does.
    (format === 'json' && out !== undefined ? this.#world.stdout : this.#world.stderr).write(told);
    if (rows.length === 0) {
      throw new CaptionLensError(
        'dataInvalid',
        'No alt text of these documents makes a data set; see what was left out.',
      );
    }
    const folder = out === undefined ? '.' : dirname(out);
    const lines = rows.map((row) => `${JSON.stringify(lineOf(row, folder))}\n`).join('');
    if (out === undefined) this.#world.stdout.write(lines);
    else await writeOutput(out, lines, this.#world);
    return this.#failures > 0 ? 1 : 0;
  }
}

function subjectOf({ document, target }: WrittenText): string {
  return `${shownPath(relative('.', document))}: ${target.length > 80 ? `${target.slice(0, 79)}…` : target}`;
}

/** As `openDataset` reads it: `image` from the folder of the list. */
function lineOf({ path, captions }: PictureRow, folder: string): object {
  const image = shownPath(relative(resolve(folder), path));
  return { id: image, image, captions };
}

interface Summary {
  readonly documents: number;
  readonly rows: readonly PictureRow[];
  readonly left: OmissionCounts;
  readonly again: number;
  readonly failed: number;
}

function captionsIn({ rows }: Summary): number {
  return rows.reduce((sum, { captions }) => sum + captions.length, 0);
}

/** Its members are the command line's contract. */
function asJson(summary: Summary): object {
  const { documents, rows, left, again, failed } = summary;
  return { documents, items: rows.length, captions: captionsIn(summary), leftOut: left, again, failed };
}

function inWords(summary: Summary): string {
  const { documents, rows, left, again, failed } = summary;
  const lines = [
    `${documents} documents: ${rows.length} pictures, ${captionsIn(summary)} captions`,
    ...omissions.flatMap((omission) => {
      const count = left[omission];
      return count === undefined ? [] : [`left out, ${omission}: ${count} (${omissionText(omission)})`];
    }),
    ...(again > 0 ? [`the same text of the same picture again: ${again}`] : []),
    ...(failed > 0 ? [`could not be read: ${failed}`] : []),
  ];
  return lines.map((line) => `${line}\n`).join('');
}
