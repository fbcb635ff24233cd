import { spawn } from 'node:child_process';
import { constants } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { stripVTControlCharacters } from 'node:util';
import { openPlainFile, readPlainText } from '../../models/files/plainFile.ts';
import { allocatorSettings } from '../children/childEnvironment.ts';
import { ConnectionError } from './connectionError.ts';
import { insecure, runtimeFile } from './runtimeFolder.ts';
import { say, type Wording } from '../../models/wording.ts';

/** How the daemon is run. */
export interface DaemonProgram {
  /** Absolute path of `dist/daemon.js`. */
  readonly entry: string;
  /** Node, or what runs as Node with ELECTRON_RUN_AS_NODE. */
  readonly execPath: string;
  /** Of this program; see `daemonEnvironment` for what of it the daemon gets. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A daemon that was started. Its process belongs to nobody: it outlives this one. */
export interface Started {
  /** `yielded`: another daemon was faster, and is the one to talk to. */
  state(): 'running' | 'yielded' | 'failed';
}

/** In MB. Without it the pixels that pass through would let V8's young generation grow to 16 MB. */
const nodeFlags = ['--max-semi-space-size=2'];

/**
 * Starts a daemon that outlives this process and holds nothing of it: no terminal, no folder, no stray variables.
 * `folder` is the runtime folder. Rejects with `insecureRuntimeFolder` where its output file is a link. A program that
 * does not start is no rejection: `state` says `failed` then.
 */
export async function startDaemon(program: DaemonProgram, folder: string): Promise<Started> {
  const output = await openOutput(runtimeFile(folder, 'output'));
  try {
    let state: 'running' | 'yielded' | 'failed' = 'running';
    const child = spawn(program.execPath, [...nodeFlags, program.entry], {
      cwd: folder,
      detached: true,
      env: daemonEnvironment(program.env, folder),
      stdio: ['ignore', output.fd, output.fd],
      windowsHide: true,
    });
    child.on('error', () => (state = 'failed'));
    child.on('exit', (code) => (state = code === 0 ? 'yielded' : 'failed'));
    child.unref();
    return { state: () => state };
  } finally {
    await output.close();
  }
}

async function openOutput(path: string): Promise<FileHandle> {
  const output = await openPlainFile(path, constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC, 0o600);
  if (output === undefined) throw insecure(path, say`is a link or no file`);
  return output;
}

/** What the daemon and its children need; a NODE_OPTIONS or LD_PRELOAD of one terminal is not for all windows. */
const kept =
  /^(PATH|HOME|USER|LOGNAME|LANG|LANGUAGE|LC_\w+|TZ|TMPDIR|TEMP|TMP|XDG_\w+|CAPTION_LENS_\w+|CUDA_\w+|LD_LIBRARY_PATH|DYLD_LIBRARY_PATH|DISPLAY|WAYLAND_DISPLAY|VK_\w+|NVIDIA_\w+|MESA_\w+|DRI_PRIME|OMP_\w+|HTTPS?_PROXY|ALL_PROXY|NO_PROXY|HF_HOME|HF_HUB_\w+|HF_ENDPOINT|HF_TOKEN_PATH|HUGGINGFACE_HUB_CACHE|TRANSFORMERS_OFFLINE|NODE_EXTRA_CA_CERTS|SSL_CERT_\w+|LOCALAPPDATA|APPDATA|USERPROFILE|USERNAME|HOMEDRIVE|HOMEPATH|SYSTEMROOT|SYSTEMDRIVE|WINDIR|COMSPEC|PATHEXT|PROGRAMDATA|PROGRAMFILES\S*|NUMBER_OF_PROCESSORS|PROCESSOR_\w+)$/i;

/**
 * The variables of `env` that the daemon and its children need, with the runtime folder under `CAPTION_LENS_RUNTIME`.
 */
export function daemonEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  folder: string,
): Record<string, string> {
  const scrubbed = Object.entries(env).filter((entry): entry is [string, string] => {
    return kept.test(entry[0]) && entry[1] !== undefined;
  });
  const electron = 'electron' in process.versions ? { ELECTRON_RUN_AS_NODE: '1' } : {};
  return { ...Object.fromEntries(scrubbed), ...electron, ...allocatorSettings, CAPTION_LENS_RUNTIME: folder };
}

/** A `startFailed` that says why: `ending` in words, and the last words of the daemon where it had any. */
export async function startFailure(folder: string, ending: Wording): Promise<ConnectionError> {
  const text = (await readPlainText(runtimeFile(folder, 'output')).catch(() => undefined)) ?? '';
  const lines = stripVTControlCharacters(text)
    .split('\n')
    .map((line) => line.trim());
  // Node ends a report with its version; the error's own line is the one that says something.
  const line =
    lines.find((candidate) => /^\w*Error\b.*:/.test(candidate)) ?? lines.findLast((candidate) => candidate !== '');
  const message =
    line === undefined
      ? say`The daemon did not start (${ending}).`
      : say`The daemon did not start (${ending}; it last wrote: ${line.slice(0, 300)}).`;
  return new ConnectionError('startFailed', message);
}
