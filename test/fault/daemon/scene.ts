import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isAlive } from '../../../models/files/processIdentity.ts';
import { type ConnectOptions, connectDaemon } from '../../../server/connection/connectDaemon.ts';
import type { DaemonConnection } from '../../../server/connection/daemonConnection.ts';
import { type Endpoint, readEndpoint } from '../../../server/connection/endpointFile.ts';
import { temporaryFolder } from '../../temporaryFolder.ts';

const dist = fileURLToPath(new URL('../../../dist/', import.meta.url));
const { version: ownVersion } = JSON.parse(
  readFileSync(fileURLToPath(new URL('../../../package.json', import.meta.url)), 'utf8'),
) as { readonly version: string };

export const samples = fileURLToPath(new URL('../../../media/samples/', import.meta.url));
export const tinyModel = fileURLToPath(new URL('../../golden/cases/tiny/checkpoint', import.meta.url));
export const cli = join(dist, 'cli.js');
export const version = ownVersion;

/** A user's machine in a temporary folder: its own runtime folder, cache and daemon. */
export class Scene {
  readonly #folder = temporaryFolder();
  readonly #connections: DaemonConnection[] = [];
  readonly #children: ChildProcess[] = [];
  /** Every daemon that was ever seen, so that none is left. */
  readonly #pids = new Set<number>();
  readonly entry = join(dist, 'daemon.js');
  readonly runtime = join(this.#folder.path, 'run');

  get env(): Record<string, string> {
    return {
      PATH: process.env['PATH'] ?? '',
      HOME: this.#folder.path,
      // Inherited by whatever the daemon starts, so that a scene's processes are known by it.
      TMPDIR: this.#folder.path,
      CAPTION_LENS_RUNTIME: this.runtime,
      CAPTION_LENS_CACHE: join(this.#folder.path, 'cache'),
      CAPTION_LENS_LOG: 'debug',
    };
  }

  path(name: string): string {
    return join(this.#folder.path, name);
  }

  /**
   * The built daemon with other bytes, of another version, speaking another protocol, with code of the test's own, or with
   * less patience for a loop that is held up: ticks of 5 s.
   */
  program(
    name: string,
    {
      of = version,
      protocol = 1,
      code = '',
      mostTicks = 120,
    }: { readonly of?: string; readonly protocol?: number; readonly code?: string; readonly mostTicks?: number },
  ): string {
    const folder = this.path(name);
    mkdirSync(folder);
    const ofVersion = exchange(
      readFileSync(this.entry, 'utf8'),
      new RegExp(`(?<=")${version.replaceAll('.', '\\.')}(?=")`, 'g'),
      of,
    );
    const text = exchange(ofVersion, /(?<=protocolVersion\s*=\s*\{\s*major:\s*)1(?=,)/, String(protocol));
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    writeFileSync(join(folder, 'daemon.js'), `${code}\n${text}\n// ${name}\n`);
    const thread = readFileSync(join(dist, 'livenessThread.js'), 'utf8');
    writeFileSync(join(folder, 'livenessThread.js'), exchange(thread, /(?<=mostTicks\s*=\s*)120\b/, String(mostTicks)));
    for (const child of ['engineChild.js', 'decodeChild.js']) symlinkSync(join(dist, child), join(folder, child));
    return join(folder, 'daemon.js');
  }

  async connect(options: Partial<ConnectOptions> & { readonly entry?: string } = {}): Promise<DaemonConnection> {
    const { entry = this.entry, ...rest } = options;
    const connection = await connectDaemon({
      runtimeFolder: this.runtime,
      version,
      start: 'ifNeeded',
      program: { entry, execPath: process.execPath, env: this.env },
      ...rest,
    });
    this.#connections.push(connection);
    this.#pids.add(connection.info.pid);
    return connection;
  }

  async endpoint(): Promise<Endpoint> {
    const endpoint = await readEndpoint(this.runtime);
    if (endpoint === undefined) throw new Error('there is no endpoint file');
    this.#pids.add(endpoint.pid);
    return endpoint;
  }

  /** Runs a program of Node's as this scene's child. */
  spawn(args: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcess {
    const child = spawn(process.execPath, args, { env: { ...this.env, ...env }, stdio: ['pipe', 'pipe', 'pipe'] });
    this.#children.push(child);
    child.stdin?.on('error', () => undefined);
    return child;
  }

  async run(args: readonly string[], input?: Uint8Array) {
    const child = this.spawn([cli, ...args]);
    child.stdin?.end(input);
    return ended(child);
  }

  log(): string {
    try {
      return readFileSync(join(this.runtime, 'daemon.log'), 'utf8');
    } catch {
      return '';
    }
  }

  /** Ends everything that this scene has started. */
  async close(): Promise<void> {
    for (const connection of this.#connections) connection.dispose();
    for (const child of this.#children) if (child.exitCode === null) child.kill('SIGKILL');
    const last = await readEndpoint(this.runtime).catch(() => undefined);
    if (last && last.pid !== process.pid) this.#pids.add(last.pid);
    for (const pid of this.#pids) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It has left by itself.
      }
    }
    this.#folder.remove();
  }
}

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export async function ended(child: ChildProcess): Promise<Ended> {
  const text = { stdout: '', stderr: '' };
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => (text.stdout += chunk));
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (text.stderr += chunk));
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return { code, signal, ...text };
}

/** A bundle with other words in it. A place that is not there would leave a test that shows nothing. */
function exchange(bundle: string, place: RegExp, by: string): string {
  if (bundle.search(place) < 0) throw new Error(`the bundle has no ${place.source}`);
  return bundle.replace(place, by);
}

/** Whether that very daemon runs. */
export async function runs(endpoint: Endpoint): Promise<boolean> {
  return isAlive(endpoint);
}
