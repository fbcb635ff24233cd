/**
 * The daemon: one process per user and machine, shared by all editors and commands. In: sockets of clients that have
 * proved themselves (gate.ts). Out: a session of the language server for each (peer.ts, server/lsp). Around them: the
 * status, the end after idle minutes, the care of the cache, and the order in which everything is let go.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { WebSocket } from 'ws';
import type { ModelCatalog } from '../../models/catalog/catalog.ts';
import type { Describer } from '../captions/describer.ts';
import type { Build } from '../connection/build.ts';
import { forgetStarts } from '../connection/crashBudget.ts';
import type { Hello, RefusalReason } from '../connection/handshake/handshake.ts';
import type { DocumentParser } from '../parsing/documentParser.ts';
import { pictureBudgets } from '../images/reading/byteBudget.ts';
import { SiteSearch } from '../sites/siteSearch.ts';
import type { OpenSession, SessionServices } from '../lsp/session/services.ts';
import type { LeavingReason } from '../protocol/messages.ts';
import { defaultSettings } from '../protocol/settings.ts';
import { type Claim, freshToken } from './claim.ts';
import { DiskUpkeep } from './diskUpkeep.ts';
import { ProgramCache } from '../upkeep/programCache.ts';
import type { EngineRecord } from './engineRecord.ts';
import { Gate } from './gate.ts';
import { IdleExit } from './idleExit.ts';
import { Liveness } from './liveness/liveness.ts';
import type { DaemonLog } from './log.ts';
import { Peer } from './peer.ts';
import { StatusBoard } from './statusBoard.ts';
import { SharedSetting } from './sharedSetting.ts';

const mostClients = 32;
const pollMs = 50;

/** How long a daemon that leaves goes on working: for everything that waits, and then for what runs. */
const patience: Readonly<Record<LeavingReason, { readonly queueMs: number; readonly graceMs: number }>> = {
  newerVersion: { queueMs: 10_000, graceMs: 1000 },
  stop: { queueMs: 0, graceMs: 3000 },
  restart: { queueMs: 0, graceMs: 3000 },
  idle: { queueMs: 0, graceMs: 0 },
  failed: { queueMs: 0, graceMs: 0 },
};

/** What a daemon is made of. It disposes `describer` and `parser` when it leaves; the caller closes `log`. */
export interface DaemonParts {
  /** The runtime folder. */
  readonly folder: string;
  /** Of compiled models. */
  readonly cacheDir: string;
  readonly build: Build;
  readonly log: DaemonLog;
  readonly describer: Describer;
  readonly parser: DocumentParser;
  readonly catalog: ModelCatalog;
  readonly openSession: OpenSession;
  readonly engines: EngineRecord;
}

/** One per user and machine. Owns the gate, the clients' sessions, the describer and the claim to all of it. */
export class Daemon {
  readonly #parts: DaemonParts;
  readonly #claim: Claim;
  readonly #board: StatusBoard;
  readonly #idle: IdleExit;
  /** In minutes; never to unload is infinite. */
  readonly #unloading = new SharedSetting(defaultSettings.daemon.unloadAfter);
  readonly #upkeep: DiskUpkeep;
  readonly #budgets = pictureBudgets();
  readonly #sites = new SiteSearch();
  readonly #gate: Gate;
  readonly #token = freshToken();
  readonly #peers = new Set<Peer>();
  #liveness: Liveness | undefined;
  #leaving: Promise<void> | undefined;
  #left: () => void = () => undefined;
  /** Settles when the daemon has left. */
  readonly ended = new Promise<void>((resolve) => (this.#left = resolve));

  constructor(parts: DaemonParts, claim: Claim) {
    const { describer, catalog, build, cacheDir, log } = parts;
    this.#parts = parts;
    this.#claim = claim;
    this.#board = new StatusBoard(describer, catalog, build.version, () => this.#peers.size);
    const { exitAfter } = defaultSettings.daemon;
    const leave = () => void this.leave('idle');
    this.#idle = new IdleExit(exitAfter, () => this.#isBusy(), leave);
    const isIdle = () => !this.#isBusy() && describer.modelState.kind !== 'loading' && catalog.pulls.length === 0;
    this.#upkeep = new DiskUpkeep({ cacheDir, cache: new ProgramCache(catalog.places), isIdle, log, now: Date.now });
    this.#gate = new Gate(this.#token, {
      refuse: (hello) => this.#refuse(hello),
      admit: (socket, hello) => this.#admit(socket, hello),
    });
  }

