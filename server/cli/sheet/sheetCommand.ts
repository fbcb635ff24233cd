import { Command, Option } from 'commander';
import { type CaptionFlags, captionOptions } from '../caption/captionOptions.ts';
import { modelOptions } from '../models/modelFlags.ts';
import { inWords, oneOf, someText } from '../terminal/optionValues.ts';
import type { ExitCode, World } from '../world.ts';
import { runSheet, sheetFormats, type SheetOptions } from './sheetRun.ts';

interface SheetFlags extends CaptionFlags {
  readonly format: SheetOptions['format'];
  readonly output?: string;
  readonly title?: string;
  readonly answers: SheetOptions['answers'];
  readonly place?: true;
}

/** `caption-lens sheet`: many pictures with texts and facts as one file: a table, a contact sheet, a worksheet. */
export function sheetCommand(world: World, signal: AbortSignal, onExit: (code: ExitCode) => void): Command {
  const named = modelOptions();
  return new Command('sheet')
    .description('describe photographs into one file: a table, a contact sheet, or a worksheet for students')
    .argument('[images...]', 'pictures, camera raw files, folders of them, or - for a picture on standard input')
    .addOption(
      new Option('--format <choice>', `what is made: ${inWords(sheetFormats)}`)
        .default('html')
        .argParser(oneOf('--format', sheetFormats)),
    )
    .addOption(new Option('--output <file>', 'write it there (default: print it)').argParser(someText('--output')))
    .option('--title <text>', 'what stands above it (default: the name of what was given)')
    .addOption(
      new Option('--answers <choice>', 'where a worksheet has its answers: folded or page')
        .default('folded')
        .argParser(oneOf('--answers', ['folded', 'page'])),
    )
    .option('--place', 'also where pictures were taken, which is left out otherwise')
    .addOption(named.model)
    .addOption(named.languageModel)
    .addOption(named.base)
    .option('--no-daemon', 'run the model under this command, not in the daemon that all programs share')
    .action(async (images: readonly string[], flags: SheetFlags) => {
      const { format, output, title, answers, place } = flags;
      const options: SheetOptions = {
        caption: captionOptions(images, flags),
        format,
        answers,
        place: place ? 'asked' : 'untold',
        ...(output !== undefined && { output }),
        ...(title !== undefined && { title }),
      };
      onExit(await runSheet(options, world, signal));
    });
}
