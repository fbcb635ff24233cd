import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** How a run of the program ended. */
export interface ProgramEnd {
  readonly code: number | null;
  /** Whether `stop` ended it. */
  readonly stopped: boolean;
  /** Its last sentence on standard error; '' where it said nothing. */
  readonly sentence: string;
}

/** Milliseconds after which a program that was asked to end is killed. */
const patienceMs = 20_000;
const mostSaid = 20_000;

/** One run of the extension's own command line, as a child of this window: it ends with it. */
export class OwnProgram {
  readonly ended: Promise<ProgramEnd>;
  readonly #child: ChildProcess;
  #stopped = false;

  /** `onLine` gets each line of its standard output. */
  constructor(extensionPath: string, args: readonly string[], onLine: (line: string) => void) {
    const { NODE_OPTIONS: _, ...env } = process.env;
    // The editor's own Node, as for the daemon.
    const child = spawn(process.execPath, [join(extensionPath, 'dist', 'cli.js'), ...args], {
      env: { ...env, ELECTRON_RUN_AS_NODE: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    });
    this.#child = child;
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-mostSaid);
    });
    createInterface({ input: child.stdout }).on('line', onLine);
    this.ended = new Promise((resolve) => {
      child.once('error', (error) => resolve({ code: null, stopped: this.#stopped, sentence: error.message }));
      child.once('close', (code) => resolve({ code, stopped: this.#stopped, sentence: lastSentence(said) }));
    });
  }

  /** Asks it to end, and kills it where it does not. */
  stop(): void {
    this.#stopped = true;
    this.#child.kill('SIGINT');
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), patienceMs);
    void this.ended.then(() => {
      clearTimeout(timer);
    });
  }

  /** At once: the window closes, or nothing of it is kept. */
  kill(): void {
    this.#stopped = true;
    this.#child.kill('SIGKILL');
  }
}

/** `caption-lens: The disk is full. [diskFull]` without the name and the code, which the log keeps. */
function lastSentence(text: string): string {
  const last = text.trim().split('\n').at(-1) ?? '';
  return last.replace(/^caption-lens: /, '').replace(/ \[\w+\]$/, '');
}
