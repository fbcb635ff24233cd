import { vscode, type PageMemory } from './vscodeApi.ts';

const blank: PageMemory = {
  choice: '',
  prompt: '',
  beams: null,
  maxNewTokens: null,
  again: 'closed',
  details: 'closed',
  photograph: 'closed',
  light: 'closed',
  overlay: '',
};

/** What was set before a reload; blank where nothing is known of it. */
export const before: PageMemory = readMemory(vscode.getState());
let memory = before;

/** Keeps what the person has set. A page that has said nothing is not restored with its window. */
export function remember(changed: Partial<PageMemory>): void {
  memory = { ...memory, ...changed };
  vscode.setState(memory);
}

/** Of pages since they have a list; what older ones kept were defaults mostly, and count for nothing. */
function readMemory(value: unknown): PageMemory {
  const kept = (value ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof kept['choice'] !== 'string' || typeof kept['prompt'] !== 'string') return blank;
  return {
    choice: kept['choice'],
    prompt: kept['prompt'],
    beams: numberOrNull(kept['beams']),
    maxNewTokens: numberOrNull(kept['maxNewTokens']),
    again: foldOf(kept['again']),
    details: foldOf(kept['details']),
    photograph: foldOf(kept['photograph']),
    light: foldOf(kept['light']),
    overlay: typeof kept['overlay'] === 'string' ? kept['overlay'] : '',
  };
}

function numberOrNull(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}

function foldOf(value: unknown): 'open' | 'closed' {
  return value === 'open' ? 'open' : 'closed';
}
