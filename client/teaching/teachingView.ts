import { t } from '@vscode/l10n';
import { byteWording } from '../../models/amounts.ts';
import { spelled } from '../../models/wording.ts';
import { decimal, editorSpelling } from '../editorWords.ts';
import { lossCurve, type LossCurve } from './lossCurve.ts';
import type { Comparison, Plan, TeachingAction, TeachingChoices, TeachingState } from './teachingState.ts';

/** The page as it is shown. All words are ready. */
export interface TeachingView {
  readonly phase: TeachingState['phase'];
  /** What is being done or was; said by screen readers where `announcement` says it. */
  readonly status: string;
  readonly announcement: string;
  /** 0 to 1. */
  readonly fraction: number;
  readonly facts: readonly (readonly [name: string, value: string])[];
  /** Sentences of what to think of before it begins. */
  readonly warnings: readonly string[];
  readonly failure: string;
  readonly choices: TeachingChoices;
  /** Whether they can be changed. */
  readonly choosing: 'open' | 'settled';
  readonly actions: readonly {
    readonly action: TeachingAction;
    readonly label: string;
    readonly rank: 'main' | 'quiet';
  }[];
  readonly curve: (LossCurve & { readonly label: string; readonly top: string; readonly bottom: string }) | null;
  readonly comparisons: readonly Comparison[];
}

export function teachingView(state: TeachingState): TeachingView {
  const { phase, steps, plan, failure, choices, comparisons } = state;
  const total = plan?.steps ?? 0;
  const done = phase === 'done' || phase === 'comparing';
  return {
    phase,
    status: statusOf(state),
    announcement: announcementOf(state),
    fraction: done ? 1 : total === 0 ? 0 : Math.min(1, steps.length / total),
    facts: factsOf(state),
    warnings: plan && phase === 'ready' ? warningsOf(plan, state.secondsPerStep) : [],
    failure,
    choices,
    choosing: phase === 'ready' ? 'open' : 'settled',
    actions: actionsOf(state),
    curve: curveOf(state),
    comparisons,
  };
}

function statusOf({ phase, steps, plan, secondsPerStep }: TeachingState): string {
  const total = plan?.steps ?? 0;
  switch (phase) {
    case 'gathering':
      return t('Reading the alt texts of this workspace…');
    case 'empty':
      return t('No alt text in this workspace says enough of a picture to learn from.');
    case 'ready':
      return t('Nothing has been started yet.');
    case 'measuring':
      return t('Measuring a step. Nothing of it is kept.');
    case 'running': {
      if (steps.length === 0) return t('Loading the model…');
      const step = t('Step {0} of {1}', steps.length, total);
      const left = secondsPerStep === undefined ? undefined : (total - steps.length) * secondsPerStep;
      return left === undefined ? step : t('{0}, {1} left', step, timeText(left));
    }
    case 'stopping':
      return t('Stopping after this step…');
    case 'stopped':
      return t('Stopped after step {0} of {1}. It goes on where it was last saved.', steps.length, total);
    case 'done':
      return t('The model is taught. Nothing uses it yet.');
    case 'comparing':
      return t('Describing the pictures that were held back, with both models…');
  }
}

/** Said when it changes: not at every step. */
function announcementOf(state: TeachingState): string {
  const { phase, steps } = state;
  const epoch = steps.at(-1)?.epoch;
  return phase === 'running' && epoch !== undefined
    ? t('Epoch {0} of {1}', epoch + 1, state.choices.epochs)
    : statusOf(state);
}

