import type { Caption, CaptionRequest, ModelInfo, Snapshot } from '../../../models/caption.ts';
import type { ForkedCaptioner } from '../../engine/engine.ts';
import type { Clock } from '../clock.ts';
import { type SilenceLimits, SilenceWatch } from './silenceWatch.ts';

/** What a model lacked for a passing cause is looked for again after so long. */
const renewMs = 300_000;

/** An engine that has its model. One that says nothing for too long while somebody waits for it is ended. */
export class LoadedEngine {
  readonly #captioner: ForkedCaptioner;
  readonly #watch: SilenceWatch;
  readonly #runMs: number;
  readonly #clock: Clock;
  readonly #since: number;
  #life: 'living' | 'gone' = 'living';

  constructor(captioner: ForkedCaptioner, clock: Clock, { firstRunMs, runMs }: SilenceLimits) {
    this.#captioner = captioner;
    this.#watch = new SilenceWatch(clock, firstRunMs, () => void captioner.dispose());
    this.#runMs = runMs;
    this.#clock = clock;
    this.#since = clock.now();
    void captioner.ended.then(() => (this.#life = 'gone'));
  }

  get info(): ModelInfo {
    return this.#captioner.info;
  }

  get pid(): number | undefined {
    return this.#captioner.pid;
  }

  get isGone(): boolean {
    return this.#life === 'gone';
  }

  /** Something is missing that may be there by now. */
  get isToRenew(): boolean {
    const { recogniser } = this.info;
    const mayPass = recogniser.kind === 'unusable' && recogniser.retry === 'later';
    return mayPass && this.#clock.now() - this.#since >= renewMs;
  }

  /** Settles when it is gone, also where nobody asked it to end. */
  get ended(): Promise<void> {
    return this.#captioner.ended;
  }

  /** It works, though no caption comes along. */
  hear(): void {
    this.#watch.hear();
  }

  async caption(
    request: CaptionRequest,
    onSnapshot: (snapshot: Snapshot) => void,
    signal: AbortSignal,
  ): Promise<readonly Caption[]> {
    const hear = (snapshot: Snapshot) => {
      this.#watch.hear(this.#runMs);
      onSnapshot(snapshot);
    };
    const captions = await this.#watch.guard(this.#captioner.caption(request, hear, signal));
    this.#watch.hear(this.#runMs);
    return captions;
  }

  async dispose(): Promise<void> {
    await this.#captioner.dispose();
  }
}
