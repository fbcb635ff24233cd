import { t } from '@vscode/l10n';
import type { Description } from '../../server/protocol/messages.ts';
import { decimal } from '../editorWords.ts';

/** One stretch of the time that a description took. */
export interface Stage {
  readonly name: 'decode' | 'recognition' | 'vision' | 'Q-Former' | 'prompt' | 'beams';
  readonly ms: number;
  /** Of all stages together, 0 to 1. */
  readonly share: number;
}

/** Where the time went; waiting and loading are not the description's. */
export function stagesOf({
  decodeMs,
  recognitionMs,
  visionMs,
  qformerMs,
  promptMs,
  steps,
  stepMs,
}: Description['timings']): Stage[] {
  const stages = [
    ['decode', decodeMs],
    // Most models have no recogniser, and a stage that never is would only ask for an explanation.
    ...(recognitionMs > 0 ? ([['recognition', recognitionMs]] as const) : []),
    ['vision', visionMs],
    ['Q-Former', qformerMs],
    ['prompt', promptMs],
    ['beams', steps * stepMs],
  ] as const;
  const total = stages.reduce((sum, [, ms]) => sum + ms, 0);
  return stages.map(([name, ms]) => ({ name, ms, share: total > 0 ? ms / total : 0 }));
}

/** '0.4 s', '38 s', '2 min 5 s', and '12 ms' below a tenth of a second. */
export function durationText(ms: number): string {
  if (ms < 100) return t('{0} ms', Math.round(ms));
  if (ms < 10_000) return t('{0} s', decimal(ms / 1000, 1));
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? t('{0} s', seconds) : t('{0} min {1} s', Math.floor(seconds / 60), seconds % 60);
}
