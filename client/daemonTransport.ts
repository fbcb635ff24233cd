import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Wording } from '../models/wording.ts';
import { connectDaemon } from '../server/connection/connectDaemon.ts';
import type { ConnectionEnding, DaemonConnection } from '../server/connection/daemonConnection.ts';
import { dismissDaemon } from '../server/connection/dismissDaemon.ts';
import { findRuntimeFolder } from '../server/connection/runtimeFolder.ts';

export interface DaemonSite {
  /** The extension's own folder, with `dist/daemon.js`. */
  readonly extensionPath: string;
  readonly version: string;
  readonly log: (message: string) => void;
}

/** What to tell the person who waits for a daemon that is at work. */
export type OnWait = (sentence: Wording) => void;

/** The way to the daemon for one language client, which connects again after each loss. */
export class DaemonTransport {
  readonly #site: DaemonSite;
  #connection: DaemonConnection | undefined;
  #aborting = new AbortController();

  constructor(site: DaemonSite) {
    this.#site = site;
  }

  /** Settles when the present connection has ended. */
  get closed(): Promise<unknown> {
    return this.#connection?.closed ?? Promise.resolve();
  }

  /** How the last connection ended; undefined while there is none or it is open. */
  ending: ConnectionEnding | undefined;

  /** `anew`: the user asked, so earlier crashes are forgotten. */
  async connect(start: 'ifNeeded' | 'anew', onWait: OnWait): Promise<DaemonConnection> {
    this.#connection?.dispose();
    this.ending = undefined;
    const { extensionPath, version, log } = this.#site;
    const { env, execPath } = process;
    const connection = await connectDaemon(
      {
        runtimeFolder: await ownRuntimeFolder(),
        version,
        start,
        // Where VS Code runs in Electron its own binary runs the daemon as Node does; no Node need be installed.
        program: { entry: join(extensionPath, 'dist', 'daemon.js'), execPath, env },
        log,
        onWait,
      },
      this.#aborting.signal,
    );
    log(`Connected to the service, version ${connection.info.version}, process ${connection.info.pid}.`);
    this.#connection = connection;
    void connection.closed.then((ending) => {
      if (this.#connection === connection) this.ending = ending;
      if (ending.kind === 'lost') log(ending.message);
    });
    return connection;
  }

  /** Ends the daemon, also one that answers nothing. */
  async dismiss(reason: 'stop' | 'restart'): Promise<void> {
    await dismissDaemon({ runtimeFolder: await ownRuntimeFolder(), version: this.#site.version }, reason);
  }

  dispose(): void {
    this.#aborting.abort();
    this.#connection?.dispose();
  }
}

function ownRuntimeFolder(): Promise<string> {
  const { platform, env } = process;
  return findRuntimeFolder({ platform, env, home: homedir() });
}
