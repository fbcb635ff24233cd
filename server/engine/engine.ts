import type {
  Caption,
  Captioner,
  CaptionerOptions,
  CaptionRequest,
  LoadProgress,
  ModelInfo,
  Snapshot,
} from '../../models/caption.ts';
import { CaptionLensError } from '../../models/errors.ts';
import { EngineProcess } from './engineProcess.ts';
import type { RuntimeDescription } from './engineMessages.ts';
import { say } from '../../models/wording.ts';

/** The program of the engine child; every bundle lies beside it. */
export const engineEntry = new URL('./engineChild.js', import.meta.url);

export interface EngineOptions extends CaptionerOptions {
  readonly entry?: URL;
  /** Awaited before the child is told to load; what it throws ends the child. */
  readonly onFork?: (pid: number) => Promise<void>;
  /** Called when the child is gone. */
  readonly onEnd?: () => void;
}

/** A captioner in a process of its own. */
export interface ForkedCaptioner extends Captioner {
  readonly pid: number | undefined;
  /** Settles when the process is gone, also where nobody asked it to end. */
  readonly ended: Promise<void>;
}

/**
 * Opens a model in a child process of its own; whoever gets the captioner disposes it, and with it the child. `onProgress`
 * hears of loading, and later where a caption has the model's files looked at.
 */
export async function forkCaptioner(
  { entry = engineEntry, onFork, onEnd, ...options }: EngineOptions,
  onProgress?: (progress: LoadProgress) => void,
  signal?: AbortSignal,
): Promise<ForkedCaptioner> {
  const engine = new EngineProcess(entry, onProgress);
  if (onEnd) void engine.ended.then(onEnd);
  try {
    if (engine.pid !== undefined) await onFork?.(engine.pid);
    const answer = await engine.ask(
      (id) => ({ kind: 'load', id, options }),
      () => undefined,
      signal,
    );
    if (answer.kind !== 'loaded') throw unexpectedAnswer(answer.kind);
    return new EngineCaptioner(engine, answer.info);
  } catch (thrown) {
    await engine.dispose();
    throw thrown;
  }
}

/** What ONNX Runtime says of itself and this machine, asked in a child that ends afterwards. */
export async function forkRuntimeDescription(
  entry: URL = engineEntry,
  signal?: AbortSignal,
): Promise<RuntimeDescription> {
  const engine = new EngineProcess(entry);
  try {
    const answer = await engine.ask(
      (id) => ({ kind: 'describe', id }),
      () => undefined,
      signal,
    );
    if (answer.kind !== 'described') throw unexpectedAnswer(answer.kind);
    return answer.runtime;
  } finally {
    await engine.dispose();
  }
}

class EngineCaptioner implements ForkedCaptioner {
  readonly info: ModelInfo;
  readonly #engine: EngineProcess;

  constructor(engine: EngineProcess, info: ModelInfo) {
    this.#engine = engine;
    this.info = info;
  }

  get pid(): number | undefined {
    return this.#engine.pid;
  }

  get ended(): Promise<void> {
    return this.#engine.ended;
  }

  async caption(
    request: CaptionRequest,
    onSnapshot?: (snapshot: Snapshot) => void,
    signal?: AbortSignal,
  ): Promise<readonly Caption[]> {
    const answer = await this.#engine.ask(
      (id) => ({ kind: 'caption', id, request, snapshots: onSnapshot ? 'all' : 'none' }),
      ({ snapshot }) => onSnapshot?.(snapshot),
      signal,
    );
    if (answer.kind !== 'result') throw unexpectedAnswer(answer.kind);
    return answer.captions;
  }

  async dispose(): Promise<void> {
    await this.#engine.dispose();
  }
}

export function unexpectedAnswer(kind: string): CaptionLensError {
  return new CaptionLensError('internal', say`The engine gave an answer of the wrong kind (${kind}).`);
}
