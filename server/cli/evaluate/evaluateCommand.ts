import { Command, Option } from 'commander';
import { precisions } from '../../../models/caption.ts';
import { withColumns } from '../dataset/datasetColumns.ts';
import { choiceRules } from '../../protocol/settings.ts';
import { modelOptions } from '../models/modelFlags.ts';
import { inWords, oneOf, someText } from '../terminal/optionValues.ts';
import type { ExitCode, World } from '../world.ts';
import { bertLayer, type EvaluateFlags, evaluateOptions, metricNames, metrics } from './evaluateOptions.ts';
import { runEvaluate } from './evaluateRun.ts';

/** `caption-lens evaluate`: judges captions by those that people wrote, and by their pictures. */
export function evaluateCommand(world: World, signal: AbortSignal, onExit: (code: ExitCode) => void): Command {
  const { model, languageModel, base } = modelOptions();
  model.description = 'a model whose captions are judged: a folder, a .pth, or one of the Hub';
  const command = new Command('evaluate')
    .description('judge captions by those that people wrote, and by their pictures')
    .option(
      '--data <path>',
      'pictures with captions: .jsonl, .csv, .tsv, .json (COCO, LAVIS), .parquet, a folder, or org/name of the Hub',
    )
    .addOption(path('--candidates <file>', 'the captions to judge: lines of {"id", "caption"}'))
    .addOption(model)
    .addOption(path('--against <name>', 'another model, or a .jsonl of captions, to compare with'));
  return withColumns(command)
    .addOption(
      new Option('--metrics <names>', `which scores, apart by commas: ${inWords(metrics)}`).argParser(metricNames),
    )
    .addOption(path('--bert-model <name>', 'the RoBERTa of BERTScore: a folder, or one of the Hub (roberta-large)'))
    .addOption(new Option('--bert-layer <n>', 'its layer, or last (default: as bert_score)').argParser(bertLayer))
    .addOption(path('--bert-baseline <file>', "bert_score's file of what unrelated texts score, which becomes 0"))
    .option('--idf', 'let rare words count more in BERTScore')
    .addOption(path('--clip-model <name>', 'the CLIP of CLIPScore: a folder, a .pt, or one of the Hub'))
    .addOption(languageModel)
    .addOption(base)
    .addOption(
      choice('--choose-by', choiceRules, 'how that model chooses among its beams; agreement takes --clip-model'),
    )
    .addOption(choice('--device', ['auto', 'cpu', 'webgpu', 'cuda'], 'where the captioning model runs'))
    .addOption(choice('--precision', ['auto', ...precisions], 'with how many bits it computes'))
    .option('--no-daemon', 'run the captioning model under this command')
    .addOption(path('--html <file>', 'write a page with the pictures and their captions, worst first'))
    .option('--json', 'print one JSON object')
    .action(async (flags: EvaluateFlags) => {
      onExit(await runEvaluate(evaluateOptions(flags), world, signal));
    });
}

function path(flags: string, description: string): Option {
  return new Option(flags, description).argParser(someText(flags.split(' ')[0] ?? flags));
}

function choice(name: string, choices: readonly string[], description: string): Option {
  return new Option(`${name} <choice>`, `${description}: ${inWords(choices)}`).argParser(oneOf(name, choices));
}
