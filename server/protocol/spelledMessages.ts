import type { ModelUpdate } from '../../models/catalog/modelEntry.ts';
import { type Spelling, spelled, type Wording } from '../../models/wording.ts';
import { respelled } from './failure.ts';
import type { Photograph } from './photographMessages.ts';
import type { DaemonStatus, DescribeUpdate, ModelState } from './messages.ts';

/** What a description is busy with, as a front end says it. */
export function spelledUpdate(update: DescribeUpdate<Wording>, spelling: Spelling): DescribeUpdate {
  return update.kind === 'loading' ? { ...update, message: spelled(update.message, spelling) } : update;
}

/** How a model comes along, as a front end says it. */
export function spelledModelUpdate(update: ModelUpdate<Wording>, spelling: Spelling): ModelUpdate {
  return update.kind === 'downloading' ? update : { ...update, message: spelled(update.message, spelling) };
}

/** What the daemon and its model are doing, as a front end says it. */
export function spelledStatus(status: DaemonStatus<Wording>, spelling: Spelling): DaemonStatus {
  return {
    ...status,
    model: spelledState(status.model, spelling),
    pulls: status.pulls.map(({ name, update }) => ({ name, update: spelledModelUpdate(update, spelling) })),
  };
}

/** A photograph, as a front end says what is to be said of it. */
export function spelledPhotograph(photograph: Photograph<Wording>, spelling: Spelling): Photograph {
  return { ...photograph, notes: photograph.notes.map((note) => spelled(note, spelling)) };
}

/** What the engine has, as a front end says it. */
export function spelledState(state: ModelState<Wording>, spelling: Spelling): ModelState {
  switch (state.kind) {
    case 'unloaded':
      return state;
    case 'loading':
      return { ...state, message: spelled(state.message, spelling) };
    case 'failed':
      return { kind: 'failed', failure: respelled(state.failure, spelling) };
    case 'ready': {
      const { deviceNotes, fallback, recogniserNote, settingsNotes, ...rest } = state;
      const say = (wording: Wording) => spelled(wording, spelling);
      return {
        ...rest,
        deviceNotes: deviceNotes.map(say),
        ...(fallback !== undefined && { fallback: say(fallback) }),
        ...(recogniserNote !== undefined && { recogniserNote: say(recogniserNote) }),
        ...(settingsNotes && { settingsNotes: settingsNotes.map(say) }),
      };
    }
  }
}
