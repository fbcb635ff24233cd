import { Command, Option } from 'commander';
import { textMetrics } from '../../../models/metrics/textScores.ts';
import { withColumns } from '../dataset/datasetColumns.ts';
import { inWords } from '../terminal/optionValues.ts';
import type { ExitCode, World } from '../world.ts';
import { type EvaluateFlags, evaluateOptions, metricNames } from './evaluateOptions.ts';
import { runEvaluate } from './evaluateRun.ts';

/** `caption-lens evaluate`: judges captions by those that people wrote. */
export function evaluateCommand(world: World, signal: AbortSignal, onExit: (code: ExitCode) => void): Command {
  const names = `which scores, apart by commas: ${inWords(textMetrics)}`;
  const command = new Command('evaluate')
    .description('judge captions by those that people wrote')
    .option(
      '--data <path>',
      'pictures with captions: .jsonl, .csv, .tsv, .json (COCO, LAVIS), .parquet, a folder, or org/name of the Hub',
    )
    .option('--candidates <file>', 'the captions to judge: lines of {"id", "caption"}')
    .addOption(new Option('--metrics <names>', names).argParser(metricNames));
  return withColumns(command)
    .option('--json', 'print one JSON object')
    .action(async (flags: EvaluateFlags) => {
      onExit(await runEvaluate(evaluateOptions(flags), world, signal));
    });
}
