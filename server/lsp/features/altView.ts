import type { AltText } from '../../languages/imageReference.ts';
import type { AltView } from '../../protocol/messages.ts';

/** The alt text of a reference as clients are told of it. */
export function altView(alt: AltText): AltView {
  return alt.kind === 'text' ? { kind: 'text', text: alt.text } : { kind: alt.kind };
}
