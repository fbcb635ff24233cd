import type { RecogniserState } from '../../models/caption.ts';

/** What a person is told once where a model's recogniser is unusable; undefined where there is nothing to tell. */
export function recogniserNote(state: RecogniserState): string | undefined {
  return state.kind === 'unusable' ? `What is in a picture is described without names: ${state.reason}` : undefined;
}
