import { Command } from 'commander';
import { type CaptionFlags, captionOptions } from './captionOptions.ts';
import { runCaption } from './captionRun.ts';
import { deviceOption, withDescribing } from './describingOptions.ts';
import type { ExitCode, World } from '../world.ts';

/** `caption-lens caption`: describes pictures. `onExit` hears the exit code. */
export function captionCommand(world: World, signal: AbortSignal, onExit: (code: ExitCode) => void): Command {
  const command = new Command('caption')
    .description('describe photographs: one caption a line, after the path of its picture')
    .argument('[images...]', 'pictures, folders of pictures, or - for a picture on standard input');
  return withDescribing(command)
    .addOption(deviceOption())
    .option('--json', 'print one JSON object a line')
    .option('--no-daemon', 'run the model under this command, not in the daemon that all programs share')
    .action(async (images: readonly string[], flags: CaptionFlags) => {
      onExit(await runCaption(captionOptions(images, flags), world, signal));
    });
}
