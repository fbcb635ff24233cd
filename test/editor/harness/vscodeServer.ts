import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Workbench } from '../setup/workbench.ts';
import { captionLensProcesses, processesOf, type Resident } from './census.ts';
import { patience, until } from './deadline.ts';

export interface ServerOptions {
  /** Extensions to install. */
  readonly vsix: readonly string[];
  /** Copied into the run's folder; every test has documents of its own. */
  readonly workspace: string;
  /** Written into it: text by path. */
  readonly documents?: Readonly<Record<string, string>>;
  /** Beside what keeps VS Code quiet. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** `asked`: VS Code's Workspace Trust is on, and every folder begins untrusted. */
  readonly trust?: 'given' | 'asked';
  /** Beside those of the run's own folders. */
  readonly env?: Readonly<Record<string, string>>;
  /** Lets the page start tests in the extension host; VS Code then shows no dialogs and no messages. */
  readonly smokeTestDriver?: 'on' | 'off';
}

/** What keeps VS Code from talking about itself. */
const quietSettings = {
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.tips.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'update.mode': 'none',
  'chat.disableAIFeatures': true,
  'git.enabled': false,
  'git.openRepositoryInParentFolders': 'never',
  'files.autoSave': 'off',
  // A line of the document is a line on the screen.
  'editor.wordWrap': 'off',
  '[markdown]': { 'editor.wordWrap': 'off' },
} as const;

const cli = fileURLToPath(new URL('../../../dist/cli.js', import.meta.url));

/** Programs that VS Code's server calls; Node is not one of them. */
const tools = ['sh', 'bash', 'ls', 'cat', 'grep', 'ps', 'uname', 'sed', 'dirname', 'readlink'];

/**
 * VS Code's server with the extension installed, in a folder of its own: home, settings, cache, runtime folder. No
 * `node` is on its PATH, so that everything here runs under VS Code's own Node.
 */
export class VscodeServer {
  readonly folder: string;
  readonly workspace: string;
  readonly authority: string;
  readonly #process: ChildProcess;
  readonly #machine: Workbench;
  readonly #env: NodeJS.ProcessEnv;

  private constructor(machine: Workbench, folder: string, env: NodeJS.ProcessEnv, process: ChildProcess, port: number) {
    this.#machine = machine;
    this.#env = env;
    this.#process = process;
    this.folder = folder;
    this.workspace = join(folder, 'workspace');
    this.authority = `127.0.0.1:${port}`;
  }

