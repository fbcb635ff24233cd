/**
 * Parsing away from the daemon's event loop. In: a task about one document (parsingMessages.ts). Out: its images or the
 * changes of its text, or that the document was set aside because it took too long. Two lanes of threads (lane.ts) do
 * the work: one for what somebody waits for, one for the background.
 */
import type { ParsingAnswers, TaskKind, TaskOf } from './parsingMessages.ts';
import { Lane, type LaneLimits, type ParserLog } from './lane.ts';
import type { SetAside } from './threadHandle.ts';

/** Beside the bundles; esbuild's entry of `parsingThread.ts`. */
const usualProgram = new URL('./parsingThread.js', import.meta.url);

/** `awaited`: somebody waits for it. `background`: files that nobody opened, after all others and one at a time. */
export type Urgency = 'awaited' | 'background';

/** What came of a task: an answer, or why the document was set aside. */
export type Parsed<Kind extends TaskKind> =
  | { readonly kind: 'done'; readonly answer: ParsingAnswers[Kind] }
  | { readonly kind: 'setAside'; readonly reason: SetAside };

/** Reads documents away from the daemon's event loop. */
export interface DocumentParser {
  /**
   * A task has 2 s, and 200 ms more for each alt text of `editAlts`. Rejects with `aborted` when the signal fires or
   * the parser is disposed.
   */
  run<Kind extends TaskKind>(task: TaskOf<Kind>, urgency: Urgency, signal?: AbortSignal): Promise<Parsed<Kind>>;
  /** To be called when the document of that key was closed. */
  forget(key: string): void;
  /** Ends all threads; what waits is rejected with `aborted`. */
  dispose(): Promise<void>;
}

/** `program`: of the threads. `limits`: tests give shorter ones. */
export interface ParserOptions {
  readonly program?: URL;
  readonly limits?: Partial<Record<Urgency, Partial<LaneLimits>>>;
  readonly log: ParserLog;
}

/**
 * Two threads for what is awaited, so that a document that hangs one does not hold up the others. One for the
 * background, which ends soon after its last task.
 */
const usualLimits: Readonly<Record<Urgency, LaneLimits>> = {
  awaited: { threads: 2, taskMs: 2000, startMs: 30_000, idleMs: 300_000 },
  background: { threads: 1, taskMs: 2000, startMs: 30_000, idleMs: 30_000 },
};

/** Each alt text of a review is parsed for by itself. */
const perAltMs = 200;

/** The caller disposes it. No thread is started yet. */
export function openDocumentParser({ program = usualProgram, limits = {}, log }: ParserOptions): DocumentParser {
  const laneOf = (urgency: Urgency) => new Lane(program, { ...usualLimits[urgency], ...limits[urgency] }, log);
  const lanes = { awaited: laneOf('awaited'), background: laneOf('background') };
  return {
    async run<Kind extends TaskKind>(task: TaskOf<Kind>, urgency: Urgency, signal?: AbortSignal) {
      const extraMs = 'wanted' in task ? task.wanted.length * perAltMs : 0;
      const outcome = await lanes[urgency].run(task, extraMs, signal);
      if (outcome.kind === 'done') return { kind: 'done', answer: outcome.answer as ParsingAnswers[Kind] };
      log.warn(`A document of ${lengthOf(task)} characters was set aside: ${outcome.message}.`);
      return { kind: 'setAside', reason: outcome.reason };
    },
    forget: (key) => {
      lanes.awaited.forget(key);
      lanes.background.forget(key);
    },
    dispose: async () => {
      await Promise.all([lanes.awaited.dispose(), lanes.background.dispose()]);
    },
  };
}

function lengthOf(task: TaskOf<TaskKind>): number {
  return ('document' in task ? task.document.text : task.text).length;
}