function factsOf({ survey, plan, secondsPerStep }: TeachingState): TeachingView['facts'] {
  if (!survey) return [];
  const bytes = (count: number) => spelled(byteWording(count, 'short'), editorSpelling);
  const texts: TeachingView['facts'] = [
    [t('Pictures'), t('{0} in {1} documents', survey.pictures, survey.documents)],
    [t('Texts'), String(survey.texts)],
    [t('Held back to compare'), String(survey.heldBack)],
  ];
  if (!plan) return texts;
  const million = (count: number) => decimal(count / 1e6, count < 1e8 ? 1 : 0);
  const time =
    secondsPerStep === undefined ? t('not known before a step is measured') : timeText(plan.steps * secondsPerStep);
  return [
    ...texts,
    [t('Model'), plan.model],
    [t('Changes'), t('{0} of {1} million numbers', million(plan.trained), million(plan.parameters))],
    [t('Steps'), String(plan.steps)],
    [t('Time'), time],
    [t('Memory'), t('about {0} of {1}', bytes(plan.memoryBytes), bytes(plan.machineBytes))],
    [t('Disk'), t('about {0}, {1} are free', bytes(plan.diskBytes), bytes(plan.freeBytes))],
  ];
}

/** Numbers from which a processor is at it for days. */
const large = 1e9;
const longSeconds = 24 * 3600;

function warningsOf(plan: Plan, secondsPerStep: number | undefined): readonly string[] {
  const isLong = secondsPerStep !== undefined && plan.steps * secondsPerStep > longSeconds;
  return [
    ...(plan.steps === 0 ? [t('There are too few pictures for one step.')] : []),
    ...(plan.parameters > large && secondsPerStep === undefined
      ? [t('A model of this size takes minutes a step on a processor, and days for a training. Measure a step first.')]
      : []),
    ...(isLong ? [t('This takes more than a day. It can be stopped and resumed at any time.')] : []),
    ...(plan.memoryBytes > plan.machineBytes
      ? [t('This machine has less memory than that: the model may not fit.')]
      : []),
    ...(plan.diskBytes > plan.freeBytes ? [t('The disk has less room than that.')] : []),
  ];
}

function actionsOf({ phase, survey, plan, comparisons }: TeachingState): TeachingView['actions'] {
  const main = (action: TeachingAction, label: string) => ({ action, label, rank: 'main' }) as const;
  const quiet = (action: TeachingAction, label: string) => ({ action, label, rank: 'quiet' }) as const;
  switch (phase) {
    case 'empty':
      return [quiet('gather', t('Read Again'))];
    case 'ready':
      if (!plan || plan.steps === 0) return [quiet('gather', t('Read Again'))];
      return [main('start', t('Start')), quiet('measure', t('Measure a Step')), quiet('gather', t('Read Again'))];
    case 'measuring':
    case 'running':
      return [main('stop', t('Stop'))];
    case 'stopped':
      return [main('resume', t('Resume')), quiet('again', t('Discard and Begin Anew…'))];
    case 'done': {
      const compare =
        survey?.heldBack === 0 || comparisons.length > 0 ? [] : [quiet('compare', t('Compare Before and After'))];
      return [main('use', t('Use This Model')), ...compare, quiet('again', t('Discard and Begin Anew…'))];
    }
    case 'gathering':
    case 'stopping':
    case 'comparing':
      return [];
  }
}

function curveOf({ steps, plan }: TeachingState): TeachingView['curve'] {
  const curve = lossCurve(steps, plan?.steps ?? steps.length);
  if (!curve) return null;
  const [first, last] = [steps[0]?.loss ?? NaN, steps.at(-1)?.loss ?? NaN];
  const label = t('Loss of each step: {0} at the first, {1} at the newest', decimal(first, 2), decimal(last, 2));
  return { ...curve, label, top: decimal(curve.highest, 2), bottom: decimal(curve.lowest, 2) };
}

/** Of a length of time, as precisely as a person plans by it. */
function timeText(seconds: number): string {
  if (seconds < 90) return t('{0} seconds', Math.max(1, Math.round(seconds)));
  if (seconds < 90 * 60) return t('{0} minutes', Math.round(seconds / 60));
  if (seconds < 36 * 3600) return t('{0} hours', decimal(seconds / 3600, 1));
  return t('{0} days', decimal(seconds / 86400, 1));
}