  static async start(machine: Workbench, options: ServerOptions): Promise<VscodeServer> {
    const folder = mkdtempSync(join(tmpdir(), 'caption-lens-editor-'));
    layOut(folder, options);
    const env = { ...environment(folder), ...options.env };
    const places = [
      ...['--user-data-dir', join(folder, 'user'), '--server-data-dir', join(folder, 'server')],
      ...['--extensions-dir', join(folder, 'extensions')],
    ];
    const base = [machine.serverMain, '--accept-server-license-terms', ...places];
    for (const vsix of options.vsix) {
      await promisify(execFile)(machine.node, [...base, '--install-extension', vsix], { env });
    }
    const port = await freePort();
    const log = openSync(join(folder, 'server.log'), 'w');
    const parameters = [
      ...[...base, '--host', '127.0.0.1', '--port', String(port), '--without-connection-token'],
      ...['--telemetry-level', 'off', '--disable-getting-started-override'],
      // A reloaded page may not get its goodbye out; then its extension host would wait three hours for it.
      ...['--reconnection-grace-time', '5'],
      ...(options.trust === 'asked' ? [] : ['--disable-workspace-trust']),
      ...(options.smokeTestDriver === 'on' ? ['--enable-smoke-test-driver'] : []),
    ];
    // A process group of its own: everything but the daemon goes with it.
    const process = spawn(machine.node, parameters, { env, detached: true, stdio: ['ignore', log, log] });
    closeSync(log);
    const server = new VscodeServer(machine, folder, env, process, port);
    try {
      await until('VS Code’s server answers', () => server.#answers(), patience.server);
      return server;
    } catch (error) {
      await server.stop();
      throw error;
    }
  }

  get origin(): string {
    return `http://${this.authority}`;
  }

  /** Where the extension was installed to. */
  get extension(): string {
    const extensions = join(this.folder, 'extensions');
    const name = readdirSync(extensions).find((each) => each.startsWith('caption-lens.caption-lens'));
    if (name === undefined) throw new Error('the extension is not installed');
    return join(extensions, name);
  }

  /** VS Code's own Node. */
  get node(): string {
    return this.#machine.node;
  }

  /** Caption Lens's processes of this run that run a certain program. */
  programs(name: ReturnType<typeof captionLensProcesses>[number]['program']): readonly Resident[] {
    return captionLensProcesses(this.folder).filter(({ program }) => program === name);
  }

  /** All of Caption Lens's processes of this run. */
  residents(): readonly Resident[] {
    return captionLensProcesses(this.folder);
  }

  /** One for each window. */
  extensionHosts(): readonly Resident[] {
    return processesOf(this.folder).filter(({ command }) => command.includes('--type=extensionHost'));
  }

  /** A document's text on disk. */
  fileText(path: string): string {
    return readFileSync(join(this.workspace, path), 'utf8');
  }

  /** Sets further settings, or others; every window hears of them. */
  changeSettings(settings: Readonly<Record<string, unknown>>): void {
    const file = join(this.folder, 'user/Machine/settings.json');
    const before = JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, unknown>>;
    writeFileSync(file, JSON.stringify({ ...before, ...settings }, null, 2));
  }

  /** Ends VS Code and the daemon, as a person who logs out. Fails when a process of the run is still there after that. */
  async stop(): Promise<void> {
    await this.#end('SIGTERM');
    if (captionLensProcesses(this.folder).length > 0) {
      await promisify(execFile)(this.#machine.node, [cli, 'daemon', 'stop'], { env: this.#env });
    }
    const left = await until('every process ends', () => processesOf(this.folder).length === 0, patience.end).then(
      () => [],
      () => processesOf(this.folder),
    );
    for (const { pid } of left) kill(pid, 'SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
    if (left.length > 0) throw new Error(`still running: ${left.map(({ command }) => command).join('; ')}`);
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const { pid } = this.#process;
    if (pid === undefined || this.#process.exitCode !== null) return;
    const ended = once(this.#process, 'exit');
    kill(-pid, signal);
    const timer = setTimeout(() => {
      kill(-pid, 'SIGKILL');
    }, patience.end / 2);
    await ended;
    clearTimeout(timer);
  }

  async #answers(): Promise<boolean> {
    if (this.#process.exitCode !== null) throw new Error(`VS Code’s server ended with ${this.#process.exitCode}`);
    return fetch(`${this.origin}/version`).then(
      ({ ok }) => ok,
      () => false,
    );
  }
}

function layOut(folder: string, { workspace, documents, settings, trust }: ServerOptions): void {
  for (const name of ['home', 'bin', 'user/User', 'user/Machine', 'extensions'])
    mkdirSync(join(folder, name), { recursive: true });
  cpSync(workspace, join(folder, 'workspace'), { recursive: true });
  for (const [path, text] of Object.entries(documents ?? {})) writeFileSync(join(folder, 'workspace', path), text);
  for (const tool of tools) symlinkSync(join('/bin', tool), join(folder, 'bin', tool));
  const trusted = {
    'security.workspace.trust.enabled': trust === 'asked',
    'security.workspace.trust.startupPrompt': 'never',
  };
  const all = { ...quietSettings, ...trusted, ...settings };
  writeFileSync(join(folder, 'user/User/settings.json'), JSON.stringify(all, null, 2));
  // Settings of the machine's scope are read from here alone where VS Code's server runs.
  writeFileSync(join(folder, 'user/Machine/settings.json'), JSON.stringify(settings ?? {}, null, 2));
}

function environment(folder: string): NodeJS.ProcessEnv {
  return {
    LANG: 'C.UTF-8',
    PATH: join(folder, 'bin'),
    HOME: join(folder, 'home'),
    TMPDIR: tmpdir(),
    CAPTION_LENS_CACHE: join(folder, 'cache'),
    CAPTION_LENS_RUNTIME: join(folder, 'runtime'),
  };
}

async function freePort(): Promise<number> {
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const address = listener.address();
  await new Promise((resolve) => listener.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended by itself.
  }
}
