import { Command, Option } from 'commander';
import { trainableParts } from '../../../models/training/parameters.ts';
import { withColumns } from '../dataset/datasetColumns.ts';
import { modelOptions } from '../models/modelFlags.ts';
import { decimalNumber, inWords, oneOf, wholeNumber } from '../terminal/optionValues.ts';
import type { ExitCode, World } from '../world.ts';
import { trainableNames, trainOptions, type TrainFlags } from './trainOptions.ts';
import { runTrain } from './trainRun.ts';

const most = 1_000_000;

/** `caption-lens train`: fine-tunes a model on pictures with captions. */
export function trainCommand(world: World, signal: AbortSignal, onExit: (code: ExitCode) => void): Command {
  const { model, languageModel, base } = modelOptions();
  const option = (flags: string, description: string, parser?: (text: string) => unknown) => {
    const made = new Option(flags, description);
    return parser ? made.argParser(parser) : made;
  };
  const whole = (name: string, value: string, description: string, min = 1) =>
    option(`--${name} ${value}`, description, wholeNumber(`--${name}`, { min, max: most }));
  const decimal = (name: string, description: string) =>
    option(`--${name} <x>`, description, decimalNumber(`--${name}`));
  const choice = (name: string, choices: readonly string[], description: string) =>
    option(`--${name} <which>`, `${description}: ${inWords(choices)}`, oneOf(`--${name}`, choices));
  const command = new Command('train')
    .description('teach a model from pictures with captions')
    .option(
      '--data <name>',
      'pictures with captions: .jsonl, .csv, .tsv, .json (COCO, LAVIS), .parquet, a folder, or org/name of the Hub',
    )
    .option('--out <folder>', 'where checkpoints, logs and the taught model go')
    .addOption(model)
    .addOption(languageModel)
    .addOption(base)
    .option('--validation <path|share>', 'what is held back to measure on: a data set, or a share of --data');
  for (const each of [
    choice('recipe', ['gurushots'], 'all values of a known training'),
    option('--trainable <parts>', `which parts change, apart by commas: ${inWords(trainableParts)}`, trainableNames),
    whole('lora-rank', '<n>', 'teach the language model by LoRA of this rank'),
    whole('epochs', '<n>', 'how often all pictures are seen (default: 10)'),
    whole('batch-size', '<n>', 'pictures learned from together (default: 8)'),
    whole('accumulate', '<n>', 'batches before the weights change (default: 1)'),
    decimal('learning-rate', 'the rate (default: 0.00001)'),
    decimal('min-learning-rate', 'what it falls to (default: 0)'),
    decimal('warmup-learning-rate', 'what it begins with; -1 begins with the rate itself (default: 0.00000001)'),
    whole('warmup-steps', '<n>', 'batches until the rate is reached (default: 17)', 0),
    decimal('weight-decay', 'of all but biases and norms (default: 0.01)'),
    decimal('layer-decay', 'of the rate, from layer to layer of the vision part; noted, as LAVIS does (default: 1)'),
    whole('max-text-tokens', '<n>', 'where texts are cut (default: 32)', 2),
    option('--prompt <text>', 'put before every text, and not learned'),
    option('--masked-prompt <text>', 'as many first tokens as this has are not learned'),
    whole('image-size', '<pixels>', 'side of the pictures (default: 364)'),
    choice('image-processor', ['train', 'eval'], 'crops and mirrored pictures, or whole ones'),
    choice('dropout', ['config', '0'], 'as the configurations of the model say, or none'),
    choice('order', ['shuffled', 'given'], 'of the pictures'),
    whole('seed', '<n>', 'of order, crops and dropout (default: 42)', 0),
    choice('select', ['cider+bleu4', 'loss'], 'what the best epoch is best in: its descriptions, or its loss alone'),
    choice('device', ['auto', 'cpu', 'webgpu'], 'where it is computed'),
    choice('precision', ['auto', 'fp32', 'fp16'], 'of products; fp16 on graphics cards alone'),
    decimal('memory', 'gigabytes of weights and moments that may lie in memory, the rest in files (default: 40 %)'),
    decimal('device-memory', 'gigabytes of weights and moments that may stay on a graphics card (default: 4)'),
    whole('save-every', '<steps>', 'how often to save within an epoch'),
  ]) {
    command.addOption(each);
  }
  return withColumns(command)
    .option('--resume', 'take up what was saved in --out')
    .option('--plan', 'only say what it would take: steps, memory, disk')
    .option('--json', 'print one JSON object a step and an epoch')
    .action(async (flags: TrainFlags) => {
      onExit(await runTrain(trainOptions(flags), world, signal));
    });
}
