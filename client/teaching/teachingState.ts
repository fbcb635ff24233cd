/** What a teaching knows, and how it changes. Pure. */

/** Which parts of the model change: only how a picture is put into words, or seeing too. */
export type TaughtParts = 'words' | 'seeing';

/** What a person can ask for. */
export const teachingActions = ['gather', 'measure', 'start', 'stop', 'resume', 'compare', 'use', 'again'] as const;
export type TeachingAction = (typeof teachingActions)[number];

export interface TeachingChoices {
  readonly parts: TaughtParts;
  readonly epochs: number;
}

/** What the workspace's alt texts come to. */
export interface Survey {
  readonly documents: number;
  readonly pictures: number;
  readonly texts: number;
  /** Texts that are learned from. */
  readonly learned: number;
  /** Pictures that are not learned from, to compare by. */
  readonly heldBack: number;
}

/** What it would take, as `train --plan` says it. */
export interface Plan {
  readonly model: string;
  /** The side that the model was made for, in pixels. */
  readonly ownImageSize: number;
  readonly parameters: number;
  readonly trained: number;
  readonly steps: number;
  readonly memoryBytes: number;
  readonly diskBytes: number;
  /** Of this machine. */
  readonly machineBytes: number;
  readonly freeBytes: number;
}

/** One step, told by `train --json`. */
export interface Step {
  readonly epoch: number;
  readonly step: number;
  readonly loss: number;
}

/** A picture that was held back, and what was and is said of it. */
export interface Comparison {
  readonly picture: string;
  readonly written: string;
  readonly before: string;
  readonly after: string;
}

export type TeachingPhase =
  | 'gathering'
  | 'empty'
  | 'ready'
  | 'measuring'
  | 'running'
  | 'stopping'
  /** Some of it is saved. */
  | 'stopped'
  | 'done'
  | 'comparing';

export interface TeachingState {
  readonly phase: TeachingPhase;
  readonly choices: TeachingChoices;
  readonly survey: Survey | undefined;
  readonly plan: Plan | undefined;
  readonly secondsPerStep: number | undefined;
  /** In order, each once. */
  readonly steps: readonly Step[];
  readonly comparisons: readonly Comparison[];
  /** A sentence; '' for none. */
  readonly failure: string;
}

export type TeachingEvent =
  | { readonly kind: 'gathering' }
  | { readonly kind: 'surveyed'; readonly survey: Survey }
  | { readonly kind: 'nothingThere' }
  | { readonly kind: 'planned'; readonly plan: Plan }
  | { readonly kind: 'chose'; readonly choices: TeachingChoices }
  | { readonly kind: 'measuring' }
  | { readonly kind: 'measured'; readonly secondsPerStep: number | undefined }
  | { readonly kind: 'began' }
  /** `seconds`: since the step before; undefined for the first of a run. */
  | { readonly kind: 'stepped'; readonly step: Step; readonly seconds: number | undefined }
  | { readonly kind: 'stopping' }
  | { readonly kind: 'found'; readonly phase: 'stopped' | 'done'; readonly steps: readonly Step[] }
  | { readonly kind: 'ended'; readonly phase: 'ready' | 'stopped' | 'done'; readonly failure: string }
  | { readonly kind: 'comparing' }
  | { readonly kind: 'compared'; readonly comparisons: readonly Comparison[] }
  | { readonly kind: 'failed'; readonly failure: string };

export const firstState: TeachingState = {
  phase: 'gathering',
  choices: { parts: 'words', epochs: 10 },
  survey: undefined,
  plan: undefined,
  secondsPerStep: undefined,
  steps: [],
  comparisons: [],
  failure: '',
};

/** How much of a measured time the newest step counts. */
const newest = 0.2;

export function nextState(state: TeachingState, event: TeachingEvent): TeachingState {
  switch (event.kind) {
    case 'gathering':
      return { ...firstState, choices: state.choices };
    case 'surveyed':
      return { ...state, survey: event.survey };
    case 'nothingThere':
      return { ...state, phase: 'empty' };
    case 'planned':
      return { ...state, phase: state.phase === 'gathering' ? 'ready' : state.phase, plan: event.plan, failure: '' };
    case 'chose':
      return { ...state, choices: event.choices, plan: undefined, secondsPerStep: undefined };
    case 'measuring':
      return { ...state, phase: 'measuring', failure: '' };
    case 'measured':
      return { ...state, phase: 'ready', secondsPerStep: event.secondsPerStep };
    case 'began':
      return { ...state, phase: 'running', failure: '', comparisons: [] };
    case 'stepped':
      return {
        ...state,
        steps: withStep(state.steps, event.step),
        secondsPerStep: blended(state.secondsPerStep, event.seconds),
      };
    case 'stopping':
      return { ...state, phase: 'stopping' };
    case 'found':
      return { ...state, phase: event.phase, steps: event.steps };
    case 'ended':
      return { ...state, phase: event.phase, failure: event.failure };
    case 'comparing':
      return { ...state, phase: 'comparing', failure: '' };
    case 'compared':
      return { ...state, phase: 'done', comparisons: event.comparisons };
    case 'failed':
      return { ...state, phase: state.phase === 'comparing' ? 'done' : state.phase, failure: event.failure };
  }
}

/** A training that was taken up tells of some steps again: what came after them is gone. */
export function withStep(steps: readonly Step[], step: Step): readonly Step[] {
  const isBefore = (one: Step) => one.epoch < step.epoch || (one.epoch === step.epoch && one.step < step.step);
  return [...(steps.every(isBefore) ? steps : steps.filter(isBefore)), step];
}

function blended(known: number | undefined, seconds: number | undefined): number | undefined {
  if (seconds === undefined || known === undefined) return seconds ?? known;
  return known + (seconds - known) * newest;
}
