import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { CaptionLensError } from '../../models/errors.ts';
import { childEnvironment } from '../childEnvironment.ts';
import type { DecodeAnswer, DecodedPicture, DecodeQuestion } from './messages.ts';
import { decoderLost, tooSlow } from './refusals.ts';

/** Known to spawn, though missing from the types of fork. */
const hidden = { windowsHide: true };

/** Owns one decode child, and asks it one question at a time. */
export class DecodeProcess {
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  #loss: CaptionLensError | undefined;
  #fail: ((error: CaptionLensError) => void) | undefined;
  #hear: ((answer: DecodeAnswer) => void) | undefined;

  constructor(entry: URL) {
    this.#child = fork(fileURLToPath(entry), [], {
      env: childEnvironment(),
      execArgv: [],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      ...hidden,
    });
    this.#child.on('message', (answer: DecodeAnswer) => this.#hear?.(answer));
    this.#ended = new Promise((resolve) => {
      this.#child.once('exit', (code, signal) => {
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

  /** Ends the child where it takes longer than `limitMs`. */
  async ask(question: DecodeQuestion, limitMs: number): Promise<DecodedPicture> {
    if (this.#loss) throw this.#loss;
    const timer = setTimeout(() => {
      this.#lose(tooSlow(limitMs / 1000));
      this.#child.kill('SIGKILL');
    }, limitMs);
    this.#wake();
    try {
      return await new Promise<DecodedPicture>((resolve, reject) => {
        this.#fail = reject;
        this.#hear = (answer) => {
          if (answer.id !== question.id) return;
          if (answer.kind === 'error') reject(new CaptionLensError(answer.error.code, answer.error.message));
          else if (isWhole(answer, question.size)) resolve(pictureOf(answer));
          else reject(decoderLost('gave an answer that was not understood'));
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

/** The child has read hostile bytes: its answer is believed only where it fits the question. */
function isWhole({ pixels }: DecodedPicture, size: number): boolean {
  return pixels instanceof Uint8Array && pixels.length === size * size * 3;
}

function pictureOf({ pixels, width, height, format }: DecodedPicture): DecodedPicture {
  return { pixels, width, height, format };
}
