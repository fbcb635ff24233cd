import { Command, Option } from 'commander';
import { decimalNumber, someText, wholeNumber } from '../terminal/optionValues.ts';
import type { ExitCode, World } from '../world.ts';
import { columnsOf, type DatasetChoice, withColumns } from './datasetColumns.ts';
import { fromDocumentsCommand } from './documents/fromDocumentsCommand.ts';
import { inspectDataset, splitDataset } from './datasetRun.ts';

/** The options of `dataset split` as commander leaves them. */
interface SplitFlags extends DatasetChoice {
  readonly share: number;
  readonly seed: number;
  readonly out: string;
  readonly pictures?: string;
}

/** `caption-lens dataset`: what pictures with captions are made of, and a part of them held back. */
export function datasetCommand(world: World, signal: AbortSignal, onExit: (code: ExitCode) => void): Command {
  const command = new Command('dataset').description(
    'look at pictures with captions, hold a part of them back, or make them',
  );
  command
    .addCommand(
      onDataset(new Command('inspect').description('count pictures and captions, broken ones, and the same ones'))
        .option('--json', 'print one JSON object')
        .action(async (path: string, flags: DatasetChoice & { readonly json?: true }) => {
          onExit(await inspectDataset({ path, columns: columnsOf(flags), isJson: flags.json === true }, world, signal));
        }),
    )
    .addCommand(fromDocumentsCommand(world, signal, onExit))
    .addCommand(
      onDataset(new Command('split').description('write a share of the pictures and the rest as two lists'))
        .addOption(
          new Option('--share <x>', 'what is held back, from 0 to 1')
            .default(0.1)
            .argParser(decimalNumber('--share', 0)),
        )
        .addOption(
          new Option('--seed <n>', 'another seed holds back others')
            .default(1)
            .argParser(wholeNumber('--seed', { min: 0, max: 2 ** 31 })),
        )
        .addOption(new Option('--out <folder>', 'where the lists go').default('.').argParser(someText('--out')))
        .addOption(
          new Option('--pictures <folder>', 'write pictures that are in the data set itself here').argParser(
            someText('--pictures'),
          ),
        )
        .action(async (path: string, flags: SplitFlags) => {
          const { share, seed, out, pictures } = flags;
          const place = { out, ...(pictures !== undefined && { pictures }) };
          onExit(await splitDataset({ path, columns: columnsOf(flags), share, seed, ...place }, world, signal));
        }),
    );
  return command;
}

/** A command on one data set. */
function onDataset(command: Command): Command {
  return withColumns(
    command.argument(
      '<path>',
      'a list (.jsonl, .csv, .tsv, .json), .parquet, a folder, or a data set of the Hub (org/name)',
    ),
  );
}
