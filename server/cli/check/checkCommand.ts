import { Command, Option } from 'commander';
import { altRules } from '../../languages/alttext/ruleNames.ts';
import type { AltRule } from '../../protocol/settings.ts';
import { type CheckFlags, checkFormats, checkOptions, ruleNames, usualBaseline } from './checkOptions.ts';
import { pictureMapping, pictureRoot } from './documentContext.ts';
import { runCheck } from './checkRun.ts';
import { inWords, oneOf, wholeNumber } from '../terminal/optionValues.ts';
import type { ExitCode, World } from '../world.ts';

/** `caption-lens check`: finds missing and poor alt text, without a model. */
export function checkCommand(
  world: World,
  version: string,
  signal: AbortSignal,
  onExit: (code: ExitCode) => void,
): Command {
  return new Command('check')
    .description('list images with missing or poor alt text; ends with 1 when there are any')
    .argument('[paths...]', 'documents, or folders of documents (default: this folder)')
    .addOption(rules('only these rules', altRules))
    .addOption(longFrom())
    .addOption(pictureRoots())
    .addOption(pictureMappings())
    .addOption(
      new Option('--format <format>', `${inWords(checkFormats)} (default: text)`).argParser(
        oneOf('--format', checkFormats),
      ),
    )
    .option('--json', 'as --format json: one JSON object a line')
    .option('--sarif', 'as --format sarif: a SARIF 2.1.0 log')
    .option('--github', "as --format github: annotations for GitHub's workflows")
    .addOption(
      new Option('--max-warnings <n>', 'findings that are let pass (default: 0); hints never count').argParser(
        wholeNumber('--max-warnings', { min: 0, max: 1_000_000_000 }),
      ),
    )
    .option('--baseline <file>', 'list only what this file does not know, and what of it is mended')
    .option('--write-baseline', `write what is found into the baseline (${usualBaseline}) and list nothing`)
    .action(async (paths: readonly string[], flags: CheckFlags) => {
      onExit(await runCheck(checkOptions(paths, flags), version, world, signal));
    });
}

/** `--rule`, for `check` and `fix`, with the names that it takes. */
export function rules(description: string, known: readonly AltRule[]): Option {
  return new Option('--rule <names>', `${description}, apart by commas: ${inWords(known)}`).argParser(ruleNames(known));
}

/** `--root`, for `check` and `fix`. */
export function pictureRoots(): Option {
  return new Option('--root <folder>', 'a folder that /cup.png may start at; may be repeated').argParser(pictureRoot);
}

/** `--map`, for `check` and `fix`. */
export function pictureMappings(): Option {
  const text = "what the beginning of a picture's path stands for, such as @assets/=src/assets; may be repeated";
  return new Option('--map <from=to>', text).argParser(pictureMapping);
}

/** `--long-from`, for `check` and `fix`. */
export function longFrom(): Option {
  const parse = wholeNumber('--long-from', { min: 1, max: 100_000 });
  return new Option('--long-from <n>', 'characters from which an alt text is long (default: 125)').argParser(parse);
}
