import { setTimeout as sleep } from 'node:timers/promises';
import { acquireLock, type Lock } from '../../models/compiled/lock.ts';
import { isAlive } from '../../models/compiled/processIdentity.ts';
import { protocolVersion } from '../protocol/version.ts';
import { type Build, buildOf, compareVersions, isNewer } from './build.ts';
import { shakeHands } from './clientHandshake.ts';
import { ConnectionError, throwIfAborted } from './connectionError.ts';
import { forgetStarts, mayStart, noteStart, restarts } from './crashBudget.ts';
import { type DaemonConnection, daemonConnection } from './daemonConnection.ts';
import { type Endpoint, readEndpoint } from './endpointFile.ts';
import type { Purpose } from './handshake.ts';
import { checkRuntimeFolder, openRuntimeFolder, runtimeFile } from './runtimeFolder.ts';
import { type DaemonProgram, startDaemon, type Started, startFailure } from './starter.ts';

export interface ConnectOptions {
  /** See `findRuntimeFolder`. */
  readonly runtimeFolder: string;
  /** Of the program that asks: a newer one replaces an older daemon. */
  readonly version: string;
  readonly start:
    | 'never'
    | 'ifNeeded'
    /** As `ifNeeded`, and forgets earlier crashes: the user asked. */
    | 'anew';
  readonly program: DaemonProgram;
  readonly log?: (message: string) => void;
}

const pollMs = 50;
/** For a daemon to start: Node on a busy machine takes seconds. */
const startMs = 30_000;
/** For a daemon to leave: it finishes what runs for 10 s, then its children have their time. */
const leaveMs = 25_000;
const backOffMs = { first: 250, most: 5000 };

type Attempt =
  | { readonly kind: 'connected'; readonly connection: DaemonConnection }
  | { readonly kind: 'older'; readonly endpoint: Endpoint }
  | { readonly kind: 'leaving'; readonly endpoint: Endpoint }
  | { readonly kind: 'absent' };

/** The way to the daemon: finds it, checks that it is ours, and starts one where there is none. */
export async function connectDaemon(options: ConnectOptions, signal?: AbortSignal): Promise<DaemonConnection> {
  throwIfAborted(signal);
  const way = new Way(options, signal);
  if (options.start === 'never') return way.find();
  await openRuntimeFolder(options.runtimeFolder);
  if (options.start === 'anew') await forgetStarts(options.runtimeFolder);
  return way.findOrStart();
}

/** Asks the daemon to leave, whatever its version, and waits until it is gone. `silent`: it answers nothing. */
export async function dismissDaemon(
  { runtimeFolder, version }: Pick<ConnectOptions, 'runtimeFolder' | 'version'>,
  reason: Extract<Purpose, { kind: 'leave' }>['reason'],
  signal?: AbortSignal,
): Promise<'gone' | 'notRunning' | 'silent'> {
  if ((await checkRuntimeFolder(runtimeFolder)) === 'missing') return 'notRunning';
  const endpoint = await readEndpoint(runtimeFolder);
  if (endpoint === undefined || !(await isAlive(endpoint))) return 'notRunning';
  const purpose = { kind: 'leave', reason } as const;
  const handshake = await shakeHands(endpoint, { version, purpose }, () => undefined, signal);
  if (handshake.kind === 'absent') return 'notRunning';
  if (handshake.kind === 'silent') return 'silent';
  if (handshake.kind === 'refused') throw notBelieved();
  try {
    const deadline = performance.now() + leaveMs;
    while (await isAlive(endpoint)) {
      if (performance.now() > deadline) throw doesNotLeave(endpoint);
      await pause(pollMs, signal);
    }
    return 'gone';
  } finally {
    handshake.socket.terminate();
  }
}

class Way {
  readonly #options: ConnectOptions;
  readonly #signal: AbortSignal | undefined;
  #own: Promise<Build> | undefined;

  constructor(options: ConnectOptions, signal: AbortSignal | undefined) {
    this.#options = options;
    this.#signal = signal;
  }

