import type { DeviceChoice } from '../../../models/caption.ts';
import { CaptionLensError } from '../../../models/errors.ts';
import { type CaptionFlags, type CaptionOptions, captionOptions } from '../caption/captionOptions.ts';

export const resultFormats = ['jsonl', 'csv', 'parquet', 'sidecar', 'xmp'] as const;
export type ResultFormat = (typeof resultFormats)[number];

/** What `jobs` was asked to do, checked. `database` undefined: the environment names it. */
export type JobsCommand = { readonly database: string | undefined } & (
  | { readonly kind: 'init' }
  | SubmitCommand
  | WorkCommand
  | StatusCommand
  | ResultsCommand
  | { readonly kind: 'failures'; readonly name: string; readonly format: 'text' | 'json' }
  | { readonly kind: 'retry' | 'cancel' | 'delete'; readonly name: string }
);

export interface SubmitCommand {
  readonly kind: 'submit';
  readonly name: string;
  readonly sources: readonly string[];
  readonly priority: number;
  readonly caption: CaptionOptions;
  readonly web: 'allowed' | 'refused';
  readonly format: 'text' | 'json';
}

export interface WorkCommand {
  readonly kind: 'work';
  readonly concurrency: number;
  readonly device: DeviceChoice;
  /** Where metrics and health are told; absent: nowhere. */
  readonly metrics?: { readonly port: number; readonly host: string };
  readonly until: 'drained' | 'stopped';
  /** Folders that pictures may lie in. */
  readonly roots: readonly string[];
  readonly web: 'allowed' | 'refused';
  readonly log: 'text' | 'json';
}

export interface StatusCommand {
  readonly kind: 'status';
  readonly name: string | undefined;
  readonly format: 'text' | 'json';
  readonly manner: 'once' | 'follow';
}

export interface ResultsCommand {
  readonly kind: 'results';
  readonly name: string;
  readonly format: ResultFormat;
  /** A file, or a folder for what goes beside pictures; absent: standard output, or beside the pictures themselves. */
  readonly out: string | undefined;
}

/** The options as commander leaves them. */
export interface JobsFlags {
  readonly database?: string;
  readonly name?: string;
  readonly json?: true;
  readonly follow?: true;
}

export interface SubmitFlags extends JobsFlags, CaptionFlags {
  readonly json?: true;
  readonly priority?: number;
  readonly allowWeb?: true;
}

export interface WorkFlags {
  readonly database?: string;
  readonly concurrency?: number;
  readonly device?: DeviceChoice;
  readonly metrics?: number;
  readonly metricsHost?: string;
  readonly drain?: true;
  readonly root?: readonly string[];
  readonly allowWeb?: true;
  readonly json?: true;
}

export interface ResultsFlags extends JobsFlags {
  readonly format?: ResultFormat;
  readonly out?: string;
}

/** Throws `invalidOption` where the job is not named. */
export function nameOf({ name }: JobsFlags): string {
  if (name !== undefined && name.trim() !== '' && name.length <= 200 && !name.includes('\0')) return name;
  throw new CaptionLensError('invalidOption', 'Name the job with --name, in at most 200 characters.');
}

/** Throws `invalidOption` as `captionOptions` does, and where no source is named. */
export function submitCommand(
  sources: readonly string[],
  flags: SubmitFlags,
): SubmitCommand & { database: string | undefined } {
  if (sources.length === 0) {
    throw new CaptionLensError(
      'invalidOption',
      'Name what is to be described: folders, globs, a .jsonl or .csv, s3://bucket/prefix.',
    );
  }
  return {
    kind: 'submit',
    database: flags.database,
    name: nameOf(flags),
    sources,
    priority: flags.priority ?? 0,
    caption: captionOptions(sources, flags),
    web: flags.allowWeb ? 'allowed' : 'refused',
    format: flags.json ? 'json' : 'text',
  };
}

export function workCommand(flags: WorkFlags): WorkCommand & { database: string | undefined } {
  const { database, concurrency = 8, device = 'auto', metrics, metricsHost = '127.0.0.1', root = ['/'] } = flags;
  return {
    kind: 'work',
    database,
    concurrency,
    device,
    ...(metrics !== undefined && { metrics: { port: metrics, host: metricsHost } }),
    until: flags.drain ? 'drained' : 'stopped',
    roots: root,
    web: flags.allowWeb ? 'allowed' : 'refused',
    log: flags.json ? 'json' : 'text',
  };
}

/** Throws `invalidOption` where the job is not named, or the result cannot go to standard output. */
export function resultsCommand(flags: ResultsFlags): ResultsCommand & { database: string | undefined } {
  const { database, format = 'jsonl', out } = flags;
  if (format === 'parquet' && out === undefined) {
    throw new CaptionLensError('invalidOption', 'Parquet is no text: name its file with --out.');
  }
  return { kind: 'results', database, name: nameOf(flags), format, out };
}
