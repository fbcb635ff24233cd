import { constants } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openPlainFile, readPlainText } from '../../../models/files/plainFile.ts';
import { isAbsence } from '../../../models/errors.ts';
import { ownNames, spelled, type Wording } from '../../../models/wording.ts';
import type { CacheSurroundings } from '../../connection/cacheFolder.ts';
import { connectDaemon, type ConnectOptions } from '../../connection/connectDaemon.ts';
import type { DaemonConnection } from '../../connection/daemonConnection.ts';
import { dismissDaemon } from '../../connection/dismissDaemon.ts';
import { findRuntimeFolder, runtimeFile } from '../../connection/runtimeFolder.ts';
import { DaemonLost, openDaemonClient } from './daemonClient.ts';
import { oneLine } from '../terminal/textWidth.ts';
import type { DaemonLogFile, TextSink, World } from '../world.ts';

/** Between two looks at the log. */
const followMs = 250;
/** Between two lines that say what is waited for. */
const waitingLineMs = 30_000;

/** The way to the real daemon, whose program `daemon.js` lies beside this one. `stderr` is told what is waited for. */
export function nodeDaemon(
  surroundings: CacheSurroundings,
  version: string,
  stderr: TextSink,
): Pick<World, 'reachDaemon' | 'dismissDaemon' | 'pipeDaemon' | 'daemonLog'> {
  const entry = fileURLToPath(new URL('./daemon.js', import.meta.url));
  const program = { entry, execPath: process.execPath, env: surroundings.env };
  const connect = async (start: ConnectOptions['start'], signal: AbortSignal) => {
    const runtimeFolder = await findRuntimeFolder(surroundings);
    return connectDaemon({ runtimeFolder, version, start, program, onWait: waitingLines(stderr) }, signal);
  };
  return {
    reachDaemon: async (start, signal) => {
      const opening = async () => openDaemonClient(await connect(start, signal), signal);
      // One that dies or leaves just now is followed by another.
      return opening().catch((thrown: unknown) => {
        if (thrown instanceof DaemonLost) return opening();
        throw thrown;
      });
    },
    dismissDaemon: async (reason, signal) => {
      const runtimeFolder = await findRuntimeFolder(surroundings);
      return dismissDaemon({ runtimeFolder, version }, reason, signal);
    },
    pipeDaemon: async (signal) => pipe(await connect('ifNeeded', signal), signal),
    daemonLog: logFile(findRuntimeFolder(surroundings).then((folder) => runtimeFile(folder, 'log'))),
  };
}

/** The first sentence at once, and another every half minute: each is a line that stays. */
function waitingLines(stderr: TextSink): (sentence: Wording) => void {
  let nextAt = -Infinity;
  return (sentence) => {
    if (performance.now() < nextAt) return;
    nextAt = performance.now() + waitingLineMs;
    // A line that is rewritten in place makes room.
    const room = stderr.columns === undefined ? '' : '\r\u001b[K';
    stderr.write(`${room}${oneLine(`caption-lens: ${spelled(sentence, ownNames)} Waiting.`)}\n`);
  };
}

async function pipe(connection: DaemonConnection, signal: AbortSignal) {
  const { stream, closed } = connection;
  const stop = () => connection.dispose();
  signal.addEventListener('abort', stop, { once: true });
  process.stdin.pipe(stream.output, { end: false });
  process.stdin.once('close', stop);
  process.stdin.once('end', stop);
  process.stdin.once('error', stop);
  stream.input.pipe(process.stdout, { end: false });
  // Nobody reads any more.
  process.stdout.once('close', stop);
  process.stdout.once('error', stop);
  const ending = await closed;
  process.stdin.destroy();
  return ending;
}

function logFile(path: Promise<string>): DaemonLogFile {
  return {
    lastLines: async (count) => {
      const now = await linesOf(await path);
      const before = now.length < count ? await linesOf(`${await path}.1`) : [];
      return [...before, ...now].slice(-count);
    },
    follow: async (onLine, signal) => {
      let at = (await readFrom(await path, 0)).end;
      let rest = '';
      while (!signal.aborted) {
        await sleep(followMs, undefined, { signal }).catch(() => undefined);
        const { text, end } = await readFrom(await path, at);
        at = end;
        const lines = (rest + text).split('\n');
        rest = lines.pop() ?? '';
        lines.forEach(onLine);
      }
    },
  };
}

async function linesOf(path: string): Promise<readonly string[]> {
  const text = await readPlainText(path);
  return (text ?? '').split('\n').filter((line) => line !== '');
}

/** What lies after `at`; from the beginning where the file is a new one. */
async function readFrom(path: string, at: number): Promise<{ readonly text: string; readonly end: number }> {
  const file = await openPlainFile(path, constants.O_RDONLY).catch((thrown: unknown) =>
    isAbsence(thrown) ? undefined : ('unreadable' as const),
  );
  if (file === undefined) return { text: '', end: 0 };
  // What has been shown is not shown again.
  if (file === 'unreadable') return { text: '', end: at };
  try {
    const { size } = await file.stat();
    const start = size < at ? 0 : at;
    const bytes = Buffer.alloc(size - start);
    const { bytesRead } = await file.read(bytes, 0, bytes.length, start);
    return { text: bytes.toString('utf8', 0, bytesRead), end: start + bytesRead };
  } finally {
    await file.close();
  }
}
