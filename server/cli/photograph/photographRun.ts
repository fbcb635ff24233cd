import { asCaptionLensError, throwIfAborted } from '../../../models/errors.ts';
import { spelled, type Wording } from '../../../models/wording.ts';
import { photographOf } from '../../images/photograph/photographOf.ts';
import { factRows, type WordRow } from '../../photograph/factWords.ts';
import { lightRows, lightSummary } from '../../photograph/lightWords.ts';
import type { Photograph } from '../../protocol/photographMessages.ts';
import { spelledPhotograph } from '../../protocol/spelledMessages.ts';
import { failureLine } from '../caption/captionResult.ts';
import { readListed } from '../caption/listedBytes.ts';
import { type Listed, listPictures } from '../caption/pictureList.ts';
import { jsonText } from '../terminal/jsonText.ts';
import { inOptions, optionNames } from '../terminal/optionNames.ts';
import { lineStart, oneLine } from '../terminal/textWidth.ts';
import type { Decoder, ExitCode, World } from '../world.ts';

export interface PhotographOptions {
  readonly images: readonly string[];
  readonly light: 'told' | 'untold';
  readonly place: 'asked' | 'untold';
  readonly format: 'text' | 'json';
}

/** Tells of each picture in turn how it was taken. Rejects with `aborted`. */
export async function runPhotograph(options: PhotographOptions, world: World, signal: AbortSignal): Promise<ExitCode> {
  const decoder = world.openDecoder();
  let failures = 0;
  try {
    for (const item of await listPictures(options.images, world, signal)) {
      try {
        const photograph = await readPhotograph(item, options.place, { world, decoder }, signal);
        const told =
          options.format === 'json' ? jsonLine(item.image, photograph, options) : textOf(photograph, options);
        world.stdout.write(told);
      } catch (thrown) {
        throwIfAborted(signal);
        failures += 1;
        const error = asCaptionLensError(thrown);
        if (options.format === 'text') world.stderr.write(failureLine(item.image, error));
        else {
          const { message } = inOptions(error);
          world.stdout.write(`${jsonText({ image: item.image, error: { code: error.code, message } })}\n`);
        }
      }
    }
    return failures === 0 ? 0 : 1;
  } finally {
    await decoder.dispose();
  }
}

async function readPhotograph(
  item: Listed,
  place: 'asked' | 'untold',
  { world, decoder }: { readonly world: World; readonly decoder: Decoder },
  signal: AbortSignal,
): Promise<Photograph> {
  if (item.kind === 'failed') throw item.error;
  const bytes = await readListed(item, world, signal);
  const decoded = await decoder.photograph(bytes, place, signal);
  return spelledPhotograph(photographOf({ label: item.image }, bytes.length, decoded), optionNames);
}

function textOf({ label, facts, file, light, notes }: Photograph, options: PhotographOptions): string {
  const rows: readonly WordRow<string>[] = [
    ...factRows(facts, file),
    ...(options.light === 'told' ? lightRows(light) : []),
  ];
  const say = (wording: Wording) => oneLine(spelled(wording, optionNames));
  return [
    `${lineStart(label)}:`,
    ...rows.map((row) => `  ${say(row.label)}: ${say(row.value)}`),
    ...(options.light === 'told' ? [`  ${say(lightSummary(light))}`] : []),
    ...notes.map((note) => `  note: ${oneLine(note)}`),
    '',
  ].join('\n');
}

/** Its members are the command line's contract; those of `Photograph`. */
function jsonLine(image: string, { file, facts, light, notes }: Photograph, options: PhotographOptions): string {
  return `${jsonText({ image, file, facts, ...(options.light === 'told' && { light }), notes })}\n`;
}
