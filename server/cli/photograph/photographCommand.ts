import { Command } from 'commander';
import { CaptionLensError } from '../../../models/errors.ts';
import type { ExitCode, World } from '../world.ts';
import { runPhotograph } from './photographRun.ts';

interface PhotographFlags {
  readonly light?: true;
  readonly place?: true;
  readonly json?: true;
}

/** `caption-lens photograph`: how pictures were taken, and what their light is like. No model is needed. */
export function photographCommand(world: World, signal: AbortSignal, onExit: (code: ExitCode) => void): Command {
  return new Command('photograph')
    .description('say how photographs were taken: camera, lens, exposure; with --light also their tones and colours')
    .argument('[images...]', 'pictures, camera raw files, folders of them, or - for a picture on standard input')
    .option('--light', 'also key, contrast, clipping and colours; with --json the histograms too')
    .option('--place', 'also where it was taken, which is left out otherwise')
    .option('--json', 'print one JSON object a line')
    .action(async (images: readonly string[], { light, place, json }: PhotographFlags) => {
      if (images.length === 0) {
        throw new CaptionLensError(
          'invalidOption',
          'photograph needs at least one picture: a file, a folder, or - for standard input.',
        );
      }
      const options = {
        images,
        light: light ? 'told' : 'untold',
        place: place ? 'asked' : 'untold',
        format: json ? 'json' : 'text',
      } as const;
      onExit(await runPhotograph(options, world, signal));
    });
}
