import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from '../../models/files/processIdentity.ts';
import type { LeavingReason } from '../protocol/messages.ts';
import { shakeHands } from './handshake/clientHandshake.ts';
import { ConnectionError, throwIfAborted } from './connectionError.ts';
import { type Endpoint, readEndpoint, removeEndpoint } from './endpointFile.ts';
import { saysItLives } from './livenessProof.ts';
import { endProcess } from './processEnding.ts';
import { checkRuntimeFolder } from './runtimeFolder.ts';
import { say } from '../../models/wording.ts';

/** Which daemon is to end, and who asks. */
export interface DismissOptions {
  readonly runtimeFolder: string;
  /** Of the program that asks. */
  readonly version: string;
  /** Called at least every 10 s while it lasts; what it throws ends it. */
  readonly onStep?: () => Promise<void>;
}

const pollMs = 50;
/** For a daemon to leave: it finishes what runs for 10 s, then its children have their time. */
const leaveMs = 25_000;
/** For one to hear that it is to leave. */
const askMs = 5000;

/**
 * Ends the daemon whatever its version: asks it, and where it does not hear or does not go ends its process. Settles
 * when it is gone. Errors: `notOurDaemon`, `insecureRuntimeFolder`, `aborted`; `busy` where it cannot be ended.
 */
export async function dismissDaemon(
  options: DismissOptions,
  reason: Extract<LeavingReason, 'stop' | 'restart'>,
  signal?: AbortSignal,
): Promise<'gone' | 'notRunning'> {
  if ((await checkRuntimeFolder(options.runtimeFolder)) === 'missing') return 'notRunning';
  const endpoint = await readEndpoint(options.runtimeFolder);
  if (endpoint === undefined || !(await isAlive(endpoint))) return 'notRunning';
  const outcome = await askToLeave(endpoint, options, reason, signal);
  if (outcome === 'absent') return 'notRunning';
  if (outcome !== 'gone') {
    await endDaemon(endpoint, reason, options.onStep);
    // It had no time to take its own file away.
    await removeEndpoint(options.runtimeFolder, endpoint);
  }
  return 'gone';
}

/**
 * Asks a daemon to leave and waits up to 25 s. `absent`: nothing listens; `silent`: it did not hear within 5 s;
 * `stays`: it heard, and its process is there after 25 s. Rejects with `notOurDaemon` or `aborted`, and with what
 * `onStep` rejects with.
 */
export async function askToLeave(
  endpoint: Endpoint,
  { version, onStep }: DismissOptions,
  reason: Extract<LeavingReason, 'stop' | 'restart' | 'newerVersion'>,
  signal?: AbortSignal,
): Promise<'gone' | 'absent' | 'silent' | 'stays'> {
  const purpose = { kind: 'leave', reason } as const;
  const handshake = await shakeHands(endpoint, { version, purpose, patienceMs: askMs }, () => undefined, signal);
  if (handshake.kind === 'absent' || handshake.kind === 'silent') return handshake.kind;
  if (handshake.kind === 'refused') throw notBelieved();
  try {
    const deadline = performance.now() + leaveMs;
    while (await isAlive(endpoint)) {
      if (performance.now() > deadline) return 'stays';
      await onStep?.();
      await sleep(pollMs, undefined, signal ? { signal } : {}).catch(() => throwIfAborted(signal));
    }
    return 'gone';
  } finally {
    handshake.socket.terminate();
  }
}

/**
 * Ends the process of a daemon that does not leave by itself, once it is proven to be it. Rejects with `busy` where it
 * stays, or where nothing proves that the process is still the daemon.
 */
export async function endDaemon(
  endpoint: Endpoint,
  reason: LeavingReason,
  onStep: () => Promise<void> = async () => undefined,
): Promise<void> {
  // On SIGTERM a daemon tells its clients that it is stopped, and they stay away; after SIGHUP they come back.
  const politely = reason === 'stop' ? 'SIGTERM' : 'SIGHUP';
  const ending = await endProcess(endpoint, politely, () => saysItLives(endpoint), onStep);
  if (ending === 'gone') return;
  const { pid } = endpoint;
  const message =
    ending === 'stays'
      ? say`The daemon (process ${pid}) does not end, though it was told to by the system.`
      : say`The daemon (process ${pid}) answers nothing, and whether that process is still it cannot be told here: end it, then try again.`;
  throw new ConnectionError('busy', message);
}

/** The `notOurDaemon` of a daemon that refuses this program's proof. */
export function notBelieved(): ConnectionError {
  return new ConnectionError('notOurDaemon', say`The daemon does not believe that this program is yours.`);
}
