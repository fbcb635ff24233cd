import type { PromptOption } from '../panelView.ts';
import { element } from '../../webview/page/elements.ts';
import { before, remember } from './memory.ts';
import { vscode } from './vscodeApi.ts';

const section = element('again-section', HTMLDetailsElement);
const details = element('details', HTMLDetailsElement);
const form = element('again-form', HTMLFormElement);
const choice = element('prompt-choice', HTMLSelectElement);
const words = element('prompt-words', HTMLLabelElement);
const prompt = element('prompt', HTMLInputElement);
const beams = element('beam-count', HTMLInputElement);
const tokens = element('token-count', HTMLInputElement);

/** The value of the option that the person chose; the list may not have it, for it is another picture's model. */
let chosen = valueOf({ kind: 'suited', text: '' });

/** Restores what was set before a reload, keeps what is set, and asks again with it. */
export function bindOptions(): void {
  if (before.choice !== '') chosen = before.choice;
  prompt.value = before.prompt;
  beams.value = `${before.beams ?? ''}`;
  tokens.value = `${before.maxNewTokens ?? ''}`;
  section.open = before.again === 'open';
  details.open = before.details === 'open';
  keep();
  choice.addEventListener('change', () => {
    chosen = choice.value;
    showWords();
    keep();
  });
  form.addEventListener('input', keep);
  section.addEventListener('toggle', keep);
  details.addEventListener('toggle', keep);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    vscode.postMessage({
      kind: 'again',
      prompt: promptToSend(),
      beams: wholeOrNull(beams),
      maxNewTokens: wholeOrNull(tokens),
    });
  });
}

/** The prompts to choose from, which depend on the model. */
export function offerPrompts(options: readonly PromptOption[]): void {
  const isSame =
    choice.options.length === options.length &&
    options.every((option, index) => {
      const present = choice.options[index];
      return present?.value === valueOf(option) && present.text === option.label;
    });
  if (!isSame) choice.replaceChildren(...options.map((option) => new Option(option.label, valueOf(option))));
  choice.value = chosen;
  if (choice.selectedIndex < 0) choice.selectedIndex = 0;
  showWords();
}

function showWords(): void {
  words.hidden = choice.value !== valueOf({ kind: 'typed', text: '' });
}

/** Null: what suits the model. */
function promptToSend(): string | null {
  const [kind, text] = kindAndText(choice.value);
  switch (kind) {
    case 'none':
      return '';
    case 'known':
      return text;
    case 'typed':
      return prompt.value;
    default:
      return null;
  }
}

function valueOf({ kind, text }: Pick<PromptOption, 'kind' | 'text'>): string {
  return `${kind}:${text}`;
}

function kindAndText(value: string): readonly [kind: string, text: string] {
  const end = value.indexOf(':');
  return [value.slice(0, end), value.slice(end + 1)];
}

function keep(): void {
  remember({
    choice: chosen,
    prompt: prompt.value,
    beams: wholeOrNull(beams),
    maxNewTokens: wholeOrNull(tokens),
    again: section.open ? 'open' : 'closed',
    details: details.open ? 'open' : 'closed',
  });
}

/** An empty field is left to the model. */
function wholeOrNull({ valueAsNumber }: HTMLInputElement): number | null {
  return Number.isInteger(valueAsNumber) ? valueAsNumber : null;
}
