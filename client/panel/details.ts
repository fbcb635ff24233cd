import { t } from '@vscode/l10n';
import type { Description } from '../../server/protocol/messages.ts';
import { distinctEndings } from '../commands/endings.ts';
import { deviceText } from '../statusText.ts';
import type { Step } from './panelState.ts';
import { noDetails, type Beam, type Details } from './panelView.ts';
import { durationText, stagesOf } from './stages.ts';

/** The beams of a search that goes on. */
export function growingDetails({ step, beams }: Step): Details {
  const finished = beams.filter(({ state }) => state === 'finished').length;
  const alive = t('{0} alive', beams.length - finished);
  const note = finished === 0 ? alive : `${alive} · ${t('{0} finished', finished)}`;
  return { ...noDetails, lines: [t('Step {0}', step)], beams: beamBars(beams), beamsNote: note };
}

export function doneDetails({ texts, subjects, model, device, precision, timings }: Description): Details {
  const stages = stagesOf(timings);
  const beams = texts.map(({ description, score }) => ({
    text: description,
    score: score ?? 0,
    state: 'finished' as const,
  }));
  const named = subjects.map(({ name, confidence }) => `${name} ${Math.round(confidence * 100)} %`);
  return {
    lines: [
      t('{0} on {1}, {2}', model.name, deviceText(device), precision),
      ...(named.length === 0 ? [] : [t('Recognised: {0}', named.join(', '))]),
    ],
    beams: beams.length < 2 ? [] : beamBars(beams),
    beamsNote: `${beams.length}`,
    stages: stages.map(({ name, ms, share }) => ({ name, text: durationText(ms), share })),
    total: durationText(stages.reduce((sum, { ms }) => sum + ms, 0)),
  };
}

/** Bars between the worst score (two fifths) and the best (all). */
function beamBars(beams: readonly Pick<Step['beams'][number], 'text' | 'score' | 'state'>[]): readonly Beam[] {
  const scores = beams.map(({ score }) => score);
  const best = Math.max(...scores);
  const span = best - Math.min(...scores);
  const sorted = [...beams].sort((one, other) => other.score - one.score);
  const words = distinctEndings(sorted.map(({ text }) => text));
  return sorted.map(({ text, score, state }, index) => ({
    words: words[index] ?? text,
    score: scoreText(score, span < 0.1 ? 3 : 2),
    share: span > 0 ? 1 - (0.6 * (best - score)) / span : 1,
    state,
  }));
}

/** '−0.61', with a real minus sign. */
export function scoreText(score: number, digits = 2): string {
  return score.toFixed(digits).replace('-', '−');
}
