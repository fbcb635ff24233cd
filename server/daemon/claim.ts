import { randomBytes } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { acquireLock, type Lock } from '../../models/compiled/lock.ts';
import { ownIdentity } from '../../models/compiled/processIdentity.ts';
import type { Build } from '../connection/build.ts';
import { shakeHands } from '../connection/clientHandshake.ts';
import { type Endpoint, readEndpoint, removeEndpoint, writeEndpoint } from '../connection/endpointFile.ts';
import { runtimeFile } from '../connection/runtimeFolder.ts';
import { protocolVersion } from '../protocol/version.ts';

/** A holder that has not proved itself for so long is stopped, or its process id is another's by now (threat row 14). */
const doubtMs = 10_000;
const pollMs = 100;
/** The first look at our own lock, and the ones after it (threat row 13). */
const firstLookMs = 1000;
const lookMs = 30_000;

/** The right to be this user's daemon on this machine: the lock, and the endpoint that tells of it. */
export class Claim {
  readonly #folder: string;
  readonly #lock: Lock;
  #endpoint: Endpoint | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(folder: string, lock: Lock) {
    this.#folder = folder;
    this.#lock = lock;
  }

  /** Undefined where another daemon has it. */
  static async take(folder: string, version: string): Promise<Claim | undefined> {
    const path = runtimeFile(folder, 'lock');
    for (;;) {
      const held = new AbortController();
      const lock = await acquireLock(path, () => held.abort(), held.signal).catch((thrown: unknown) => {
        if (held.signal.aborted) return undefined;
        throw thrown;
      });
      if (lock !== undefined) return new Claim(folder, lock);
      const content = await contentOf(path);
      if (content === undefined) continue;
      switch (await judge(folder, version, path, content)) {
        case 'proved':
          return undefined;
        case 'changed':
          continue;
        case 'doubtful':
          if ((await contentOf(path)) === content) await rm(path, { force: true });
      }
    }
  }

  /** Tells where the daemon is found. `onLost` hears that the lock is another's by now. */
  async announce(port: number, build: Build, token: string, onLost: () => void): Promise<void> {
    this.#endpoint = { ...(await ownIdentity()), ...build, port, token, protocol: protocolVersion };
    await writeEndpoint(this.#folder, this.#endpoint);
    this.#watch(firstLookMs, onLost);
  }

  async release(): Promise<void> {
    clearTimeout(this.#timer);
    if (this.#endpoint) await removeEndpoint(this.#folder, this.#endpoint);
    await this.#lock.release();
  }

  #watch(ms: number, onLost: () => void): void {
    this.#timer = setTimeout(() => {
      void this.#look().then(
        (state) => (state === 'lost' ? onLost() : this.#watch(lookMs, onLost)),
        () => this.#watch(lookMs, onLost),
      );
    }, ms);
  }

  async #look(): Promise<'held' | 'lost'> {
    if (!(await this.#lock.refresh())) return 'lost';
    // Programs that tidy runtime folders up take files that nobody has touched for days.
    const now = await readEndpoint(this.#folder);
    if (this.#endpoint && now?.token !== this.#endpoint.token) await writeEndpoint(this.#folder, this.#endpoint);
    return 'held';
  }
}

export function freshToken(): string {
  return randomBytes(32).toString('hex');
}

function contentOf(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined);
}

/**
 * What the holder of the lock is: a daemon that knows its token, one that has let go meanwhile, or one that has proved
 * nothing for ten seconds; a young one has that time to say where it is.
 */
async function judge(
  folder: string,
  version: string,
  path: string,
  content: string,
): Promise<'proved' | 'changed' | 'doubtful'> {
  const deadline = performance.now() + doubtMs;
  do {
    if ((await contentOf(path)) !== content) return 'changed';
    const endpoint = await readEndpoint(folder).catch(() => undefined);
    if (endpoint !== undefined) {
      const purpose = { kind: 'session' } as const;
      const handshake = await shakeHands(endpoint, { version, purpose }, () => undefined).catch(() => undefined);
      if (handshake?.kind === 'welcome') handshake.socket.close(1000);
      if (handshake?.kind === 'welcome' || handshake?.kind === 'refused') return 'proved';
    }
    await sleep(pollMs);
  } while (performance.now() < deadline);
  return 'doubtful';
}