  /** The daemon that runs; one that is leaving has gone, as far as this caller is concerned. */
  async find(): Promise<DaemonConnection> {
    const there = (await checkRuntimeFolder(this.#options.runtimeFolder)) === 'there';
    const attempt = there ? await this.#attempt('any') : undefined;
    if (attempt?.kind === 'connected') return attempt.connection;
    throw new ConnectionError('notRunning', 'No daemon is running.');
  }

  async findOrStart(): Promise<DaemonConnection> {
    let wait = backOffMs.first;
    const leftBy = performance.now() + leaveMs;
    for (;;) {
      const attempt = await this.#attempt('newest');
      if (attempt.kind === 'connected') return attempt.connection;
      if (attempt.kind === 'leaving') {
        if (performance.now() > leftBy) throw doesNotLeave(attempt.endpoint);
        await pause(pollMs * 2, this.#signal);
        continue;
      }
      const connection = await this.#underLock();
      if (connection !== undefined) return connection;
      this.#options.log?.(`No daemon came of it; the next attempt follows in ${wait} ms.`);
      await pause(wait, this.#signal);
      wait = Math.min(wait * 2, backOffMs.most);
    }
  }

  /** `any`: an older daemon will do as well. */
  async #attempt(wanted: 'any' | 'newest'): Promise<Attempt> {
    const { runtimeFolder, version } = this.#options;
    const endpoint = await readEndpoint(runtimeFolder);
    // What listens on a dead daemon's port is another's.
    if (endpoint === undefined || !(await isAlive(endpoint))) return { kind: 'absent' };
    if (wanted === 'newest' && (await this.#replaces(endpoint))) return { kind: 'older', endpoint };
    if (endpoint.protocol.major !== protocolVersion.major) throw incompatible(endpoint, version);
    let fault: Error | undefined;
    const purpose = { kind: 'session' } as const;
    const onFault = (error: Error) => (fault = error);
    const handshake = await shakeHands(endpoint, { version, purpose }, onFault, this.#signal);
    switch (handshake.kind) {
      case 'welcome': {
        const connection = daemonConnection(handshake.socket, handshake.stream, endpoint, () => fault);
        return { kind: 'connected', connection };
      }
      // A daemon that says nothing gives way to one that is started, once that has seen the same.
      case 'absent':
      case 'silent':
        return { kind: 'absent' };
      case 'refused':
        if (handshake.reason === 'draining') return { kind: 'leaving', endpoint };
        if (handshake.reason === 'incompatible') throw incompatible(endpoint, version);
        if (handshake.reason === 'full') {
          throw new ConnectionError('busy', 'The daemon serves as many clients as it may.');
        }
        throw notBelieved();
    }
  }

  async #replaces(endpoint: Endpoint): Promise<boolean> {
    const { version, program } = this.#options;
    if (compareVersions(version, endpoint.version) !== 0) return compareVersions(version, endpoint.version) > 0;
    this.#own ??= buildOf(program.entry, version);
    return isNewer(await this.#own, endpoint);
  }

  /** One starter at a time; the others connect to what it has started. Undefined: to be tried again. */
  async #underLock(): Promise<DaemonConnection | undefined> {
    const lock = await this.#lockOrConnection();
    if ('reader' in lock) return lock;
    try {
      const { runtimeFolder, version, program } = this.#options;
      const attempt = await this.#attempt('newest');
      if (attempt.kind === 'connected') return attempt.connection;
      if (attempt.kind === 'leaving') return undefined;
      if (attempt.kind === 'older') {
        this.#options.log?.(`Daemon ${attempt.endpoint.version} leaves for ${version}.`);
        await dismissDaemon({ runtimeFolder, version }, 'newerVersion', this.#signal);
      }
      if (!(await mayStart(runtimeFolder))) throw await crashLoop(runtimeFolder);
      await noteStart(runtimeFolder);
      const started = await startDaemon(program, runtimeFolder);
      return await this.#awaitStart(started);
    } finally {
      await lock.release();
    }
  }

  async #awaitStart(started: Started): Promise<DaemonConnection | undefined> {
    const deadline = performance.now() + startMs;
    for (;;) {
      const attempt = await this.#attempt('any');
      if (attempt.kind === 'connected') return attempt.connection;
      if (attempt.kind === 'leaving' || started.state() !== 'running') return undefined;
      if (performance.now() > deadline) {
        throw await startFailure(this.#options.runtimeFolder, `no answer within ${startMs / 1000} s`);
      }
      await pause(pollMs, this.#signal);
    }
  }

  async #lockOrConnection(): Promise<Lock | DaemonConnection> {
    const waiting = new AbortController();
    const any = this.#signal ? AbortSignal.any([this.#signal, waiting.signal]) : waiting.signal;
    let held = false;
    const taken = acquireLock(runtimeFile(this.#options.runtimeFolder, 'startLock'), () => undefined, any).finally(
      () => (held = true),
    );
    try {
      for (;;) {
        await Promise.race([taken, pause(pollMs * 2, this.#signal)]);
        if (held) return await taken;
        const attempt = await this.#attempt('newest');
        if (attempt.kind === 'connected') {
          waiting.abort();
          await taken.then(
            (lock) => lock.release(),
            () => undefined,
          );
          return attempt.connection;
        }
      }
    } catch (thrown) {
      waiting.abort();
      await taken.then(
        (lock) => lock.release(),
        () => undefined,
      );
      throwIfAborted(this.#signal);
      throw thrown;
    }
  }
}

async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  await sleep(ms, undefined, signal ? { signal } : {}).catch(() => throwIfAborted(signal));
}

function incompatible({ version, protocol }: Endpoint, own: string): ConnectionError {
  const ours = `${protocolVersion.major}.${protocolVersion.minor}`;
  const message = `The daemon is of version ${version} (protocol ${protocol.major}.${protocol.minor}) and does not understand this program, version ${own} (protocol ${ours}): update this one, or stop the daemon.`;
  return new ConnectionError('incompatible', message);
}

function doesNotLeave({ pid }: Endpoint): ConnectionError {
  return new ConnectionError('busy', `The daemon (process ${pid}) was asked to leave and does not.`);
}

function notBelieved(): ConnectionError {
  return new ConnectionError('notOurDaemon', 'The daemon does not believe that this program is yours.');
}

async function crashLoop(folder: string): Promise<ConnectionError> {
  const { message } = await startFailure(folder, `${restarts + 1} times within 3 minutes`);
  return new ConnectionError('crashLoop', message);
}
