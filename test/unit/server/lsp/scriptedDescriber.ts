import { CaptionLensError } from '../../../../models/errors.ts';
import { greyPhotograph } from '../../../fixtures/photograph.ts';
import { ownNames, spelled } from '../../../../models/wording.ts';
import type {
  DescribeJob,
  Describer,
  DescribeSettings,
  PicturePreview,
} from '../../../../server/captions/describer.ts';
import type { DecodedPhotograph } from '../../../../server/images/decoding/decodeMessages.ts';
import type { DescribeUpdate, Description, ModelSelection, ModelState } from '../../../../server/protocol/messages.ts';

/** One job that a session asked for; the test says how it goes on. */
export interface ScriptedJob {
  readonly job: DescribeJob;
  readonly signal: AbortSignal | undefined;
  update(update: DescribeUpdate): void;
  finish(...texts: readonly string[]): void;
  fail(error: Error): void;
}

/** A describer whose model is the test. What it has described it knows from then on. */
export class ScriptedDescriber implements Describer {
  readonly jobs: ScriptedJob[] = [];
  /** Of everything that was read without a model. */
  readonly asked: DescribeSettings[] = [];
  unloads = 0;
  /** Models that a session had loaded, and what each is to come to. */
  readonly loads: ModelSelection[] = [];
  loading: (model: ModelSelection, signal?: AbortSignal) => Promise<void> = () => Promise.resolve();
  readonly idleLeftMs = undefined;
  modelState: ModelState = { kind: 'unloaded' };
  queue = { waiting: 0, running: 0 };
  readonly enginePid = undefined;
  readonly #known = new Map<string, Description[]>();
  readonly #listeners = new Set<() => void>();
  readonly #waiters: ((job: ScriptedJob) => void)[] = [];
  #taken = 0;

  learn(bytes: Uint8Array, ...texts: readonly string[]): void {
    const key = keyOf(bytes);
    this.#known.set(key, [descriptionOf(texts), ...(this.#known.get(key) ?? [])]);
  }

  /** The next job that nobody has taken yet. */
  nextJob(): Promise<ScriptedJob> {
    const job = this.jobs[this.#taken];
    this.#taken++;
    return job ? Promise.resolve(job) : new Promise((resolve) => this.#waiters.push(resolve));
  }

  known(bytes: Uint8Array, settings: DescribeSettings): Promise<Description | undefined> {
    this.asked.push(settings);
    return Promise.resolve(this.#known.get(keyOf(bytes))?.[0]);
  }

  earlier(bytes: Uint8Array): Promise<readonly Description[]> {
    return Promise.resolve(this.#known.get(keyOf(bytes)) ?? []);
  }

  describe(job: DescribeJob, onUpdate: (update: DescribeUpdate) => void, signal?: AbortSignal): Promise<Description> {
    const [known] = job.freshness === 'known' ? (this.#known.get(keyOf(job.bytes)) ?? []) : [];
    if (known) return Promise.resolve(known);
    if (signal?.aborted) return Promise.reject(new CaptionLensError('aborted', 'The caption was cancelled.'));
    return new Promise<Description>((resolve, reject) => {
      const scripted: ScriptedJob = {
        job,
        signal,
        update: onUpdate,
        finish: (...texts) => {
          this.learn(job.bytes, ...texts);
          const { agreementFault } = job.settings;
          resolve({
            ...descriptionOf(texts),
            origin: 'model',
            ...(agreementFault !== undefined && { note: spelled(agreementFault, ownNames) }),
          });
        },
        fail: reject,
      };
      signal?.addEventListener('abort', () => {
        reject(new CaptionLensError('aborted', 'The caption was cancelled.'));
      });
      this.jobs.push(scripted);
      this.#waiters.shift()?.(scripted);
    });
  }

  async load(model: ModelSelection, onUpdate: (update: DescribeUpdate) => void, signal?: AbortSignal): Promise<void> {
    this.loads.push(model);
    onUpdate({ kind: 'loading', fraction: 0.5, message: 'Preparing the model, once for this one' });
    await this.loading(model, signal);
  }

  photograph(): Promise<DecodedPhotograph> {
    return Promise.resolve(greyPhotograph);
  }

  thumbnail(): Promise<string> {
    return Promise.resolve('data:image/png;base64,BBBB');
  }

  preview(): Promise<PicturePreview> {
    return Promise.resolve({ width: 600, height: 400, preview: 'data:image/png;base64,AAAA' });
  }

  change(state: ModelState, waiting = 0): void {
    this.modelState = state;
    this.queue = { waiting, running: 0 };
    for (const listener of this.#listeners) listener();
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  get listeners(): number {
    return this.#listeners.size;
  }

  unload(): Promise<void> {
    this.unloads++;
    return Promise.resolve();
  }

  setUnloadAfter(): void {
    throw new Error('a session tells the daemon what it asks for, which serves others too');
  }

  dispose(): Promise<void> {
    return Promise.resolve();
  }
}

function keyOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

export function descriptionOf(texts: readonly string[]): Description {
  return {
    kind: 'description',
    texts: texts.map((text, at) => ({
      text,
      description: `${text} The light is soft.`,
      raw: text.toLowerCase(),
      tokens: [2, at],
      score: -0.1 * at,
    })),
    model: { name: 'scripted', digest: 'd'.repeat(64) },
    subjects: [],
    device: 'cpu',
    precision: 'fp32',
    timings: {
      recognitionMs: 0,
      visionMs: 1,
      qformerMs: 1,
      promptMs: 1,
      steps: 9,
      stepMs: 1,
      decodeMs: 2,
      totalMs: 1234,
    },
    picture: 'p'.repeat(64),
    prompt: '',
    createdAt: '2026-01-01T00:00:00.000Z',
    origin: 'store',
  };
}
