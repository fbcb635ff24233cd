import type { ModelInfo } from '../../../models/caption.ts';
import { recogniserNote } from '../../engine/recogniserNote.ts';
import type { ModelState } from '../../protocol/messages.ts';
import type { Wording } from '../../../models/wording.ts';

/** What clients are told of a loaded model; `fallback`: in words, where the processor took over. */
export function readyState(info: ModelInfo, fallback: Wording | undefined): ModelState<Wording> {
  const { name, digest, device, precision, imageSize, deviceNotes, recogniser, defaults } = info;
  const note = recogniserNote(recogniser);
  return {
    kind: 'ready',
    ...{ name, digest, device, precision, imageSize, deviceNotes },
    ...(fallback !== undefined && { fallback }),
    ...(note !== undefined && { recogniserNote: note }),
    ...(defaults.notes.length > 0 && { settingsNotes: defaults.notes }),
  };
}
