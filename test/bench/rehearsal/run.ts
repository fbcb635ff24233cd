/**
 * The whole way of a user to the real model's first caption, at its real size, with random weights: `models pull
 * gurushots` from a Hub on this machine (a checkpoint of 13 GB and a base of 15 GB, which lie nowhere but where they are
 * pulled to), killed in the download and again in the compile, then a caption.
 *
 *   npm run rehearsal -- [--scale tiny|full] [--folder DIR]
 *
 * Full size needs 36 GB of disk, in a new folder within --folder (the system's temporary one by default), which is gone
 * at the end. Linux only: memory is read from /proc.
 */
import { existsSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { parseArgs } from 'node:util';
import { byteCount } from '../../../models/amounts.ts';
import { requireRoom } from '../../../models/hub/cache/diskRoom.ts';
import { scales } from '../full-size/sizes.ts';
import { rehearse, type Rehearsed } from './rehearsal.ts';
import { roomNeeded } from './sources.ts';

const columns = ['stage', 'time', 'fetched', 'most disk', 'most anonymous memory'];

function print({ rows, caption, takenOver }: Rehearsed): void {
  const bytes = (count: number) => (count === 0 ? '-' : byteCount(count, 'short'));
  const cells = rows.map(({ what, seconds, fetched, disk, anonymous }) => [
    what,
    `${seconds.toFixed(1)} s`,
    bytes(fetched),
    bytes(disk),
    bytes(anonymous),
  ]);
  const widths = columns.map((column, index) =>
    Math.max(column.length, ...cells.map((row) => row[index]?.length ?? 0)),
  );
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, index) => (index === 0 ? cell.padEnd(widths[index] ?? 0) : cell.padStart(widths[index] ?? 0))).join(' | ')} |`;
  console.log(line(columns));
  console.log(`|${widths.map((width, index) => `${'-'.repeat(width + 1)}${index === 0 ? '-' : ':'}`).join('|')}|`);
  for (const row of cells) console.log(line(row));
  const { promptMs, visionMs, stepMs, totalMs } = caption.timings;
  const total = rows.reduce((sum, { seconds }) => sum + seconds, 0);
  console.log(
    `All of it: ${total.toFixed(0)} s. After the second kill the compile went on with ${byteCount(takenOver, 'short')}.`,
  );
  console.log(
    `The caption: ${(totalMs / 1000).toFixed(2)} s (vision ${visionMs.toFixed(0)} ms, prompt ${promptMs.toFixed(0)} ms, ` +
      `a step ${stepMs.toFixed(0)} ms): ${JSON.stringify(caption.captions[0]?.text)}`,
  );
  console.log(
    `${String(cpus().length)} cores of ${cpus()[0]?.model ?? 'unknown'}, load ${loadavg()
      .map((value) => value.toFixed(1))
      .join(' ')}`,
  );
}

async function main(signal: AbortSignal): Promise<void> {
  if (process.platform !== 'linux') throw new Error('This reads memory from /proc, which only Linux has.');
  const { values } = parseArgs({
    options: { scale: { type: 'string', default: 'full' }, folder: { type: 'string', default: tmpdir() } },
  });
  const scale = scales.find((known) => known === values.scale);
  if (!scale) throw new Error(`--scale is one of ${scales.join(', ')}.`);
  if (!existsSync(values.folder)) throw new Error(`There is no folder ${values.folder}.`);
  await requireRoom([{ folder: values.folder, bytes: roomNeeded(scale) }]);
  print(await rehearse(scale, values.folder, signal));
}

const stopping = new AbortController();
// Each time: npm and tsx pass Ctrl-C on, which the terminal has sent already, and what is made must still be removed.
for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => stopping.abort());
try {
  await main(stopping.signal);
} catch (error) {
  const isStopped = stopping.signal.aborted;
  console.error(
    isStopped ? 'Stopped; what it had made is removed.' : error instanceof Error ? error.message : String(error),
  );
  process.exitCode = isStopped ? 130 : 1;
}
