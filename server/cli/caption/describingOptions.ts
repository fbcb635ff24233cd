import { type Command, Option } from 'commander';
import { precisions } from '../../../models/caption.ts';
import { maxNumBeams } from '../../../models/generation/settingChecks.ts';
import { knownModels } from '../../../models/hub/known/knownModels.ts';
import { choiceRules } from '../../protocol/settings.ts';
import { modelOptions } from '../models/modelFlags.ts';
import { decimalNumber, inWords, oneOf, someText, wholeNumber } from '../terminal/optionValues.ts';

/** Adds the options that decide what is said of a picture. */
export function withDescribing(command: Command): Command {
  const named = modelOptions();
  return command
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
    .addOption(choice('--precision', ['auto', ...precisions], 'with how many bits it computes'));
}

/** Where the model runs. */
export function deviceOption(): Option {
  return choice('--device', ['auto', 'cpu', 'webgpu', 'cuda'], 'where the model runs');
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
