import { basename, dirname, relative, resolve } from 'node:path';
import { throwIfAborted } from '../../../models/errors.ts';
import { spelled } from '../../../models/wording.ts';
import { photographOf } from '../../images/photograph/photographOf.ts';
import { writeContactSheet, writeWorksheet } from '../../photograph/sheets/html.ts';
import { writeMarkdown, writeMarkdownWorksheet } from '../../photograph/sheets/markdown.ts';
import type { AnswerPlace, Sheet, SheetPicture, SheetVoice } from '../../photograph/sheets/sheet.ts';
import { writeCsv, writeJson } from '../../photograph/sheets/tables.ts';
import { writeText } from '../../photograph/sheets/texts.ts';
import { spelledPhotograph } from '../../protocol/spelledMessages.ts';
import type { CaptionOptions } from '../caption/captionOptions.ts';
import { failureLine } from '../caption/captionResult.ts';
import { captionResults } from '../caption/captionResults.ts';
import { readListed } from '../caption/listedBytes.ts';
import { openPictureDescriber } from '../caption/pictureDescriber.ts';
import { type Listed, listPictures } from '../caption/pictureList.ts';
import { chooseModel } from '../models/modelChoice.ts';
import { LiveLine } from '../terminal/liveLine.ts';
import { inOptions, optionNames } from '../terminal/optionNames.ts';
import { writeOutput } from '../terminal/outputFile.ts';
import { progressBar } from '../terminal/progressBar.ts';
import type { Decoder, ExitCode, World } from '../world.ts';

export const sheetFormats = ['csv', 'json', 'markdown', 'html', 'txt', 'worksheet', 'worksheet-markdown'] as const;

export interface SheetOptions {
  readonly caption: CaptionOptions;
  readonly format: (typeof sheetFormats)[number];
  /** Absent: standard output. */
  readonly output?: string;
  readonly title?: string;
  readonly answers: AnswerPlace;
  readonly place: 'asked' | 'untold';
}

/** Pixels of a picture's longer side in a page. */
const pictureSide = 640;

/** What a command line says is English. */
const voice: SheetVoice = { language: 'en', say: (wording) => spelled(wording, optionNames) };

/** Describes everything that the options name into one sheet. Rejects as `runCaption` does. */
export async function runSheet(options: SheetOptions, world: World, signal: AbortSignal): Promise<ExitCode> {
  const line = new LiveLine(world.stderr, world.now);
  try {
    const listed = await listPictures(options.caption.images, world, signal);
    const pictures = await pictureRows(listed, options, { world, line }, signal);
    line.clear();
    for (const { name, outcome } of pictures) {
      if (outcome.kind === 'failed') world.stderr.write(failureLine(name, outcome));
    }
    const text = write({ title: options.title ?? titleOf(options.caption.images), pictures }, options);
    if (options.output === undefined) world.stdout.write(text);
    else await writeOutput(options.output, text, world);
    return pictures.some(({ outcome }) => outcome.kind === 'failed') ? 1 : 0;
  } catch (thrown) {
    throwIfAborted(signal);
    throw thrown;
  } finally {
    line.clear();
  }
}

interface SheetParts {
  readonly world: World;
  readonly line: LiveLine;
}

/** Descriptions first and facts after them, one picture at a time: no more than one is held. */
async function pictureRows(
  listed: readonly Listed[],
  options: SheetOptions,
  { world, line }: SheetParts,
  signal: AbortSignal,
): Promise<readonly SheetPicture[]> {
  const outcomes = await describeAll(listed, options, { world, line }, signal);
  const decoder = world.openDecoder();
  try {
    const rows: SheetPicture[] = [];
    for (const [index, item] of listed.entries()) {
      line.show(`Facts: ${index + 1} of ${listed.length}`);
      const outcome = outcomes[index] ?? { kind: 'waiting' };
      rows.push({
        name: nameOf(item, options),
        outcome,
        ...(await factsOf(item, options, { world, decoder }, signal)),
      });
    }
    return rows;
  } finally {
    await decoder.dispose();
  }
}

