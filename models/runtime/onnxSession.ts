/** ONNX Runtime as the rest of the engine sees it: load a graph on a device, run it, free it. */
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Device } from '../caption.ts';
import { CaptionLensError } from '../errors.ts';
import { say } from '../wording.ts';

halvesAsBits();

/**
 * onnxruntime-common decides at its first tensor what holds float16 numbers: Float16Array where JavaScript has one (V8 of
 * Node 24 and of VS Code), else their bits in a Uint16Array. Its binding reads the length of a Float16Array as 0 (1.30;
 * microsoft/onnxruntime pull request 32323), so the first tensor is made where there is none.
 */
function halvesAsBits(): void {
  const found = Object.getOwnPropertyDescriptor(globalThis, 'Float16Array');
  if (!found) return;
  Reflect.deleteProperty(globalThis, 'Float16Array');
  try {
    new Tensor('float32', new Float32Array(1), [1]);
  } finally {
    Object.defineProperty(globalThis, 'Float16Array', found);
  }
}

export type Feeds = Readonly<Record<string, Tensor>>;
export type Fetches = Readonly<Record<string, Tensor>>;

export interface SessionOptions {
  readonly device: Device;
  /** Outputs that stay on the device between runs; the others come back to the host. WebGPU only. */
  readonly onDevice: readonly string[];
  /**
   * `packed` copies weights into the layout that the processor multiplies fastest, but for those that have it in the
   * file already; `mapped` leaves them in the file as they are, so that the system may drop pages of a model larger than its memory.
   */
  readonly weights: 'packed' | 'mapped';
  /** On the processor; all cores where it is left out. Small layers wait longer for each other than they take. */
  readonly threads?: 'one';
  /**
   * What a run needs is `kept` for the next one, where it is left out, or `returned` when it ends: asking the system for it
   * anew takes longer, and most of the time nobody runs anything.
   */
  readonly workspace?: 'kept' | 'returned';
}

/** One graph on one device. Owns native memory: dispose it. */
export class OnnxSession {
  readonly #session: InferenceSession;
  #isDisposed = false;

  private constructor(session: InferenceSession) {
    this.#session = session;
  }

  /** `model` is a path, whose weights lie beside it, or the bytes of a graph without any. */
  static async load(model: string | Uint8Array, options: SessionOptions): Promise<OnnxSession> {
    const settings: InferenceSession.SessionOptions = {
      executionProviders: [options.device],
      graphOptimizationLevel: 'all',
      // A plan of memory for every shape that was ever run: each step of a search has another.
      enableMemPattern: false,
      // Errors only: warnings about single operators mean nothing to a user.
      logSeverityLevel: 3,
      ...(options.onDevice.length > 0 && {
        preferredOutputLocation: Object.fromEntries(options.onDevice.map((name) => [name, 'gpu-buffer' as const])),
      }),
      ...(options.threads === 'one' && { intraOpNumThreads: 1 }),
      ...(options.workspace === 'returned' && { enableCpuMemArena: false }),
      extra: {
        session: {
          // Threads that wait by spinning take the cores from the other networks and the other processes.
          intra_op: { allow_spinning: '0' },
          ...(options.weights === 'mapped' && { disable_prepacking: '1' }),
        },
      },
    };
    try {
      const session =
        typeof model === 'string'
          ? await InferenceSession.create(model, settings)
          : await InferenceSession.create(model, settings);
      return new OnnxSession(session);
    } catch (error) {
      throw explain(error, options.device, 'load');
    }
  }

  /** Runs to the end: it cannot be interrupted, and blocks this process's event loop (onnxruntime issue 26968). */
  async run(feeds: Feeds): Promise<Fetches> {
    try {
      return await this.#session.run(feeds);
    } catch (error) {
      throw explain(error, undefined, 'run');
    }
  }

  /** Safe to call twice. */
  async dispose(): Promise<void> {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    await this.#session.release();
  }
}

/** The one output of that name, as the type that the graph declares. */
export function fetched(fetches: Fetches, name: string): Tensor {
  const tensor = fetches[name];
  if (!tensor) throw new Error(`the graph has no output ${name}`);
  return tensor;
}

export function floatsOf(fetches: Fetches, name: string): Float32Array {
  const { data } = fetched(fetches, name);
  if (!(data instanceof Float32Array)) throw new Error(`${name} is not float32`);
  return data;
}

/** Numbers of 32 bits, or of 16 by their bits. */
export type Numbers = Float32Array | Uint16Array;

/** As the graph declares them, float32 or float16. */
export function numbersOf(fetches: Fetches, name: string): Numbers {
  const { type, data } = fetched(fetches, name);
  if (data instanceof Float32Array) return data;
  if (type === 'float16' && data instanceof Uint16Array) return data;
  throw new Error(`${name} is not of floats`);
}

export function numberTensor(data: Numbers, shape: readonly number[]): Tensor {
  return data instanceof Uint16Array ? new Tensor('float16', data, shape) : floatTensor(data, shape);
}

export function floatTensor(data: Float32Array, shape: readonly number[]): Tensor {
  return new Tensor('float32', data, shape);
}

export function byteTensor(data: Uint8Array | Int8Array, shape: readonly number[]): Tensor {
  return data instanceof Int8Array ? new Tensor('int8', data, shape) : new Tensor('uint8', data, shape);
}

export function integerTensor(values: ArrayLike<number>, shape: readonly number[] = [values.length]): Tensor {
  return new Tensor('int64', BigInt64Array.from(Array.from(values), BigInt), shape);
}

/** ONNX Runtime's failures come as text alone; these are the ones that a user can act on. */
function explain(error: unknown, device: Device | undefined, during: 'load' | 'run'): CaptionLensError {
  const text = error instanceof Error ? error.message : String(error);
  const firstLine = sentenceOf(text);
  // No bare /oom/i: it is in "classroom", and these texts name folders.
  if (/failed to allocate|out of memory|bad_alloc|\bOOM\b/i.test(text)) {
    const lack =
      during === 'load'
        ? say`There is not enough memory to load the model: ${firstLine}`
        : say`There is not enough memory to run the model: ${firstLine}`;
    return new CaptionLensError('outOfMemory', lack, { cause: error });
  }
  if (device !== undefined && device !== 'cpu') {
    return new CaptionLensError('deviceUnavailable', say`${device} cannot be used here: ${firstLine}`, {
      cause: error,
    });
  }
  const failure =
    during === 'load'
      ? say`ONNX Runtime could not load the model: ${firstLine}`
      : say`ONNX Runtime could not run the model: ${firstLine}`;
  return new CaptionLensError('internal', failure, { cause: error });
}

/** What ONNX Runtime has to say, without the place in its sources and the condition that was false there. */
function sentenceOf(text: string): string {
  const [firstLine = text] = text.split('\n');
  return firstLine
    .replace(/^.*? was false\. /, '')
    .replace(/(?:\/onnxruntime_src\/\S*|\b\w+\.(?:cc|h)):\d+ (?:[\w:]+(?:\([^)]*\))? )?/g, '');
}
