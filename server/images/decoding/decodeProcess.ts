import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { CaptionLensError } from '../../../models/errors.ts';
import { childEnvironment, frugalFlags, hiddenWindow } from '../../children/childEnvironment.ts';
import type { DecodeAnswer, DecodeQuestion } from './decodeMessages.ts';
import { decoderLost, tooSlow } from '../pictureRefusals.ts';

/** Owns one decode child, and asks it one question at a time. */
export class DecodeProcess {
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  #loss: CaptionLensError | undefined;
  #died = false;
  #fail: ((error: CaptionLensError) => void) | undefined;
  #hear: ((answer: DecodeAnswer | null) => void) | undefined;

  constructor(entry: URL) {
    this.#child = fork(fileURLToPath(entry), [], {
      env: childEnvironment(),
      execArgv: [...frugalFlags],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      ...hiddenWindow,
    });
    this.#child.on('message', (answer: DecodeAnswer | null) => this.#hear?.(answer));
    this.#ended = new Promise((resolve) => {
      this.#child.once('exit', (code, signal) => {
        if (!this.#loss) this.#died = true;
        this.#lose(decoderLost(signal ? `was ended by ${signal}` : `ended with code ${code}`));
        resolve();
      });
      this.#child.once('error', (error) => {
        this.#lose(decoderLost(`did not start: ${error.message}`));
        if (this.#child.pid === undefined) resolve();
      });
    });
    this.#rest();
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get isLost(): boolean {
    return this.#loss !== undefined;
  }

  /** It ended without being told to, not by the wall clock either: what it was asked may be asked of another. */
  get hasDied(): boolean {
    return this.#died;
  }

  /** Ends the child where it takes longer than `limitMs`; `read` believes an answer or gives undefined. */
  async ask<T>(question: DecodeQuestion, read: (answer: DecodeAnswer) => T | undefined, limitMs: number): Promise<T> {
    if (this.#loss) throw this.#loss;
    const timer = setTimeout(() => {
      this.#lose(tooSlow(limitMs / 1000));
      this.#child.kill('SIGKILL');
    }, limitMs);
    this.#wake();
    try {
      return await new Promise<T>((resolve, reject) => {
        this.#fail = reject;
        this.#hear = (answer) => {
          if (answer?.id !== question.id) return;
          try {
            const result = answer.kind === 'error' ? undefined : read(answer);
            if (result) resolve(result);
            else reject(readError(answer));
          } catch {
            reject(notUnderstood()); // it is shaped like no answer at all
          }
        };
        // A failed send means that the child is gone: 'exit' tells how.
        this.#child.send(question, () => undefined);
      });
    } finally {
      clearTimeout(timer);
      this.#fail = undefined;
      this.#hear = undefined;
      this.#rest();
    }
  }

  /** Settles when the child is gone. It holds nothing to save. */
  async dispose(): Promise<void> {
    this.#lose(decoderLost('was closed'));
    this.#wake();
    this.#child.kill('SIGKILL');
    await this.#ended;
  }

  #lose(loss: CaptionLensError): void {
    this.#loss ??= loss;
    this.#fail?.(this.#loss);
  }

  /** An idle decoder does not keep this process alive. */
  #rest(): void {
    this.#child.unref();
    this.#child.channel?.unref();
  }

  #wake(): void {
    this.#child.ref();
    this.#child.channel?.ref();
  }
}

function readError(answer: DecodeAnswer): CaptionLensError {
  return answer.kind === 'error' ? new CaptionLensError(answer.error.code, answer.error.message) : notUnderstood();
}

function notUnderstood(): CaptionLensError {
  return decoderLost('gave an answer that was not understood');
}
