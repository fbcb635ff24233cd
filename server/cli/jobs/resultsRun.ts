import { createWriteStream } from 'node:fs';
import { rename } from 'node:fs/promises';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { asCaptionLensError, throwIfAborted } from '../../../models/errors.ts';
import type { Database } from '../../jobs/database/database.ts';
import { findJob } from '../../jobs/jobRecord.ts';
import { writeBeside } from '../../jobs/results/besidePictures.ts';
import { writeParquet } from '../../jobs/results/parquetFile.ts';
import { readFailures, readResults, type ResultRow } from '../../jobs/results/resultRows.ts';
import { csvHeader, csvLine, resultLine, tableRow } from '../../jobs/results/resultTexts.ts';
import { failureLine } from '../caption/captionResult.ts';
import type { ExitCode, World } from '../world.ts';
import type { ResultsCommand } from './jobsOptions.ts';

/** What a job came to, streamed: however many rows there are, few are in memory. */
export async function runResults(
  { name, format, out }: ResultsCommand,
  database: Database,
  world: World,
  signal: AbortSignal,
): Promise<ExitCode> {
  const { id } = await findJob(database, name);
  const groups = readResults(database, id, signal);
  switch (format) {
    case 'jsonl':
      await writeText(lines(groups, resultLine), out, world, signal);
      return 0;
    case 'csv':
      await writeText(
        lines(groups, (row) => csvLine(tableRow(row)), csvHeader),
        out,
        world,
        signal,
      );
      return 0;
    case 'parquet':
      await wholly(out ?? '', (path) => writeParquet(path, groups));
      return 0;
    case 'sidecar':
    case 'xmp':
      return writeAllBeside(groups, format, out, world);
  }
}

export async function runFailures(
  { name, format }: { readonly name: string; readonly format: 'text' | 'json' },
  database: Database,
  world: World,
  signal: AbortSignal,
): Promise<ExitCode> {
  const { id: jobId } = await findJob(database, name);
  let isEmpty = true;
  for await (const rows of readFailures(database, jobId, signal)) {
    isEmpty = false;
    for (const { source, id, tries, code, message } of rows) {
      const object = { image: source, ...(id !== null && { id }), tries, error: { code, message } };
      world.stdout.write(format === 'json' ? `${JSON.stringify(object)}\n` : failureLine(source, { code, message }));
    }
  }
  return isEmpty ? 0 : 1;
}

async function* lines(
  groups: AsyncIterable<readonly ResultRow[]>,
  line: (row: ResultRow) => string,
  header = '',
): AsyncGenerator<string> {
  if (header !== '') yield header;
  for await (const rows of groups) yield rows.map(line).join('');
}

async function writeText(
  texts: AsyncIterable<string>,
  out: string | undefined,
  { streams }: Pick<World, 'streams'>,
  signal: AbortSignal,
): Promise<void> {
  try {
    if (out === undefined) await pour(texts, streams.output, 'stays');
    else await wholly(out, (path) => pour(texts, createWriteStream(path), 'ends'));
  } catch (thrown) {
    throwIfAborted(signal);
    throw asCaptionLensError(thrown);
  }
}

/** As fast as the other end takes it. */
function pour(texts: AsyncIterable<string>, target: Writable, end: 'ends' | 'stays'): Promise<void> {
  return pipeline(Readable.from(texts), target, { end: end === 'ends' });
}

/** The file has its name when it is whole. */
async function wholly(out: string, write: (path: string) => Promise<void>): Promise<void> {
  const partial = `${out}.partial`;
  await write(partial);
  await rename(partial, out);
}

async function writeAllBeside(
  groups: AsyncIterable<readonly ResultRow[]>,
  format: 'sidecar' | 'xmp',
  folder: string | undefined,
  world: World,
): Promise<ExitCode> {
  let [written, failures] = [0, 0];
  for await (const rows of groups) {
    for (const row of rows) {
      try {
        await writeBeside(row, format, folder);
        written += 1;
      } catch (thrown) {
        failures += 1;
        world.stderr.write(failureLine(row.source, asCaptionLensError(thrown)));
      }
    }
  }
  world.stdout.write(`${String(written)} files are written.\n`);
  return failures === 0 ? 0 : 1;
}
