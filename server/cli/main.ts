#!/usr/bin/env node
import { setMaxListeners } from 'node:events';
import { CaptionLensError } from '../../models/errors.ts';
import { failureLine } from './caption/captionResult.ts';
import { flushed, nodeSink } from './terminal/nodeSinks.ts';
import { nodeWorld } from './nodeWorld.ts';
import { runProgram } from './program.ts';

declare const __CAPTION_LENS_VERSION__: string;

// What a shell expects of a program that a signal ended: 128 and the signal's number.
const signalCodes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/** Why the work was stopped from outside, and the exit code that says so. */
interface Stop {
  readonly exitCode: number;
}

async function main(): Promise<number> {
  const controller = new AbortController();
  // Every picture on its way listens, and none forgets to stop: Node's warning beyond ten would be no news.
  setMaxListeners(0, controller.signal);
  let stop: Stop | undefined;
  const end = (exitCode: number) => {
    if (stop) process.exit(exitCode); // asked twice: at once; the children end with the channel
    stop = { exitCode };
    controller.abort();
  };
  for (const [signal, code] of Object.entries(signalCodes)) process.on(signal, () => end(code));

  // Nobody reads any more, so there is nothing left to do, and nothing went wrong.
  const stdout = nodeSink(process.stdout, () => (stop ? undefined : end(0)));
  const stderr = nodeSink(process.stderr, () => undefined);
  const fault = (thrown: unknown) => {
    stderr.write(faultLine(thrown));
    process.exit(1);
  };
  process.on('uncaughtException', fault);
  process.on('unhandledRejection', fault);

  try {
    const world = nodeWorld(stdout, stderr, __CAPTION_LENS_VERSION__);
    const code = await runProgram(process.argv.slice(2), __CAPTION_LENS_VERSION__, world, controller.signal);
    return stop?.exitCode ?? code;
  } catch (thrown) {
    if (stop) return stop.exitCode;
    stderr.write(faultLine(thrown));
    return 1;
  }
}

/** A bug, told in words: a stack helps nobody who did not write it. */
function faultLine(thrown: unknown): string {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const sentence = `Something went wrong inside Caption Lens; please report it: ${message}`;
  return failureLine('caption-lens', new CaptionLensError('internal', sentence));
}

const code = await main();
await Promise.all([flushed(process.stdout), flushed(process.stderr)]);
if (code === signalCodes.SIGHUP) {
  // The terminal is gone, and Node's exit would abort on trying to restore it; the signal itself ends us quietly.
  process.removeAllListeners('SIGHUP');
  process.kill(process.pid, 'SIGHUP');
}
process.exit(code);
