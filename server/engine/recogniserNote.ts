import type { RecogniserState } from '../../models/caption.ts';
import { say, type Wording } from '../../models/wording.ts';

/** What a person is told once where a model's recogniser is unusable; undefined where there is nothing to tell. */
export function recogniserNote(state: RecogniserState): Wording | undefined {
  return state.kind === 'unusable' ? say`What is in a picture is described without names: ${state.reason}` : undefined;
}
