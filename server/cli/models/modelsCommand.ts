import { Command, Option } from 'commander';
import { CaptionLensError } from '../../../models/errors.ts';
import { failureLine } from '../caption/captionResult.ts';
import { daemonFault } from '../daemon/daemonClient.ts';
import { inOptions } from '../terminal/optionNames.ts';
import { LiveLine } from '../terminal/liveLine.ts';
import { infoModel, listModels, pathOfModel } from './modelReports.ts';
import { pullModel, removeModel, useModel, verifyModel, type PullFlags } from './modelSteps.ts';
import { pruneModels } from './modelPruning.ts';
import type { ModelCommandContext } from './modelCommandContext.ts';
import { listLoaded, unloadModel } from './loadedModels.ts';
import { inWords, someText } from '../terminal/optionValues.ts';
import type { ExitCode, World } from '../world.ts';
import { jsonText } from '../terminal/jsonText.ts';

interface Flags {
  readonly json?: true;
}

/**
 * `caption-lens models`: the models of this machine and of the Hub. Wrong usage ends with exit code 2, any other
 * failure with 1.
 */
export function modelsCommand(world: World, signal: AbortSignal, onExit: (code: ExitCode) => void): Command {
  const act = async ({ json }: Flags, work: (context: ModelCommandContext) => Promise<ExitCode>): Promise<void> => {
    const line = new LiveLine(world.stderr, world.now);
    const say = (value: object, text: string) => {
      line.clear();
      world.stdout.write(json ? `${jsonText(value)}\n` : `${text}\n`);
    };
    try {
      onExit(await work({ world, line, say, signal }));
    } catch (thrown) {
      line.clear();
      if (signal.aborted) throw thrown;
      const fault = faultOf(thrown);
      if (fault === undefined) throw thrown;
      world.stderr.write(failureLine('caption-lens', fault));
      onExit(1);
    } finally {
      line.clear();
    }
  };
  const below = [
    step('pull', 'fetch a model of the Hub and compile it; what was cut before goes on')
      .argument('<name>', 'org/name[@revision][:file.pth], or a word of `models ls`')
      .addOption(name('--base', 'the BLIP-2 model that completes a checkpoint of LAVIS or an adapter'))
      .option('--use', 'use it from then on')
      .option('--no-compile', 'compile it with the first caption instead')
      .action((model: string, flags: Flags & PullFlags) => act(flags, (context) => pullModel(model, flags, context))),
    step('ls', 'list what is here, and known models that can be fetched').action((flags: Flags) =>
      act(flags, listModels),
    ),
    step('ps', 'say what is loaded, where, and for how long').action((flags: Flags) => act(flags, listLoaded)),
    step('use', 'use a model from now on, wherever no other is named')
      .argument('<name>', 'embedded, a model that is here, a folder, or a .pth')
      .addOption(name('--base', 'the BLIP-2 model that completes a checkpoint of LAVIS or an adapter'))
      .addOption(name('--language-model', 'or the OPT folder that does'))
      .action((model: string, flags: Flags & { readonly base?: string; readonly languageModel?: string }) =>
        act(flags, (context) => useModel({ path: model, ...flags }, context)),
      ),
    step('unload', 'free the memory of the model that is loaded').action((flags: Flags) => act(flags, unloadModel)),
    step('rm', 'remove a model of the Hub from this machine, with what was compiled of it')
      .argument('<name>')
      .action((model: string, flags: Flags) => act(flags, (context) => removeModel(model, context))),
    step('prune', 'remove what is of no use any more: compiled models whose model is gone, or unused for 60 days')
      .option('--dry-run', 'say what would go, and remove nothing')
      .action((flags: Flags & { readonly dryRun?: true }) =>
        act(flags, (context) => pruneModels(flags.dryRun ? 'tell' : 'remove', context)),
      ),
    step('verify', 'check every file of a model, and what was compiled of it; exit code 1 where one is damaged')
      .argument('<name>')
      .option('--repair', 'remove damaged files, to be fetched and compiled again')
      .action((model: string, flags: Flags & { readonly repair?: true }) =>
        act(flags, (context) => verifyModel(model, flags.repair ? 'repair' : 'tell', context)),
      ),
    step('path', 'print where a model lies')
      .argument('<name>')
      .action((model: string, flags: Flags) => act(flags, (context) => pathOfModel(model, context))),
    step('info', 'say what a model is, what it needs, and what its card warns of')
      .argument('<name>')
      .action((model: string, flags: Flags) => act(flags, (context) => infoModel(model, context))),
  ];
  const models = new Command('models').description('fetch, choose, check and remove models').action(() => {
    const names = inWords(below.map((command) => command.name()));
    throw new CaptionLensError('invalidOption', `Say what to do with models: ${names}.`);
  });
  return below.reduce((command, next) => command.addCommand(next), models);
}

function step(verb: string, description: string): Command {
  return new Command(verb).description(description).option('--json', 'print JSON');
}

function name(option: string, description: string): Option {
  return new Option(`${option} <name>`, description).argParser(someText(option));
}

/** What ends one of these with code 1: not wrong usage, but a model or a program that is not as it should be. */
function faultOf(thrown: unknown): { readonly code: string; readonly message: string } | undefined {
  const fault = daemonFault(thrown);
  if (fault) return fault;
  if (!(thrown instanceof CaptionLensError) || thrown.code === 'invalidOption' || thrown.code === 'aborted')
    return undefined;
  const { message, advice } = inOptions(thrown);
  return { code: thrown.code, message: advice === undefined ? message : `${message} ${advice}` };
}
