import { Command, Option } from 'commander';
import { deviceOption, withDescribing } from '../caption/describingOptions.ts';
import { oneOf, someText, wholeNumber } from '../terminal/optionValues.ts';
import type { ExitCode, World } from '../world.ts';
import {
  type JobsCommand,
  type JobsFlags,
  nameOf,
  resultFormats,
  type ResultsFlags,
  resultsCommand,
  type SubmitFlags,
  submitCommand,
  type WorkFlags,
  workCommand,
} from './jobsOptions.ts';

/** `caption-lens jobs`: many pictures on many machines, through PostgreSQL. */
export function jobsCommand(world: World, signal: AbortSignal, onExit: (code: ExitCode) => void): Command {
  const run = async (command: JobsCommand) => {
    const program = await world.loadJobs();
    onExit(await program.run(command, world, signal));
  };
  const jobs = new Command('jobs').description('describe pictures on many machines, through a PostgreSQL database');
  jobs
    .addCommand(
      command('init', 'make the tables and roles in a database, or bring them up to date').action(
        ({ database }: JobsFlags) => run({ kind: 'init', database }),
      ),
    )
    .addCommand(
      withDescribing(
        named('submit', 'plan pictures; the same again adds only what is new').argument(
          '[sources...]',
          'folders, globs, pictures, a .jsonl, .csv, .tsv or .txt that lists them, s3://bucket/prefix',
        ),
      )
        .addOption(whole('--priority', 'more urgent jobs go first (default: 0)', -1000, 1000))
        .option('--allow-web', 'take https:// addresses; workers need it too')
        .option('--json', 'print one JSON object')
        .action((sources: readonly string[], flags: SubmitFlags) => run(submitCommand(sources, flags))),
    )
    .addCommand(
      command('work', 'describe what is planned, until it is stopped')
        .addOption(whole('--concurrency', 'pictures in the engine at a time (default: 8)', 1, 256))
        .addOption(deviceOption())
        .addOption(whole('--metrics', 'port of /metrics and /health', 0, 65_535))
        .addOption(text('--metrics-host', 'address of that port (default: 127.0.0.1)'))
        .option('--drain', 'end when nothing is left')
        .option('--root <folders...>', 'read no pictures outside of these folders (default: /)')
        .option('--allow-web', 'fetch https:// addresses')
        .option('--json', 'log as JSON')
        .action((flags: WorkFlags) => run(workCommand(flags))),
    )
    .addCommand(
      named('status', 'how far jobs are')
        .option('--json', 'print one JSON object a job')
        .option('--follow', 'go on until nothing is left: pace, time left, failures')
        .action(({ database, name, json, follow }: JobsFlags) =>
          run({ kind: 'status', database, name, format: json ? 'json' : 'text', manner: follow ? 'follow' : 'once' }),
        ),
    )
    .addCommand(
      named('results', 'what was said of a job’s pictures')
        .addOption(
          new Option('--format <format>', `as ${resultFormats.join(', ')} (default: jsonl)`).argParser(
            oneOf('--format', resultFormats),
          ),
        )
        .addOption(text('--out', 'the file to write, or the folder for sidecar and xmp (default: beside the pictures)'))
        .option('--json', 'the same as --format jsonl')
        .action((flags: ResultsFlags) => run(resultsCommand(flags))),
    )
    .addCommand(
      named('failures', 'pictures that were given up, and why')
        .option('--json', 'print one JSON object a picture')
        .action((flags: JobsFlags) =>
          run({
            kind: 'failures',
            database: flags.database,
            name: nameOf(flags),
            format: flags.json ? 'json' : 'text',
          }),
        ),
    );
  const changes = [
    ['retry', 'try again what failed or was cancelled'],
    ['cancel', 'begin nothing more of a job'],
    ['delete', 'remove a job with its results'],
  ] as const;
  for (const [kind, description] of changes) {
    jobs.addCommand(
      named(kind, description).action((flags: JobsFlags) =>
        run({ kind, database: flags.database, name: nameOf(flags) }),
      ),
    );
  }
  return jobs;
}

function command(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .addOption(text('--database', 'postgres://host/name (default: $CAPTION_LENS_DATABASE)'));
}

function named(name: string, description: string): Command {
  return command(name, description).option('--name <name>', 'of the job');
}

function text(name: string, description: string): Option {
  return new Option(`${name} <text>`, description).argParser(someText(name));
}

function whole(name: string, description: string, min: number, max: number): Option {
  return new Option(`${name} <n>`, description).argParser(wholeNumber(name, { min, max }));
}
