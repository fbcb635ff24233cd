import type { LoadProgress } from '../../models/caption.ts';
import type {
  CaptionJudge,
  JudgeInfo,
  JudgeOptions,
  PictureQuestion,
  TextQuestion,
} from '../../models/judging/captionJudges.ts';
import type { PrecisionRecall } from '../../models/metrics/bertScore.ts';
import type { ClipScore } from '../../models/metrics/clipScore.ts';
import { engineEntry, unexpectedAnswer } from './engine.ts';
import { EngineProcess } from './engineProcess.ts';

const nothing = () => undefined;

/**
 * Opens a judge in a child process of its own; whoever gets it disposes it, and with it the child. Rejects as `openJudge`
 * does, and with `engineLost`.
 */
export async function forkJudge(
  options: JudgeOptions,
  onProgress?: (progress: LoadProgress) => void,
  signal?: AbortSignal,
  entry: URL = engineEntry,
): Promise<CaptionJudge> {
  const engine = new EngineProcess(entry, onProgress);
  try {
    const answer = await engine.ask((id) => ({ kind: 'openJudge', id, judge: options }), nothing, signal);
    if (answer.kind !== 'judgeOpened') throw unexpectedAnswer(answer.kind);
    return new ForkedJudge(engine, answer.judge);
  } catch (thrown) {
    await engine.dispose();
    throw thrown;
  }
}

class ForkedJudge implements CaptionJudge {
  readonly info: JudgeInfo;
  readonly #engine: EngineProcess;

  constructor(engine: EngineProcess, info: JudgeInfo) {
    this.#engine = engine;
    this.info = info;
  }

  async scoreTexts(
    questions: readonly TextQuestion[],
    signal?: AbortSignal,
  ): Promise<readonly (readonly PrecisionRecall[])[]> {
    const answer = await this.#engine.ask((id) => ({ kind: 'scoreTexts', id, questions }), nothing, signal);
    if (answer.kind !== 'textScores') throw unexpectedAnswer(answer.kind);
    return answer.scores;
  }

  async scorePictures(
    questions: readonly PictureQuestion[],
    signal?: AbortSignal,
  ): Promise<readonly (readonly ClipScore[])[]> {
    const answer = await this.#engine.ask((id) => ({ kind: 'scorePictures', id, questions }), nothing, signal);
    if (answer.kind !== 'pictureScores') throw unexpectedAnswer(answer.kind);
    return answer.scores;
  }

  dispose(): Promise<void> {
    return this.#engine.dispose();
  }
}
