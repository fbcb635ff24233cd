import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { childEnvironment, frugalFlags, hiddenWindow } from './childEnvironment.ts';
import { LastWords } from './lastWords.ts';

/** How a child process ended. */
export type ChildEnding =
  | { readonly kind: 'exit'; readonly code: number }
  | { readonly kind: 'signal'; readonly signal: NodeJS.Signals }
  | { readonly kind: 'notStarted'; readonly message: string };

export interface ChildOptions {
  /** Variables of this process's environment that the child reads, beside those that Node itself may need. */
  readonly inherited?: readonly string[];
  /** What it writes to standard error: `kept` for the sentence that tells of its end. */
  readonly words: 'kept' | 'ignored';
  /** What it says, whatever that is. */
  readonly onMessage: (message: unknown) => void;
  /** Once; twice where a child that could not be started is gone. */
  readonly onEnd: (ending: ChildEnding) => void;
}

/** Owns one child process that runs a program of ours, and the channel to it. */
export class ChildChannel<Question extends object> {
  /** The end of what it wrote to standard error. */
  readonly words = new LastWords();
  /** Settles when the child is gone, for whatever reason. */
  readonly ended: Promise<void>;
  readonly #child: ChildProcess;

  constructor(entry: URL, { inherited, words, onMessage, onEnd }: ChildOptions) {
    const child = fork(fileURLToPath(entry), [], {
      env: childEnvironment(inherited),
      serialization: 'advanced',
      execArgv: [...frugalFlags],
      stdio: ['ignore', 'ignore', words === 'kept' ? 'pipe' : 'ignore', 'ipc'],
      ...hiddenWindow,
    });
    this.#child = child;
    if (child.stderr) this.words.listen(child.stderr);
    child.on('message', onMessage);
    this.ended = new Promise((resolve) => {
      // 'close' and not 'exit': by then standard error has been read to its end.
      child.once('close', (code, signal) => {
        onEnd(signal ? { kind: 'signal', signal } : { kind: 'exit', code: code ?? 0 });
        resolve();
      });
      child.once('error', (error) => {
        onEnd({ kind: 'notStarted', message: error.message });
        if (child.pid === undefined) resolve();
      });
    });
    this.rest();
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  send(question: Question): void {
    // A failed send means that the child is gone: its end tells how.
    if (this.#child.connected) this.#child.send(question, () => undefined);
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  /** An idle child does not keep this process alive. */
  rest(): void {
    this.#child.unref();
    this.#child.channel?.unref();
    socketOf(this.#child.stderr)?.unref();
  }

  /** While it is waited for, it does. */
  wake(): void {
    this.#child.ref();
    this.#child.channel?.ref();
  }
}

function socketOf(stream: unknown): { unref(): void } | undefined {
  const { unref } = (stream ?? {}) as { readonly unref?: unknown };
  return typeof unref === 'function' ? (stream as { unref(): void }) : undefined;
}
