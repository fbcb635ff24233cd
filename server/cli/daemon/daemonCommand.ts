import { byteCount } from '../../../models/amounts.ts';
import { Command } from 'commander';
import { CaptionLensError } from '../../../models/errors.ts';
import { ConnectionError } from '../../connection/connectionError.ts';
import type { DaemonStatus, ModelState } from '../../protocol/messages.ts';
import { failureLine } from '../caption/captionResult.ts';
import { daemonFault } from './daemonClient.ts';
import { inWords, wholeNumber } from '../terminal/optionValues.ts';
import { oneLine } from '../terminal/textWidth.ts';
import type { ExitCode, World } from '../world.ts';
import { jsonText } from '../terminal/jsonText.ts';

interface Flags {
  readonly json?: true;
}

/**
 * `caption-lens daemon`: the program in the background that keeps the model for every editor and command. A
 * `ConnectionError` or a lost daemon ends it with exit code 1.
 */
export function daemonCommand(world: World, signal: AbortSignal, onExit: (code: ExitCode) => void): Command {
  const say = (json: true | undefined, value: object, text: string) =>
    world.stdout.write(json ? `${jsonText(value)}\n` : `${text}\n`);
  const act = async (work: () => Promise<ExitCode>) => {
    try {
      onExit(await work());
    } catch (thrown) {
      if (signal.aborted) throw thrown;
      const fault = daemonFault(thrown);
      if (fault === undefined) throw thrown;
      world.stderr.write(failureLine('caption-lens', fault));
      onExit(1);
    }
  };

  const status = new Command('status')
    .description('say what it does, or that none is running (exit code 1)')
    .option('--json', 'print one JSON object')
    .action(({ json }: Flags) =>
      act(async () => {
        const found = await readStatus(world, signal);
        if (found === undefined) say(json, { running: false }, notRunning);
        else say(json, { running: true, ...found }, statusText(found));
        return found === undefined ? 1 : 0;
      }),
    );
  const stop = new Command('stop')
    .description('end it; editors do not start it again by themselves')
    .option('--json', 'print one JSON object')
    .action(({ json }: Flags) =>
      act(async () => {
        const outcome = await world.dismissDaemon('stop', signal);
        say(json, { stopped: outcome === 'gone' }, outcome === 'gone' ? 'The daemon has stopped.' : notRunning);
        return 0;
      }),
    );
  const restart = new Command('restart')
    .description('end it and start it again; earlier crashes are forgotten')
    .option('--json', 'print one JSON object')
    .action(({ json }: Flags) =>
      act(async () => {
        await world.dismissDaemon('restart', signal);
        const client = await world.reachDaemon('anew', signal);
        const { version, pid } = client.info;
        client.dispose();
        say(json, { version, pid }, `Daemon ${version} has started (process ${pid}).`);
        return 0;
      }),
    );
  const logs = new Command('logs')
    .description('print the last lines of its log')
    .option('--lines <n>', 'how many', wholeNumber('--lines', { min: 1, max: 1_000_000 }), 100)
    .option('--follow', 'go on printing what is added')
    .option('--json', 'print one JSON object a line')
    .action(({ lines, follow, json }: Flags & { readonly lines: number; readonly follow?: true }) =>
      act(async () => {
        const print = (line: string) => say(json, logEntry(line), oneLine(line));
        (await world.daemonLog.lastLines(lines)).forEach(print);
        if (follow) await world.daemonLog.follow(print, signal);
        return 0;
      }),
    );
  const below = [status, stop, restart, logs];
  const daemon = new Command('daemon')
    .description('see and steer the background program that keeps the model')
    .action(() => {
      const names = inWords(below.map((command) => command.name()));
      throw new CaptionLensError('invalidOption', `Say what the daemon should do: ${names}.`);
    });
  return below.reduce((command, next) => command.addCommand(next), daemon);
}

const notRunning = 'No daemon is running.';

/** Undefined where none runs. */
async function readStatus(world: World, signal: AbortSignal): Promise<DaemonStatus | undefined> {
  try {
    const client = await world.reachDaemon('never', signal);
    try {
      return await client.status(signal);
    } finally {
      client.dispose();
    }
  } catch (thrown) {
    if (thrown instanceof ConnectionError && thrown.code === 'notRunning') return undefined;
    throw thrown;
  }
}

function statusText({ version, pid, startedAt, clients, model, queue, memory, loopDelayMs }: DaemonStatus): string {
  const engine = memory.engine === undefined ? '' : `, engine ${byteCount(memory.engine)}`;
  const delay = loopDelayMs && `Event loop held up: p99 ${loopDelayMs.p99} ms, at most ${loopDelayMs.max} ms`;
  const lines = [
    `Daemon ${version}, process ${pid}, since ${startedAt}`,
    // This command is one of them.
    `Clients: ${clients}, this one included`,
    `Model: ${modelText(model)}`,
    `Queue: ${queue.running} running, ${queue.waiting} waiting`,
    `Memory: daemon ${byteCount(memory.daemon)}${engine}`,
    ...(delay ? [delay] : []),
  ];
  return lines.map(oneLine).join('\n');
}

function modelText(model: ModelState): string {
  switch (model.kind) {
    case 'unloaded':
      return 'not loaded';
    case 'loading':
      return model.fraction === undefined ? model.message : `${model.message} ${Math.floor(100 * model.fraction)} %`;
    case 'ready': {
      const { name, device, precision, imageSize, fallback, recogniserNote } = model;
      const notes = [fallback, recogniserNote].flatMap((note) => (note === undefined ? [] : [` (${note})`]));
      return `${name} on ${device}, ${precision}, ${imageSize} px${notes.join('')}`;
    }
    case 'failed':
      return `failed: ${model.failure.message} [${model.failure.code}]`;
  }
}

/** `2026-11-24T08:30:00.000Z info  ready` in parts. */
function logEntry(line: string): object {
  const [, time, level, message] = /^(\S+Z) (\w+) +(.*)$/s.exec(line) ?? [];
  return time === undefined ? { message: line } : { time, level, message };
}