  /**
   * Listens, then announces itself. Rejects with the system's error where no port can be had or the endpoint file
   * cannot be written.
   */
  async open(): Promise<void> {
    const { log, build } = this.#parts;
    log.conceal(this.#token);
    this.#liveness = new Liveness(this.#token, (fault) => log.error(`The liveness thread ended: ${fault.message}`));
    const [port, livenessPort] = await Promise.all([this.#gate.open(), this.#liveness.port]);
    const place = { port, token: this.#token, ...(livenessPort !== undefined && { livenessPort }) };
    await this.#claim.announce(place, build, () => {
      log.error('Another daemon has taken over.');
      void this.leave('restart');
    });
    log.info(`Daemon ${build.version} (${build.build}), process ${process.pid}, listens on 127.0.0.1:${port}.`);
  }

  /**
   * Finishes what the reason leaves time for, tells every client and lets go of everything. A second call joins the
   * first, whatever its reason.
   */
  leave(reason: LeavingReason): Promise<void> {
    this.#leaving ??= this.#leave(reason);
    return this.#leaving;
  }

  /** Takes back what it has told of itself, without waiting for anything that runs: for whoever must end now. */
  async abandon(): Promise<void> {
    await this.#parts.engines.forget();
    await this.#claim.release();
  }

  async #leave(reason: LeavingReason): Promise<void> {
    const { describer, parser, engines, folder, log } = this.#parts;
    const { queueMs, graceMs } = patience[reason];
    log.info(`Leaving (${reason}).`);
    this.#idle.dispose();
    const upkeep = this.#upkeep.dispose();
    const deadline = performance.now() + queueMs;
    while (this.#isBusy() && performance.now() < deadline) await sleep(pollMs);
    await describer
      .dispose(graceMs)
      .catch((thrown: unknown) => log.error(`The describer did not end: ${String(thrown)}`));
    this.#gate.close();
    await Promise.all([...this.#peers].map((peer) => peer.leave(reason)));
    await parser.dispose();
    this.#board.dispose();
    if (reason !== 'failed') await forgetStarts(folder);
    await engines.forget();
    await this.#claim.release();
    await this.#liveness?.dispose();
    // What it is removing is gone in moments, and nobody waits for it.
    await upkeep;
    log.info('Left.');
    this.#left();
  }

  #isBusy(): boolean {
    const { running, waiting } = this.#parts.describer.queue;
    return running + waiting > 0;
  }

  #refuse({ purpose }: Hello): RefusalReason | undefined {
    if (purpose.kind === 'leave') return undefined;
    if (this.#leaving) return 'draining';
    return this.#peers.size >= mostClients ? 'full' : undefined;
  }

  #admit(socket: WebSocket, { purpose, version }: Hello): void {
    const { log, openSession } = this.#parts;
    if (purpose.kind === 'leave') {
      log.info(`A client of version ${version} asks the daemon to leave (${purpose.reason}).`);
      void this.leave(purpose.reason).finally(() => socket.close());
      return;
    }
    const client = {};
    this.#idle.enter(client);
    this.#unloading.enter(client);
    this.#upkeep.enter(client);
    const peer = new Peer(socket, openSession, this.#services(client));
    this.#peers.add(peer);
    log.info(`A client of version ${version} came; there are ${this.#peers.size}.`);
    this.#board.changed();
    void peer.closed.then(() => {
      this.#peers.delete(peer);
      log.info(`A client went; there are ${this.#peers.size}.`);
      if (this.#leaving) return;
      this.#idle.exit(client);
      this.#unloading.exit(client);
      this.#upkeep.exit(client);
      this.#obey();
      this.#board.changed();
    });
  }

  #obey(): void {
    const { value } = this.#unloading;
    this.#parts.describer.setUnloadAfter(value === Infinity ? 0 : value);
  }

  #services(client: object): SessionServices {
    const { describer, parser, catalog, build, log } = this.#parts;
    return {
      describer,
      budgets: this.#budgets,
      parser,
      sites: this.#sites,
      catalog,
      version: build.version,
      status: () => this.#board.status,
      onStatus: (listener) => this.#board.onStatus(listener),
      stop: (reason) => void this.leave(reason),
      askDaemon: ({ exitAfter, unloadAfter, keepCompiledDays }) => {
        this.#idle.ask(client, exitAfter);
        this.#upkeep.ask(client, keepCompiledDays);
        this.#unloading.ask(client, unloadAfter === 0 ? Infinity : unloadAfter);
        this.#obey();
      },
      log,
    };
  }
}
