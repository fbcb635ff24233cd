import { openingOf } from '../../models/hub/known/knownModels.ts';
import type { DescribedText, Description } from '../protocol/messages.ts';
import { readQuestion } from './question.ts';
import { wantedTexts } from './store/captionKey.ts';
import type { DescribeSettings } from './describer.ts';
import { showCaption } from './shown/shownCaption.ts';
import { readShownText } from './shown/shownText.ts';
import type { StoredCaption } from './store/storedCaption.ts';

/** A caption as the user's settings want to read it. */
export function toDescription(
  caption: StoredCaption,
  origin: Description['origin'],
  { altText, generation }: Pick<DescribeSettings, 'altText' | 'generation'>,
): Description {
  const { model, device, precision, timings, picture, prompt, createdAt } = caption;
  const texts = wantedTexts(caption.captions, generation).map(({ text, tokens, score }): DescribedText => {
    const shown = showCaption({ text, tokens }, openingOf(prompt), altText);
    return { text: shown.altText, description: shown.description, raw: text, tokens, score };
  });
  const subjects = caption.subjects.map((subject) => ({ ...subject, name: readShownText(subject.name) }));
  const question = readQuestion(prompt);
  const asked = question === undefined ? ({ kind: 'description' } as const) : ({ kind: 'answer', question } as const);
  return { ...asked, texts, subjects, model, device, precision, timings, picture, prompt, createdAt, origin };
}
