import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { LoadProgress } from '../../models/caption.ts';
import { CaptionLensError, throwIfAborted } from '../../models/errors.ts';
import { childEnvironment, frugalFlags, hiddenWindow } from '../children/childEnvironment.ts';
import { type ChildEnding, endingOf, engineLoss } from './engineLoss.ts';
import { LastWords } from './lastWords.ts';
import { type EngineAnswer, type EngineQuestion, readAnswer, readWireError } from './engineMessages.ts';

/** What drivers of graphics cards read, and the user's own choice of one. */
const graphics = [
  ...['HOME', 'USERPROFILE', 'LOCALAPPDATA', 'APPDATA', 'ProgramData', 'ProgramFiles', 'ProgramFiles(x86)'],
  ...['XDG_RUNTIME_DIR', 'XDG_DATA_DIRS', 'XDG_CONFIG_DIRS', 'XDG_CACHE_HOME', 'DISPLAY', 'WAYLAND_DISPLAY'],
  ...['VK_ICD_FILENAMES', 'VK_DRIVER_FILES', 'VK_ADD_DRIVER_FILES', 'MESA_VK_DEVICE_SELECT', 'DRI_PRIME'],
  ...['CUDA_VISIBLE_DEVICES', 'CUDA_PATH', 'CUDA_HOME', 'NVIDIA_VISIBLE_DEVICES', 'NVIDIA_DRIVER_CAPABILITIES'],
];

const partingMs = 2000; // between asking the child to end and killing it

type FinalAnswer = Exclude<EngineAnswer, { readonly kind: 'progress' | 'snapshot' | 'error' }>;
type Stage = Extract<EngineAnswer, { readonly kind: 'snapshot' }>;

interface Pending {
  readonly onStage: (stage: Stage) => void;
  readonly resolve: (answer: FinalAnswer) => void;
  readonly reject: (error: CaptionLensError) => void;
}

/** Owns one engine child: asks it questions, hears its answers and its end. */
export class EngineProcess {
  readonly #child: ChildProcess;
  readonly #words = new LastWords();
  readonly #pending = new Map<number, Pending>();
  readonly #ended: Promise<void>;
  readonly #onProgress: (progress: LoadProgress) => void;
  #loss: CaptionLensError | undefined;
  #lastId = 0;

  /** `onProgress` hears of all that the child reads, when it loads and later. */
  constructor(entry: URL, onProgress: (progress: LoadProgress) => void = () => undefined) {
    this.#onProgress = onProgress;
    this.#child = fork(fileURLToPath(entry), [], {
      env: childEnvironment(graphics),
      serialization: 'advanced',
      execArgv: [...frugalFlags],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      ...hiddenWindow,
    });
    if (this.#child.stderr) this.#words.listen(this.#child.stderr);
    this.#child.on('message', (message) => this.#hear(message));
    this.#ended = new Promise((resolve) => {
      // 'close' and not 'exit': by then standard error has been read to its end.
      this.#child.once('close', (code, signal) => {
        this.#lose(endingOf(code, signal));
        resolve();
      });
      this.#child.once('error', (error) => {
        this.#lose({ kind: 'notStarted', message: error.message });
        if (this.#child.pid === undefined) resolve();
      });
    });
    this.#rest();
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Settles when the child is gone, for whatever reason. */
  get ended(): Promise<void> {
    return this.#ended;
  }

  /** Settles with the last answer; rejects at once when the signal fires, while the child is told to stop. */
  async ask(
    question: (id: number) => EngineQuestion,
    onStage: (stage: Stage) => void,
    signal?: AbortSignal,
  ): Promise<FinalAnswer> {
    throwIfAborted(signal);
    if (this.#loss) throw this.#loss;
    const id = ++this.#lastId;
    const cancel = () => {
      this.#send({ kind: 'cancel', id });
      this.#pending.get(id)?.reject(new CaptionLensError('aborted', 'The caption was cancelled.'));
    };
    signal?.addEventListener('abort', cancel, { once: true });
    this.#wake();
    try {
      return await new Promise<FinalAnswer>((resolve, reject) => {
        this.#pending.set(id, { onStage, resolve, reject });
        this.#send(question(id));
      });
    } finally {
      signal?.removeEventListener('abort', cancel);
      this.#pending.delete(id);
      if (this.#pending.size === 0) this.#rest();
    }
  }

  /** Asks the child to end, kills it after two seconds, and settles when it is gone. */
  async dispose(): Promise<void> {
    this.#loss ??= new CaptionLensError('aborted', 'The engine was closed.');
    this.#rejectAll(this.#loss);
    this.#send({ kind: 'dispose' });
    this.#wake();
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), partingMs);
    await this.#ended;
    clearTimeout(timer);
  }

  #hear(message: unknown): void {
    const answer = readAnswer(message);
    if (!answer) {
      this.#lose({ kind: 'notUnderstood' });
      this.#child.kill('SIGKILL');
      return;
    }
    const pending = this.#pending.get(answer.id); // none: it was cancelled
    switch (answer.kind) {
      case 'progress':
        this.#onProgress(answer.progress);
        break;
      case 'snapshot':
        pending?.onStage(answer);
        break;
      case 'error':
        pending?.reject(readWireError(answer.error));
        break;
      default:
        pending?.resolve(answer);
    }
  }

  #send(question: EngineQuestion): void {
    // A failed send means that the child is gone: 'close' tells why.
    if (this.#child.connected) this.#child.send(question, () => undefined);
  }

  #lose(ending: ChildEnding): void {
    this.#loss ??= engineLoss(ending, this.#words);
    this.#rejectAll(this.#loss);
  }

  #rejectAll(error: CaptionLensError): void {
    for (const { reject } of this.#pending.values()) reject(error);
  }

  /** An idle engine does not keep this process alive. */
  #rest(): void {
    this.#child.unref();
    this.#child.channel?.unref();
    socketOf(this.#child.stderr)?.unref();
  }

  #wake(): void {
    this.#child.ref();
    this.#child.channel?.ref();
  }
}

function socketOf(stream: unknown): { unref(): void } | undefined {
  const { unref } = (stream ?? {}) as { readonly unref?: unknown };
  return typeof unref === 'function' ? (stream as { unref(): void }) : undefined;
}