async function describeAll(
  listed: readonly Listed[],
  options: SheetOptions,
  { world, line }: SheetParts,
  signal: AbortSignal,
): Promise<readonly SheetPicture['outcome'][]> {
  // Loading a model would only make the user wait for the same answer.
  if (listed.every(({ kind }) => kind === 'failed')) return listed.map(failedOutcome);
  const model = await chooseModel(options.caption.model, world, line, signal);
  const describer = await openPictureDescriber({ ...options.caption, model }, world, line, signal);
  const start = world.now();
  const outcomes: SheetPicture['outcome'][] = [];
  try {
    const onStatus = (image: string, text: string) => {
      const progress = progressBar({ done: outcomes.length, total: listed.length, elapsedMs: world.now() - start });
      line.show(`${progress} · ${basename(image)}:`, text);
    };
    for await (const result of captionResults(listed, describer, onStatus, signal)) {
      const [best] = result.kind === 'captioned' ? result.shown : [];
      outcomes.push(
        result.kind === 'captioned'
          ? {
              kind: 'described',
              description: best?.description ?? '',
              altText: best?.altText ?? '',
              model: result.info.name,
            }
          : { kind: 'failed', code: result.error.code, message: inOptions(result.error).message },
      );
    }
    return outcomes;
  } finally {
    await describer.dispose();
  }
}

function failedOutcome(item: Listed): SheetPicture['outcome'] {
  return item.kind === 'failed'
    ? { kind: 'failed', code: item.error.code, message: inOptions(item.error).message }
    : { kind: 'waiting' };
}

/** Nothing of a picture that cannot be read: its description has failed for the same reason and says it. */
async function factsOf(
  item: Listed,
  { format, place }: SheetOptions,
  { world, decoder }: { readonly world: World; readonly decoder: Decoder },
  signal: AbortSignal,
): Promise<Pick<SheetPicture, 'photograph' | 'thumbnail'>> {
  // Standard input can be read once.
  if (item.kind === 'failed' || item.kind === 'input' || format === 'txt') return {};
  try {
    const bytes = await readListed(item, world, signal);
    const decoded = await decoder.photograph(bytes, place, signal);
    const photograph = spelledPhotograph(photographOf({ label: item.image }, bytes.length, decoded), optionNames);
    if (format !== 'html' && format !== 'worksheet') return { photograph };
    const { type, bytes: small } = await decoder.thumbnail(bytes, pictureSide, signal);
    return { photograph, thumbnail: `data:${type};base64,${Buffer.from(small).toString('base64')}` };
  } catch {
    throwIfAborted(signal);
    return {};
  }
}

/** From the folder of the sheet, so that a worksheet in Markdown finds its pictures. */
function nameOf({ kind, image }: Listed, { output }: SheetOptions): string {
  if (kind === 'input' || kind === 'bytes') return image;
  const name = output === undefined ? image : relative(dirname(resolve(output)), resolve(image));
  return name.replaceAll('\\', '/');
}

function titleOf(images: readonly string[]): string {
  const [first = ''] = images;
  return images.length === 1 && first !== '-' ? basename(resolve(first)) : 'Photographs';
}

function write(sheet: Sheet, { format, answers }: SheetOptions): string {
  switch (format) {
    case 'csv':
      return writeCsv(sheet);
    case 'json':
      return writeJson(sheet);
    case 'markdown':
      return writeMarkdown(sheet, voice);
    case 'html':
      return writeContactSheet(sheet, voice);
    case 'txt':
      return writeText(sheet);
    case 'worksheet':
      return writeWorksheet(sheet, voice, answers);
    case 'worksheet-markdown':
      return writeMarkdownWorksheet(sheet, voice, answers);
  }
}
