import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { ConcurrencyLimit } from '../../concurrency.ts';
import { CaptionLensError, errorCode } from '../../errors.ts';
import { convert, type Conversion } from './conversion.ts';
import type { ConversionAnswer, ConversionOrder } from './weightWorker.ts';
import { say } from '../../wording.ts';

/** More threads would wait for the disk, and each holds a matrix in memory. */
const mostThreads = 8;

interface Pending {
  readonly resolve: (outputs: readonly Uint8Array[]) => void;
  readonly reject: (error: unknown) => void;
}

/** Converts on all cores. Owns its threads: dispose it. One that ends by itself fails what is under way and what comes. */
export class Converters {
  readonly #workers: readonly Worker[];
  readonly #idle: Worker[];
  readonly #limit: ConcurrencyLimit;
  readonly #pending = new Map<number, Pending>();
  #loss: CaptionLensError | undefined;
  #lastId = 0;

  /** `program`: what the threads run; undefined where nothing was built, and this thread does the work. */
  constructor(program: URL | undefined = workerProgram()) {
    const count = program === undefined ? 0 : Math.min(availableParallelism(), mostThreads);
    this.#workers = Array.from({ length: count }, () => this.#start(program as URL));
    this.#idle = [...this.#workers];
    this.#limit = new ConcurrencyLimit(count);
  }

  /** Conversions that can run at the same time. */
  get width(): number {
    return Math.max(1, this.#workers.length);
  }

  /** The outputs of `convert`. Takes the inputs' memory away from the caller, who has just read them for this. */
  async convert(conversion: Conversion, inputs: readonly Uint8Array[]): Promise<readonly Uint8Array[]> {
    if (this.#workers.length === 0) return convert(conversion, inputs);
    return this.#limit.run(() => this.#convertInThread(conversion, inputs));
  }

  async #convertInThread(conversion: Conversion, inputs: readonly Uint8Array[]): Promise<readonly Uint8Array[]> {
    const worker = this.#idle.pop();
    if (!worker) throw new RangeError('a thread that has nothing to do');
    const id = ++this.#lastId;
    try {
      if (this.#loss) throw this.#loss;
      return await new Promise<readonly Uint8Array[]>((resolve, reject) => {
        this.#pending.set(id, { resolve, reject });
        const order: ConversionOrder = { id, conversion, inputs };
        worker.postMessage(
          order,
          inputs.filter(ownsItsBuffer).map(({ buffer }) => buffer as ArrayBuffer),
        );
      });
    } finally {
      this.#pending.delete(id);
      this.#idle.push(worker);
    }
  }

  async dispose(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }

  #start(program: URL): Worker {
    const worker = new Worker(program);
    worker.on('message', (answer: ConversionAnswer) => {
      const pending = this.#pending.get(answer.id);
      if (answer.kind === 'done') pending?.resolve(answer.outputs);
      else pending?.reject(new Error(answer.message));
    });
    worker.on('error', (error) => this.#lose(error));
    worker.on('messageerror', (error) => this.#lose(error));
    // Also where it ends without an error, as `process.exit` in a thread does; after `dispose` nobody waits any more.
    worker.on('exit', (code) => this.#lose(new Error(`it exited with ${code}`)));
    return worker;
  }

  #lose(cause: Error): void {
    const isMemory = errorCode(cause) === 'ERR_WORKER_OUT_OF_MEMORY';
    this.#loss ??= new CaptionLensError(
      isMemory ? 'outOfMemory' : 'internal',
      isMemory
        ? say`There is not enough memory to compile the model.`
        : say`A thread that converts weights ended unexpectedly: ${cause.message}.`,
      { cause },
    );
    for (const { reject } of this.#pending.values()) reject(this.#loss);
  }
}

/** Small buffers of Node share one piece of memory; they are copied to the thread. */
function ownsItsBuffer({ byteLength, buffer }: Uint8Array): boolean {
  return byteLength === buffer.byteLength && buffer instanceof ArrayBuffer;
}

/** Beside a bundle in `dist/`, or there from the sources. Where nothing was built, this thread does the work. */
function workerProgram(): URL | undefined {
  return ['./weightWorker.js', '../../../dist/weightWorker.js']
    .map((path) => new URL(path, import.meta.url))
    .find((url) => existsSync(fileURLToPath(url)));
}
