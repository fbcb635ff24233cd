import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { acquireJudgedLock, type Lock } from '../../models/files/lock.ts';
import { readPlainText } from '../../models/files/plainFile.ts';
import { isProcessIdentity, ownIdentity } from '../../models/files/processIdentity.ts';
import { CaptionLensError } from '../../models/errors.ts';
import type { Build } from '../connection/build.ts';
import { shakeHands } from '../connection/handshake/clientHandshake.ts';
import { type Endpoint, readEndpoint, removeEndpoint, writeEndpoint } from '../connection/endpointFile.ts';
import { saysItLives } from '../connection/livenessProof.ts';
import { endProcess } from '../connection/processEnding.ts';
import { runtimeFile } from '../connection/runtimeFolder.ts';
import { protocolVersion } from '../protocol/version.ts';
import { parseJson } from '../../models/parsedJson.ts';
import { say } from '../../models/wording.ts';

/**
 * Looks at a holder of the lock that proves nothing: 200 take 20 s or more. Such a holder is stopped, or its process id
 * is another's by now. A daemon whose endpoint file was tidied up has written it again by then.
 */
const mostLooks = 200;
const pollMs = 100;
/** For a holder to answer. */
const patienceMs = 5000;
/**
 * Before the first look at our own lock, and between later ones. Of two daemons that started at once, one sees then
 * that the lock is the other's.
 */
const firstLookMs = 1000;
const lookMs = 10_000;

/** Where a daemon is found, and what it proves itself with. */
export type DaemonPlace = Pick<Endpoint, 'port' | 'token' | 'livenessPort'>;

/** The right to be this user's daemon on this machine: the lock, and the endpoint file that tells of it. */
export class Claim {
  readonly #folder: string;
  readonly #lock: Lock;
  #endpoint: Endpoint | undefined;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> = Promise.resolve();

  constructor(folder: string, lock: Lock) {
    this.#folder = folder;
    this.#lock = lock;
  }

  /**
   * Takes the lock in the runtime folder; undefined where another daemon has it and proves it. The caller releases the
   * claim. Rejects with `busy` where an earlier daemon answers nothing and does not end, and with the system's error
   * where the lock cannot be written.
   */
  static async take(folder: string, version: string): Promise<Claim | undefined> {
    const path = runtimeFile(folder, 'lock');
    for (;;) {
      const held = new AbortController();
      const lock = await acquireJudgedLock(path, () => held.abort(), held.signal).catch((thrown: unknown) => {
        if (held.signal.aborted) return undefined;
        throw thrown;
      });
      if (lock !== undefined) return new Claim(folder, lock);
      const content = await readPlainText(path);
      if (content === undefined) continue;
      switch (await judge(folder, version, path, content)) {
        case 'proved':
          return undefined;
        case 'changed':
          continue;
        case 'doubtful':
          await endHolder(content);
          if ((await readPlainText(path)) === content) await rm(path, { force: true });
      }
    }
  }

  /**
   * Writes the endpoint file, and looks after it and the lock from then on. `onLost` hears that the lock is another's
   * by now. Rejects with the system's error where the file cannot be written.
   */
  async announce(place: DaemonPlace, build: Build, onLost: () => void): Promise<void> {
    this.#endpoint = { ...(await ownIdentity()), ...build, ...place, protocol: protocolVersion };
    await writeEndpoint(this.#folder, this.#endpoint);
    this.#watch(firstLookMs, onLost);
  }

  /** Removes the endpoint file and gives the lock back. */
  async release(): Promise<void> {
    clearTimeout(this.#timer);
    const endpoint = this.#endpoint;
    // A look that is under way finds nothing to announce any more; one that is just announcing has done so.
    this.#endpoint = undefined;
    await this.#looking;
    if (endpoint) await removeEndpoint(this.#folder, endpoint);
    await this.#lock.release();
  }

  #watch(ms: number, onLost: () => void): void {
    if (!this.#endpoint) return;
    this.#timer = setTimeout(() => {
      this.#looking = this.#look().then(
        (state) => (state === 'lost' ? onLost() : this.#watch(lookMs, onLost)),
        () => this.#watch(lookMs, onLost),
      );
    }, ms);
  }

  async #look(): Promise<'held' | 'lost'> {
    const isOurs = await this.#lock.refresh();
    if (!isOurs && this.#endpoint) return 'lost';
    // Programs that tidy runtime folders up take files that nobody has touched for days.
    const now = await readEndpoint(this.#folder);
    if (this.#endpoint && now?.token !== this.#endpoint.token) await writeEndpoint(this.#folder, this.#endpoint);
    return 'held';
  }
}

/** 64 hex digits of 32 random bytes: the secret that client and daemon prove to each other. */
export function freshToken(): string {
  return randomBytes(32).toString('hex');
}

/**
 * What the holder of the lock is: `proved`, a daemon that knows its token; `changed`, one that has let go meanwhile;
 * `doubtful`, one that has proved nothing for 20 s. A daemon that has just started has that time to say where it is.
 */
async function judge(
  folder: string,
  version: string,
  path: string,
  content: string,
): Promise<'proved' | 'changed' | 'doubtful'> {
  for (let looks = 0; looks < mostLooks;) {
    if ((await readPlainText(path)) !== content) return 'changed';
    const endpoint = await readEndpoint(folder).catch(() => undefined);
    if (endpoint !== undefined) {
      const start = performance.now();
      if (await proves(endpoint, version)) return 'proved';
      // Whoever does not answer takes long to do so.
      looks += Math.floor(Math.min(performance.now() - start, patienceMs) / pollMs);
    }
    looks += 1;
    await sleep(pollMs);
  }
  return 'doubtful';
}

/** A daemon whose event loop is held up has a thread that answers for it. */
async function proves(endpoint: Endpoint, version: string): Promise<boolean> {
  const purpose = { kind: 'session' } as const;
  const handshake = await shakeHands(endpoint, { version, purpose, patienceMs }, () => undefined).catch(
    () => undefined,
  );
  if (handshake?.kind === 'welcome') handshake.socket.close(1000);
  if (handshake?.kind === 'welcome' || handshake?.kind === 'refused') return true;
  return handshake?.kind === 'silent' && (await saysItLives(endpoint));
}

/** Two daemons would hold two models. Where it cannot be told which process the holder is, it is left alone. */
async function endHolder(content: string): Promise<void> {
  const holder = parseJson(content);
  if (!isProcessIdentity(holder)) return;
  const ending = await endProcess(
    holder,
    'SIGHUP',
    async () => false,
    async () => undefined,
  );
  if (ending !== 'stays') return;
  throw new CaptionLensError('busy', say`An earlier daemon (process ${holder.pid}) answers nothing and does not end.`);
}
