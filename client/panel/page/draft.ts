import type { PanelView } from '../panelView.ts';
import { element, setText } from '../../webview/page/elements.ts';

const section = element('draft', HTMLElement);
const words = element('draft-words', HTMLTextAreaElement);
const count = element('draft-count', HTMLElement);
const announcer = element('announcer', HTMLElement);

/** What was proposed last, and for which picture: another proposal replaces what was typed, the same one does not. */
let proposed = '';
let longFrom = 0;
let present = '';

words.addEventListener('input', () => {
  const wasLong = count.classList.contains('long');
  showCount();
  // Once, when the limit is passed, and not at every key.
  if (!wasLong && count.classList.contains('long')) setText(announcer, count.textContent ?? '');
});

export function renderDraft({ draft, current, subject }: PanelView): void {
  section.hidden = draft === undefined;
  present = current?.kind === 'text' ? current.text : '';
  longFrom = draft?.longFrom ?? 0;
  const proposal = draft === undefined ? '' : JSON.stringify([subject, draft.text]);
  if (proposal !== proposed) words.value = draft?.text ?? '';
  proposed = proposal;
  showCount();
}

/** What is to be written. */
export function draftText(): string {
  return words.value.trim();
}

function showCount(): void {
  const text = draftText();
  const length = [...text].length;
  const isLong = longFrom > 0 && length >= longFrom;
  const isSame = text !== '' && text === present;
  const template = count.dataset[isSame ? 'same' : isLong ? 'long' : longFrom > 0 ? 'count' : 'plain'] ?? '';
  const limit = isLong ? longFrom : longFrom - 1;
  setText(count, template.replace('{0}', `${length}`).replace('{1}', `${limit}`));
  count.classList.toggle('long', isLong);
  section.dataset['writable'] = `${text !== '' && !isSame}`;
  markButton();
}

/** The button that writes it; it keeps the focus while there is nothing to write. */
export function markButton(): void {
  const button = document.querySelector('#actions [data-action=write]');
  button?.setAttribute('aria-disabled', `${section.dataset['writable'] === 'false'}`);
}
