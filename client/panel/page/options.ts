import type { PromptOption } from '../panelView.ts';
import { element } from './elements.ts';
import { vscode, type PageMemory } from './vscodeApi.ts';

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
  const memory = readMemory(vscode.getState());
  if (memory) {
    chosen = memory.choice;
    prompt.value = memory.prompt;
    beams.value = `${memory.beams ?? ''}`;
    tokens.value = `${memory.maxNewTokens ?? ''}`;
    section.open = memory.again === 'open';
    details.open = memory.details === 'open';
  }
  // A page that has said nothing is not restored with its window.
  remember();
  choice.addEventListener('change', () => {
    chosen = choice.value;
    showWords();
    remember();
  });
  form.addEventListener('input', remember);
  section.addEventListener('toggle', remember);
  details.addEventListener('toggle', remember);
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

function remember(): void {
  vscode.setState({
    choice: chosen,
    prompt: prompt.value,
    beams: wholeOrNull(beams),
    maxNewTokens: wholeOrNull(tokens),
    again: section.open ? 'open' : 'closed',
    details: details.open ? 'open' : 'closed',
  });
}

/** Of pages since they have a list; what older ones kept were defaults mostly, and count for nothing. */
function readMemory(value: unknown): PageMemory | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const {
    choice: kept,
    prompt: text,
    beams: count,
    maxNewTokens,
    again,
    details: shown,
  } = value as Partial<PageMemory>;
  if (typeof kept !== 'string' || typeof text !== 'string') return undefined;
  return {
    choice: kept,
    prompt: text,
    beams: typeof count === 'number' ? count : null,
    maxNewTokens: typeof maxNewTokens === 'number' ? maxNewTokens : null,
    again: again === 'open' ? 'open' : 'closed',
    details: shown === 'open' ? 'open' : 'closed',
  };
}

/** An empty field is left to the model. */
function wholeOrNull({ valueAsNumber }: HTMLInputElement): number | null {
  return Number.isInteger(valueAsNumber) ? valueAsNumber : null;
}
