/**
 * `npm run bench:memory -- [--pictures 48] [--megabytes 60] [--priority batch]`: the most memory that the daemon takes
 * while many large pictures are asked for at once, of each kind of asking, and how long a hover over a small picture
 * waits meanwhile. Linux alone says it.
 */
import { copyFile, open, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { DescribeRequest, StatusRequest, type Priority } from '../../../server/protocol/messages.ts';
import { samplePicture, withFolder, withOwnDaemon, type OwnDaemon } from './ownDaemon.ts';

const { values } = parseArgs({
  options: {
    pictures: { type: 'string', default: '48' },
    megabytes: { type: 'string', default: '60' },
    priority: { type: 'string', default: 'batch' },
  },
});
const priority = values.priority as Priority;

await withFolder(tmpdir(), (folder) => withOwnDaemon(folder, (daemon) => measure(daemon, folder)));

async function measure({ client }: OwnDaemon, folder: string): Promise<void> {
  const { pid } = await client.sendRequest(StatusRequest, null);
  const ask = (path: string, as: Priority) =>
    client.sendRequest(DescribeRequest, {
      picture: { kind: 'file', uri: pathToFileURL(path).href },
      priority: as,
      consent: 'outside',
    });
  const paths = Array.from({ length: Number(values.pictures) }, (_, at) => join(folder, `${at}.png`));
  for (const [at, path] of paths.entries()) await makeLarge(path, at);
  console.log(`before: ${await memoryOf(pid)}`);
  const start = performance.now();
  const outcomes = Promise.allSettled(paths.map((path) => ask(path, priority)));
  const small = await ask(samplePicture, 'hover');
  console.log(`a hover over a small picture: ${Math.round(performance.now() - start)} ms ("${small.texts[0]?.text}")`);
  const failed = (await outcomes).flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
  console.log(`all: ${Math.round(performance.now() - start)} ms, ${failed.length} failed: ${String(failed[0] ?? '')}`);
  console.log(`after: ${await memoryOf(pid)}`);
}

/** A picture with zeros behind its end, which take no room on the disk; no two are the same. */
async function makeLarge(path: string, at: number): Promise<void> {
  await copyFile(samplePicture, path);
  const file = await open(path, 'r+');
  const size = Number(values.megabytes) * 1024 * 1024;
  await file.truncate(size);
  await file.write(Buffer.from([at]), 0, 1, size - 1);
  await file.close();
}

async function memoryOf(pid: number): Promise<string> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const megabytes = (name: string) => Math.round(Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) / 1024);
  return `${megabytes('VmRSS')} MB, at most ${megabytes('VmHWM')} MB`;
}
