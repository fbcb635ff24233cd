import type { Captioner, CaptionerOptions, LoadProgress, Snapshot } from '../../models/caption.ts';
import type { CaptionJudge, openJudge } from '../../models/judging/captionJudges.ts';
import { asCaptionLensError, CaptionLensError, throwIfAborted } from '../../models/errors.ts';
import { type EngineAnswer, type EngineQuestion, type RuntimeDescription, wireError } from './engineMessages.ts';
import { say } from '../../models/wording.ts';

export type OpenCaptioner = (
  options: CaptionerOptions,
  onProgress?: (progress: LoadProgress) => void,
  signal?: AbortSignal,
) => Promise<Captioner>;

export type OpenJudge = typeof openJudge;

/** What the engine child does its work with. */
export interface EngineParts {
  readonly openCaptioner: OpenCaptioner;
  readonly openJudge: OpenJudge;
  readonly describeRuntime: () => Promise<RuntimeDescription>;
}

type Work = Exclude<EngineQuestion, { readonly kind: 'cancel' | 'dispose' }>;

/**
 * The engine child's side of the conversation. Captions are made together, once the model is there; everything else is
 * answered one question at a time, in the order they came.
 */
export class EngineService {
  readonly #parts: EngineParts;
  readonly #post: (answer: EngineAnswer) => void;
  readonly #running = new Map<number, AbortController>();
  #captioner: Captioner | undefined;
  #judge: CaptionJudge | undefined;
  /** The last question that was not for a caption. */
  #last: Promise<void> = Promise.resolve();
  readonly #captions = new Set<Promise<void>>();

  constructor(parts: EngineParts, post: (answer: EngineAnswer) => void) {
    this.#parts = parts;
    this.#post = post;
  }

  ask(question: Work): void {
    const controller = new AbortController();
    this.#running.set(question.id, controller);
    const answer = async () => {
      this.#post(await this.#answer(question, controller.signal));
      this.#running.delete(question.id);
    };
    if (question.kind === 'caption') {
      const answered = this.#last.then(answer);
      this.#captions.add(answered);
      void answered.then(() => this.#captions.delete(answered));
    } else {
      this.#last = Promise.all([this.#last, ...this.#captions]).then(answer);
    }
  }

  cancel(id: number): void {
    this.#running.get(id)?.abort();
  }

  /** Cancels what runs, waits for it to stop and frees the models. */
  async dispose(): Promise<void> {
    for (const controller of this.#running.values()) controller.abort();
    await Promise.all([this.#last, ...this.#captions]);
    const captioner = this.#captioner;
    this.#captioner = undefined;
    await captioner?.dispose();
    const judge = this.#judge;
    this.#judge = undefined;
    await judge?.dispose();
  }

  async #answer(question: Work, signal: AbortSignal): Promise<EngineAnswer> {
    try {
      throwIfAborted(signal);
      return await this.#work(question, signal);
    } catch (thrown) {
      return { kind: 'error', id: question.id, error: wireError(asCaptionLensError(thrown)) };
    }
  }

  async #work(question: Work, signal: AbortSignal): Promise<EngineAnswer> {
    const { id } = question;
    switch (question.kind) {
      case 'load': {
        if (this.#captioner) throw new CaptionLensError('internal', say`This engine already holds a model.`);
        const onProgress = (progress: LoadProgress) => this.#post({ kind: 'progress', id, progress });
        this.#captioner = await this.#parts.openCaptioner(question.options, onProgress, signal);
        return { kind: 'loaded', id, info: this.#captioner.info };
      }
      case 'openJudge': {
        if (this.#judge) throw new CaptionLensError('internal', 'This engine already holds a judge.');
        const onProgress = (progress: LoadProgress) => this.#post({ kind: 'progress', id, progress });
        this.#judge = await this.#parts.openJudge(question.judge, onProgress, signal);
        return { kind: 'judgeOpened', id, judge: this.#judge.info };
      }
      case 'scoreTexts':
        return { kind: 'textScores', id, scores: await this.#opened().scoreTexts(question.questions, signal) };
      case 'scorePictures':
        return { kind: 'pictureScores', id, scores: await this.#opened().scorePictures(question.questions, signal) };
      case 'describe':
        return { kind: 'described', id, runtime: await this.#parts.describeRuntime() };
      case 'caption': {
        if (!this.#captioner) throw new CaptionLensError('internal', say`This engine holds no model yet.`);
        const onSnapshot =
          question.snapshots === 'all'
            ? (snapshot: Snapshot) => this.#post({ kind: 'snapshot', id, snapshot })
            : undefined;
        return { kind: 'result', id, captions: await this.#captioner.caption(question.request, onSnapshot, signal) };
      }
    }
  }

  #opened(): CaptionJudge {
    if (this.#judge) return this.#judge;
    throw new CaptionLensError('internal', 'This engine holds no judge yet.');
  }
}
