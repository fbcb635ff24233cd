import { Command, Option } from 'commander';
import { precisions } from '../../../models/caption.ts';
import { maxNumBeams } from '../../../models/generation/settingChecks.ts';
import { knownModels } from '../../../models/hub/known/knownModels.ts';
import { type CaptionFlags, captionOptions } from './captionOptions.ts';
import { runCaption } from './captionRun.ts';
import { decimalNumber, inWords, oneOf, someText, wholeNumber } from '../terminal/optionValues.ts';
import { choiceRules } from '../../protocol/settings.ts';
import { modelOptions } from '../models/modelFlags.ts';
import type { ExitCode, World } from '../world.ts';

/** `caption-lens caption`: describes pictures. `onExit` hears the exit code. */
export function captionCommand(world: World, signal: AbortSignal, onExit: (code: ExitCode) => void): Command {
  const named = modelOptions();
  const command = new Command('caption')
    .description('describe photographs: one caption a line, after the path of its picture')
    .argument('[images...]', 'pictures, folders of pictures, or - for a picture on standard input')
    .addOption(named.model)
    .addOption(named.languageModel)
    .addOption(named.base)
    .addOption(whole('--image-size', 1, 4096, 'side in pixels of the pictures that the model sees'))
    .option(
      '--prompt <text>',
      `what the description continues, "" for nothing (default: as suits the model${promptsInWords()})`,
    )
    .addOption(whole('--num-beams', 1, maxNumBeams, 'beams of the search; 1 is greedy'))
    .addOption(whole('--max-new-tokens', 1, 100_000, 'longest description'))
    .addOption(whole('--min-new-tokens', 0, 100_000, 'shortest description'))
    .addOption(decimal('--length-penalty', -Infinity, 'above 0 favours long descriptions, below 0 short ones'))
    .addOption(choice('--early-stopping', ['false', 'true', 'never'], 'when the search may end'))
    .addOption(decimal('--repetition-penalty', 0, 'above 1 avoids words already used'))
    .addOption(whole('--no-repeat-ngram-size', 0, 100_000, 'no run of so many tokens comes twice; 0 is off'))
    .addOption(whole('--num-captions', 1, maxNumBeams, 'descriptions of each picture, best first'))
    .addOption(choice('--rules', ['hf', 'lavis'], 'whose arithmetic the search follows'))
    .addOption(
      choice(
        '--processor',
        ['default', 'hf', 'lavis'],
        'how pictures are prepared: as transformers (hf) or LAVIS do, or by default as hf with colour profiles applied',
      ),
    )
    .option(
      '--as-evaluated',
      `as its authors evaluated the model, where no option says otherwise: ${evaluatedInWords()}`,
    )
    .addOption(
      choice('--choose-by', choiceRules, 'the best description is the likeliest, or fits the picture best by CLIP'),
    )
    .addOption(clipModel())
    .addOption(choice('--device', ['auto', 'cpu', 'webgpu', 'cuda'], 'where the model runs'))
    .addOption(choice('--precision', ['auto', ...precisions], 'with how many bits it computes'))
    .option('--json', 'print one JSON object a line')
    .option('--no-daemon', 'run the model under this command, not in the daemon that all programs share');
  return command.action(async (images: readonly string[], flags: CaptionFlags) => {
    onExit(await runCaption(captionOptions(images, flags), world, signal));
  });
}

/** `--clip-model` of whatever chooses by it. */
function clipModel(): Option {
  const text =
    'the CLIP of --choose-by agreement: a folder, a .pt, or one of the Hub, which is fetched (default: one that is here)';
  return new Option('--clip-model <name>', text).argParser(someText('--clip-model'));
}

/** `; gurushots's own beginnings are "this is a", "a close-up shot", …` */
function promptsInWords(): string {
  return knownModels
    .flatMap(({ word, defaults }) => {
      const beginnings = defaults?.prompts.flatMap(({ kind, text }) => (kind === 'beginning' ? [`"${text}"`] : []));
      return beginnings ? [`; ${word}'s own beginnings are ${beginnings.join(', ')}`] : [];
    })
    .join('');
}

function evaluatedInWords(): string {
  return inWords(knownModels.flatMap(({ word, defaults }) => (defaults ? [word] : [])));
}

function whole(name: string, min: number, max: number, description: string): Option {
  const option = new Option(`${name} <n>`, description).argParser(wholeNumber(name, { min, max }));
  option.negate = false; // commander takes --no-repeat-ngram-size for the opposite of --repeat-ngram-size
  return option;
}

function decimal(name: string, above: number, description: string): Option {
  return new Option(`${name} <x>`, description).argParser(decimalNumber(name, above));
}

function choice<const Choice extends string>(name: string, choices: readonly Choice[], description: string): Option {
  return new Option(`${name} <choice>`, `${description}: ${inWords(choices)}`).argParser(oneOf(name, choices));
}
