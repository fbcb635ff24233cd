import type { ParsingAnswers, TaskKind, TaskOf } from './parsingMessages.ts';
import { Lane, type LaneLimits, type ParserLog } from './lane.ts';
import type { SetAside } from './threadHandle.ts';

/** Beside the bundles; esbuild's entry of `parsingThread.ts`. */
const usualProgram = new URL('./parsingThread.js', import.meta.url);

/** `awaited`: somebody waits for it. `background`: files that nobody opened, after all others and one at a time. */
export type Urgency = 'awaited' | 'background';

export type Parsed<Kind extends TaskKind> =
  | { readonly kind: 'done'; readonly answer: ParsingAnswers[Kind] }
  | { readonly kind: 'setAside'; readonly reason: SetAside };

/** Reads documents away from the daemon's event loop. */
export interface DocumentParser {
  run<Kind extends TaskKind>(task: TaskOf<Kind>, urgency: Urgency, signal?: AbortSignal): Promise<Parsed<Kind>>;
  /** The document of that key has been closed. */
  forget(key: string): void;
  dispose(): Promise<void>;
}

export interface ParserOptions {
  readonly program?: URL;
  readonly limits?: Partial<Record<Urgency, Partial<LaneLimits>>>;
  readonly log: ParserLog;
}

/** Two, so that a document that hangs one does not hold up the others; of the background one, which ends soon. */
const usualLimits: Readonly<Record<Urgency, LaneLimits>> = {
  awaited: { threads: 2, taskMs: 2000, startMs: 30_000, idleMs: 300_000 },
  background: { threads: 1, taskMs: 2000, startMs: 30_000, idleMs: 30_000 },
};

/** Each alt text of a review is parsed for by itself. */
const perAltMs = 200;

/** Whoever gets it disposes it. No thread is started yet. */
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
