import { lstat, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createStream } from 'rotating-file-stream';
import type { SessionLog } from '../lsp/session/services.ts';
import { runtimeFiles } from '../connection/runtimeFolder.ts';

const levels = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof levels)[number];

/** The level of that name; `info` for anything else. */
export function readLogLevel(text: string | undefined): LogLevel {
  return levels.find((level) => level === text) ?? 'info';
}

/** The daemon's own log, which its sessions write to as well. */
export interface DaemonLog extends SessionLog {
  /** Never written from now on, whatever the message. */
  conceal(secret: string): void;
  close(): Promise<void>;
}

/**
 * Lines such as `2026-11-24T08:30:00.000Z info  ready` in `daemon.log` of a folder, at most 5 files of 2 MB. The caller
 * closes it. A disk that refuses loses lines and throws nothing.
 */
export async function openLog(folder: string, level: LogLevel): Promise<DaemonLog> {
  await clearPlace(join(folder, runtimeFiles.log));
  const stream = createStream(runtimeFiles.log, { path: folder, size: '2M', rotate: 4, mode: 0o600 });
  // A disk that is full must not end the daemon.
  stream.on('error', () => undefined);
  stream.on('warning', () => undefined);
  const secrets: string[] = [];
  const write = (of: LogLevel, message: string) => {
    if (levels.indexOf(of) < levels.indexOf(level)) return;
    const text = secrets.reduce((line, secret) => line.replaceAll(secret, '[token]'), message);
    // One message, one line, however it came about.
    const line = text.replaceAll(/\s*[\r\n]+\s*/g, ' | ');
    stream.write(`${new Date().toISOString()} ${of.padEnd(5)} ${line}\n`);
  };
  return {
    debug: (message) => write('debug', message),
    info: (message) => write('info', message),
    warn: (message) => write('warn', message),
    error: (message) => write('error', message),
    conceal: (secret) => void secrets.push(secret),
    close: () => new Promise((resolve) => stream.end(resolve)),
  };
}

/** Removes what is no file: the stream would write through a link, and stop at a pipe. */
async function clearPlace(path: string): Promise<void> {
  const found = await lstat(path).catch(() => undefined);
  // A folder that lies there stays: the stream fails then, and nothing is logged.
  if (found && !found.isFile()) await rm(path).catch(() => undefined);
}
