import { element } from './elements.ts';
import { vscode, type PageMemory } from './vscodeApi.ts';

const section = element('again-section', HTMLDetailsElement);
const form = element('again-form', HTMLFormElement);
const prompt = element('prompt', HTMLInputElement);
const beams = element('beam-count', HTMLInputElement);
const tokens = element('token-count', HTMLInputElement);

/** Restores what was typed before a reload, keeps what is typed, and asks again with it. */
export function bindOptions(): void {
  const memory = readMemory(vscode.getState());
  if (memory) {
    prompt.value = memory.prompt;
    beams.value = `${memory.beams}`;
    tokens.value = `${memory.maxNewTokens}`;
    section.open = memory.again === 'open';
  }
  // A page that has said nothing is not restored with its window.
  remember();
  form.addEventListener('input', remember);
  section.addEventListener('toggle', remember);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    vscode.postMessage({
      kind: 'again',
      prompt: prompt.value,
      beams: beams.valueAsNumber,
      maxNewTokens: tokens.valueAsNumber,
    });
  });
}

function remember(): void {
  vscode.setState({
    prompt: prompt.value,
    beams: wholeOr(beams.valueAsNumber, 5),
    maxNewTokens: wholeOr(tokens.valueAsNumber, 100),
    again: section.open ? 'open' : 'closed',
  });
}

function readMemory(value: unknown): PageMemory | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { prompt: text, beams: count, maxNewTokens, again } = value as Partial<PageMemory>;
  if (typeof text !== 'string' || typeof count !== 'number' || typeof maxNewTokens !== 'number') return undefined;
  return { prompt: text, beams: count, maxNewTokens, again: again === 'open' ? 'open' : 'closed' };
}

function wholeOr(value: number, fallback: number): number {
  return Number.isInteger(value) ? value : fallback;
}
