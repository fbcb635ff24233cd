/**
 * The way to the daemon. In: a runtime folder, the program of the daemon, and whether it may be started. Out: an open
 * connection whose two ends have proved to each other that they belong to one user.
 *
 * The steps: read the endpoint file (endpointFile.ts) and shake hands (handshake/). Where nobody answers, take the
 * start lock, end what hangs (dismissDaemon.ts) and start a daemon (starter.ts).
 */
import { pause } from '../../models/pause.ts';
import { acquireBriefLock, type Lock } from '../../models/files/lock.ts';
import { isAlive } from '../../models/files/processIdentity.ts';
import { protocolVersion } from '../protocol/version.ts';
import { type Build, buildOf, compareVersions, isNewer } from './build.ts';
import { shakeHands } from './handshake/clientHandshake.ts';
import { ConnectionError, throwIfAborted } from './connectionError.ts';
import { forgetStarts, mayStart, noteStart, restarts } from './crashBudget.ts';
import { type DaemonConnection, daemonConnection } from './daemonConnection.ts';
import { askToLeave, endDaemon, notBelieved } from './dismissDaemon.ts';
import { type Endpoint, readEndpoint } from './endpointFile.ts';
import { saysItLives } from './livenessProof.ts';
import { checkRuntimeFolder, openRuntimeFolder, runtimeFile } from './runtimeFolder.ts';
import { Silence } from './silence.ts';
import { type DaemonProgram, startDaemon, type Started, startFailure } from './starter.ts';
import { say, type Wording } from '../../models/wording.ts';

/** How a client wants to be connected. */
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
  /** Hears of every attempt that failed and every daemon that was ended, a sentence each. */
  readonly log?: (message: string) => void;
  /** What is waited for, as a sentence for the person who waits; told again as long as it lasts. */
  readonly onWait?: (sentence: Wording) => void;
}

const pollMs = 50;
/** For a daemon to start: Node on a busy machine takes seconds. */
const startMs = 30_000;
/** For a daemon that says it is leaving to be gone. */
const leaveMs = 25_000;
/** Looks at the lock of another starter, 3 s of them, after which waiting for it is worth a word. */
const looksBeforeWord = 30;
/** For an answer to whoever holds the start lock, which is lost after 10 s without a step. */
const lockedPatienceMs = 5000;
const backOffMs = { first: 250, most: 5000 };

type Attempt =
  | { readonly kind: 'connected'; readonly connection: DaemonConnection }
  | { readonly kind: 'older'; readonly endpoint: Endpoint }
  | { readonly kind: 'leaving'; readonly endpoint: Endpoint }
  /** Its process is there and did not answer. */
  | { readonly kind: 'silent'; readonly endpoint: Endpoint }
  | { readonly kind: 'absent' };

/**
 * Finds the daemon, checks that it is this user's, and starts one where `start` allows it. The caller disposes the
 * connection.
 *
 * Rejects with a `ConnectionError`: `notRunning` only with `start: 'never'`, `startFailed` and `crashLoop` only with
 * the others; `busy`, `incompatible`, `notOurDaemon`, `insecureRuntimeFolder` and `aborted` with all. Rejects with a
 * `CaptionLensError` of code `internal` where the endpoint file is there and cannot be read, and with the system's
 * error where a file of the runtime folder cannot be written.
 */
export async function connectDaemon(options: ConnectOptions, signal?: AbortSignal): Promise<DaemonConnection> {
  throwIfAborted(signal);
  const attempt = new ConnectionAttempt(options, signal);
  if (options.start === 'never') return attempt.find();
  await openRuntimeFolder(options.runtimeFolder);
  if (options.start === 'anew') await forgetStarts(options.runtimeFolder);
  return attempt.findOrStart();
}

