import { Command, Option } from 'commander';
import { longFrom, pictureMappings, pictureRoots, rules } from '../check/checkCommand.ts';
import { type FixFlags, fixOptions, writtenRules } from './fixOptions.ts';
import { runFix } from './fixRun.ts';
import { altContents } from '../../protocol/settings.ts';
import { modelOptions } from '../models/modelFlags.ts';
import type { ExitCode, World } from '../world.ts';

/** `caption-lens fix`: describes images without alt text and writes what was said into the documents. */
export function fixCommand(world: World, signal: AbortSignal, onExit: (code: ExitCode) => void): Command {
  const named = modelOptions();
  return new Command('fix')
    .description('describe images without alt text and write what was said into the documents')
    .argument('[paths...]', 'documents, or folders of documents (default: this folder); pictures with --into-picture')
    .option('--dry-run', 'show the changes as a diff and write nothing')
    .option('--into-picture', 'write into the named pictures themselves (IPTC alt text), not into documents')
    .option('--no-picture-text', 'describe also pictures that carry alt text themselves')
    .addOption(rules('what to replace (default: missing)', writtenRules))
    .addOption(longFrom())
    .addOption(pictureRoots())
    .addOption(pictureMappings())
    .addOption(named.model)
    .addOption(named.languageModel)
    .addOption(named.base)
    .addOption(
      new Option(
        '--content <kind>',
        'what alt text says: the subject, or light, angle and mood as well (default: subject)',
      ).choices(altContents),
    )
    .option('--from-jobs <name>', 'take the texts of a job, and describe nothing')
    .option('--database <url>', 'where the job is (default: $CAPTION_LENS_DATABASE)')
    .option('--json', 'print one JSON object a change')
    .action(async (paths: readonly string[], flags: FixFlags) => {
      onExit(await runFix(fixOptions(paths, flags), world, signal));
    });
}
