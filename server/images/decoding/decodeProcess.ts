import { CaptionLensError } from '../../../models/errors.ts';
import { ChildChannel, type ChildEnding } from '../../children/childChannel.ts';
import type { DecodeAnswer, DecodeQuestion } from './decodeMessages.ts';
import { decoderLost, tooSlow } from '../pictureRefusals.ts';
import { readWording, say } from '../../../models/wording.ts';

/** Owns one decode child, and asks it one question at a time. */
export class DecodeProcess {
  readonly #child: ChildChannel<DecodeQuestion>;
  #loss: CaptionLensError | undefined;
  #died = false;
  #fail: ((error: CaptionLensError) => void) | undefined;
  #hear: ((answer: DecodeAnswer | null) => void) | undefined;

  constructor(entry: URL) {
    this.#child = new ChildChannel(entry, {
      words: 'ignored',
      onMessage: (answer) => this.#hear?.(answer as DecodeAnswer | null),
      onEnd: (ending) => this.#end(ending),
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get isLost(): boolean {
    return this.#loss !== undefined;
  }

  /**
   * Whether it ended by itself: it had started, was not told to end and did not take too long. Then its question may be
   * put to another child.
   */
  get hasDied(): boolean {
    return this.#died;
  }

  /**
   * Asks one question; not to be called while another waits. `read` gives what it believes of an answer, or undefined.
   * Rejects with the code that the child answers: `imageUnsupported`, `imageInvalid`, `imageTooLarge`, `decodeFailed`.
   * Rejects with `decodeFailed` where the child ends, gives no answer that `read` believes, or takes longer than
   * `limitMs`, which ends it.
   */
  async ask<T>(question: DecodeQuestion, read: (answer: DecodeAnswer) => T | undefined, limitMs: number): Promise<T> {
    if (this.#loss) throw this.#loss;
    const timer = setTimeout(() => {
      this.#lose(tooSlow(limitMs / 1000));
      this.#child.kill();
    }, limitMs);
    this.#child.wake();
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
        this.#child.send(question);
      });
    } finally {
      clearTimeout(timer);
      this.#fail = undefined;
      this.#hear = undefined;
      this.#child.rest();
    }
  }

  /** Ends the child, and settles when it is gone. It holds nothing to save. */
  async dispose(): Promise<void> {
    this.#lose(decoderLost(say`was closed`));
    this.#child.wake();
    this.#child.kill();
    await this.#child.ended;
  }

  #end(ending: ChildEnding): void {
    if (!this.#loss && ending.kind !== 'notStarted') this.#died = true;
    this.#lose(lossBy(ending));
  }

  #lose(loss: CaptionLensError): void {
    this.#loss ??= loss;
    this.#fail?.(this.#loss);
  }
}

function lossBy(ending: ChildEnding): CaptionLensError {
  switch (ending.kind) {
    case 'signal':
      return decoderLost(say`was ended by ${ending.signal}`);
    case 'exit':
      return decoderLost(say`ended with code ${ending.code}`);
    case 'notStarted':
      return decoderLost(say`did not start: ${ending.message}`);
  }
}

function readError(answer: DecodeAnswer): CaptionLensError {
  if (answer.kind !== 'error') return notUnderstood();
  const { code, message: said, advice } = answer.error;
  const message = readWording(said);
  return message === undefined ? notUnderstood() : new CaptionLensError(code, message, { advice: readWording(advice) });
}

function notUnderstood(): CaptionLensError {
  return decoderLost(say`gave an answer that was not understood`);
}