class ConnectionAttempt {
  readonly #options: ConnectOptions;
  readonly #signal: AbortSignal | undefined;
  readonly #silence = new Silence();
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
    if (attempt?.kind === 'silent') throw doesNotAnswer(attempt.endpoint);
    throw new ConnectionError('notRunning', say`No daemon is running.`);
  }

  async findOrStart(): Promise<DaemonConnection> {
    let wait = backOffMs.first;
    let leaving: { readonly token: string; readonly until: number } | undefined;
    for (;;) {
      const attempt = await this.#attempt('newest');
      if (attempt.kind === 'connected') return attempt.connection;
      if (attempt.kind !== 'leaving') leaving = undefined;
      if (attempt.kind === 'leaving') {
        const { token } = attempt.endpoint;
        // From when this very daemon was first met leaving, whatever was waited for before.
        if (leaving?.token !== token) leaving = { token, until: performance.now() + leaveMs };
        if (performance.now() > leaving.until) throw doesNotLeave(attempt.endpoint);
        await this.#pause(pollMs * 2);
        continue;
      }
      if (attempt.kind === 'silent' && (await this.#isToBeAwaited(attempt.endpoint))) {
        await this.#pause(pollMs * 2);
        continue;
      }
      const connection = await this.#underLock();
      if (connection === 'waiting') continue;
      if (connection !== undefined) return connection;
      this.#options.log?.(`No daemon came of it; the next attempt follows in ${wait} ms.`);
      await this.#pause(wait);
      wait = Math.min(wait * 2, backOffMs.most);
    }
  }

  async #pause(ms: number): Promise<void> {
    await pause(ms, this.#signal);
    throwIfAborted(this.#signal);
  }

  /** `any`: an older daemon will do as well. */
  async #attempt(wanted: 'any' | 'newest', mostPatienceMs = Infinity): Promise<Attempt> {
    const { runtimeFolder, version } = this.#options;
    const endpoint = await readEndpoint(runtimeFolder);
    // What listens on a dead daemon's port is another's.
    if (endpoint === undefined || !(await isAlive(endpoint))) return { kind: 'absent' };
    if (wanted === 'newest' && (await this.#replaces(endpoint))) return { kind: 'older', endpoint };
    if (endpoint.protocol.major !== protocolVersion.major) throw incompatible(endpoint, version);
    let fault: Error | undefined;
    const purpose = { kind: 'session' } as const;
    const onFault = (error: Error) => (fault = error);
    const patienceMs = Math.min(this.#silence.patienceMs, mostPatienceMs);
    const handshake = await shakeHands(endpoint, { version, purpose, patienceMs }, onFault, this.#signal);
    switch (handshake.kind) {
      case 'welcome': {
        const connection = daemonConnection(handshake.socket, handshake.stream, endpoint, () => fault);
        return { kind: 'connected', connection };
      }
      case 'absent':
        return { kind: 'absent' };
      case 'silent':
        return { kind: 'silent', endpoint };
      case 'refused':
        if (handshake.reason === 'draining') return { kind: 'leaving', endpoint };
        if (handshake.reason === 'incompatible') throw incompatible(endpoint, version);
        if (handshake.reason === 'full') {
          throw new ConnectionError('busy', say`The daemon serves as many clients as it may.`);
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

  /** Whether a daemon that did not answer is at work, or not silent for long; says so. */
  async #isToBeAwaited(endpoint: Endpoint): Promise<boolean> {
    throwIfAborted(this.#signal);
    if ((await this.#silence.judge(endpoint)) === 'dead') return false;
    const { pid } = endpoint;
    const { seconds } = this.#silence;
    // One that was killed an instant ago may still count as alive, and is worth no word.
    if (seconds > 0) {
      this.#options.onWait?.(
        say`The daemon (process ${pid}) is busy and has not answered for ${seconds} s; "caption-lens daemon restart" ends it.`,
      );
    }
    return true;
  }

  /**
   * One starter at a time; the others connect to what it has started. Undefined: the caller tries again after a pause.
   * `waiting`: nothing is to be started now.
   */
  async #underLock(): Promise<DaemonConnection | 'waiting' | undefined> {
    const lock = await this.#lockOrConnection();
    if ('reader' in lock) return lock;
    const onStep = async () => {
      throwIfAborted(this.#signal);
      if (!(await lock.refresh())) throw new LockLost();
    };
    try {
      return await this.#start(onStep);
    } catch (thrown) {
      // Another took this one for stopped, which it may have been, and starts the daemon now.
      if (thrown instanceof LockLost) return undefined;
      throw thrown;
    } finally {
      await lock.release();
    }
  }

  async #start(onStep: () => Promise<void>): Promise<DaemonConnection | 'waiting' | undefined> {
    const { runtimeFolder, version, program, log } = this.#options;
    const attempt = await this.#attempt('newest', lockedPatienceMs);
    await onStep();
    if (attempt.kind === 'connected') return attempt.connection;
    if (attempt.kind === 'leaving') return undefined;
    if (attempt.kind === 'older') {
      log?.(`Daemon ${attempt.endpoint.version} leaves for ${version}.`);
      const outcome = await askToLeave(
        attempt.endpoint,
        { runtimeFolder, version, onStep },
        'newerVersion',
        this.#signal,
      );
      await onStep();
      if (outcome === 'silent' && (await this.#isToBeAwaited(attempt.endpoint))) return 'waiting';
      if (outcome === 'silent' || outcome === 'stays') await endDaemon(attempt.endpoint, 'newerVersion', onStep);
    }
    if (attempt.kind === 'silent') {
      if (await this.#isToBeAwaited(attempt.endpoint)) return 'waiting';
      log?.(`The daemon (process ${attempt.endpoint.pid}) is stopped or hangs; it is ended.`);
      await endDaemon(attempt.endpoint, 'restart', onStep);
    }
    if (!(await mayStart(runtimeFolder))) throw await crashLoop(runtimeFolder);
    await noteStart(runtimeFolder);
    await onStep();
    return this.#awaitStart(await startDaemon(program, runtimeFolder), onStep);
  }

  async #awaitStart(started: Started, onStep: () => Promise<void>): Promise<DaemonConnection | 'waiting' | undefined> {
    const deadline = performance.now() + startMs;
    for (;;) {
      const attempt = await this.#attempt('any', lockedPatienceMs);
      await onStep();
      if (attempt.kind === 'connected') return attempt.connection;
      if (attempt.kind === 'silent' && (await saysItLives(attempt.endpoint))) return 'waiting';
      if (attempt.kind === 'leaving' || started.state() !== 'running') return undefined;
      if (performance.now() > deadline) {
        throw await startFailure(this.#options.runtimeFolder, say`no answer within ${startMs / 1000} s`);
      }
      await this.#pause(pollMs);
    }
  }

  async #lockOrConnection(): Promise<Lock | DaemonConnection> {
    const waiting = new AbortController();
    const any = this.#signal ? AbortSignal.any([this.#signal, waiting.signal]) : waiting.signal;
    let held = false;
    const path = runtimeFile(this.#options.runtimeFolder, 'startLock');
    const taken = acquireBriefLock(path, () => undefined, any).finally(() => (held = true));
    try {
      for (let looks = 1; ; looks++) {
        await Promise.race([taken, this.#pause(pollMs * 2)]);
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
        if (looks === looksBeforeWord) this.#options.onWait?.(say`Another program is starting the daemon.`);
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

/** The start lock is another program's by now. */
class LockLost extends Error {}

function incompatible({ version, protocol }: Endpoint, own: string): ConnectionError {
  const ours = `${protocolVersion.major}.${protocolVersion.minor}`;
  const message = say`The daemon is of version ${version} (protocol ${protocol.major}.${protocol.minor}) and does not understand this program, version ${own} (protocol ${ours}): update this one, or stop the daemon.`;
  return new ConnectionError('incompatible', message);
}

function doesNotLeave({ pid }: Endpoint): ConnectionError {
  return new ConnectionError('busy', say`The daemon (process ${pid}) was asked to leave and does not.`);
}

function doesNotAnswer({ pid }: Endpoint): ConnectionError {
  return new ConnectionError('busy', say`The daemon (process ${pid}) is busy and does not answer.`);
}

async function crashLoop(folder: string): Promise<ConnectionError> {
  const { wording } = await startFailure(folder, say`${restarts + 1} times within 3 minutes`);
  return new ConnectionError('crashLoop', wording);
}
