/**
 * The command line. In: arguments and a world, which is everything that a command asks of the outside (world.ts). Out:
 * text on standard output, failures on standard error, an exit code.
 *
 * Each command has a folder: `…Command.ts` says its options to commander, `…Options.ts` checks them, `…Run.ts` does the
 * work. main.ts gives the real world and listens to signals.
 */
import { Command, CommanderError } from 'commander';
import { CaptionLensError } from '../../models/errors.ts';
import { captionCommand } from './caption/captionCommand.ts';
import { checkCommand } from './check/checkCommand.ts';
import { failureLine } from './caption/captionResult.ts';
import { daemonCommand } from './daemon/daemonCommand.ts';
import { datasetCommand } from './dataset/datasetCommand.ts';
import { doctorCommand } from './doctor/doctorCommand.ts';
import { evaluateCommand } from './evaluate/evaluateCommand.ts';
import { fixCommand } from './fix/fixCommand.ts';
import { lspCommand } from './daemon/lspCommand.ts';
import { mcpCommand } from './mcp/mcpCommand.ts';
import { modelsCommand } from './models/modelsCommand.ts';
import { photographCommand } from './photograph/photographCommand.ts';
import { sheetCommand } from './sheet/sheetCommand.ts';
import { trainCommand } from './train/trainCommand.ts';
import type { ExitCode, World } from './world.ts';

/**
 * Runs one command line and says how the process should end. 0: everything went well; 1: something of it failed; 2: it
 * was used wrongly or could not begin. Every failure is one sentence on standard error. Rejects with `aborted` when the
 * signal fires, and with what is a bug.
 */
export async function runProgram(
  args: readonly string[],
  version: string,
  world: World,
  signal: AbortSignal,
): Promise<ExitCode> {
  let code: ExitCode = 0;
  const onExit = (exit: ExitCode) => {
    code = exit;
  };
  const program = new Command('caption-lens')
    .description('Photographic descriptions of your pictures, made on your own machine by BLIP-2.')
    .version(version)
    .addCommand(captionCommand(world, signal, onExit))
    .addCommand(photographCommand(world, signal, onExit))
    .addCommand(sheetCommand(world, signal, onExit))
    .addCommand(checkCommand(world, version, signal, onExit))
    .addCommand(fixCommand(world, signal, onExit))
    .addCommand(datasetCommand(world, signal, onExit))
    .addCommand(evaluateCommand(world, signal, onExit))
    .addCommand(trainCommand(world, signal, onExit))
    .addCommand(doctorCommand(world, version, signal, onExit))
    .addCommand(daemonCommand(world, signal, onExit))
    .addCommand(modelsCommand(world, signal, onExit))
    .addCommand(lspCommand(world, signal, onExit))
    .addCommand(mcpCommand(world, version, signal, onExit))
    .helpCommand(true)
    .action(() => {
      const [name] = program.args;
      const start = name === undefined ? 'Name a command' : `There is no command "${name}"`;
      throw new CaptionLensError('invalidOption', `${start} (--help lists them).`);
    });
  for (const command of withCommandsBelow(program)) quieten(command, world);
  try {
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (thrown) {
    return complain(thrown, world);
  }
}

function withCommandsBelow(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(withCommandsBelow)];
}

/** Lets commander write only help and the version; its errors are thrown and told here. */
function quieten(command: Command, world: World): void {
  command
    .exitOverride()
    .allowExcessArguments(command.name() === 'caption-lens')
    .configureOutput({
      writeOut: (text) => world.stdout.write(text),
      writeErr: () => undefined,
      getOutHelpWidth: () => world.stdout.columns ?? 100,
    });
}

function complain(thrown: unknown, world: World): ExitCode {
  if (thrown instanceof CommanderError) {
    if (thrown.exitCode === 0) return 0; // help or version
    return complain(new CaptionLensError('invalidOption', sentenceOf(thrown.message)), world);
  }
  // Anything else is a bug, or the end that the caller asked for: not this command line's fault.
  if (!(thrown instanceof CaptionLensError) || thrown.code === 'aborted') throw thrown;
  world.stderr.write(failureLine('caption-lens', thrown));
  return 2;
}

/** `error: unknown option '--x'\n(Did you mean --y?)` becomes a sentence of one line. */
function sentenceOf(message: string): string {
  const line = message.replace(/^error: /, '').replaceAll(/\s*\n\s*/g, ' ');
  return `${line.charAt(0).toUpperCase()}${line.slice(1)}${/[.?!)]$/.test(line) ? '' : '.'}`;
}
