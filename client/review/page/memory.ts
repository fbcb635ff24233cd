import type { ReviewMemory } from '../reviewMessages.ts';
import { vscode } from './vscodeApi.ts';

/** Where the person was, as VS Code has kept it; zeros where it has kept nothing. */
const before = readPlace(vscode.getState());
let memory: ReviewMemory | undefined;
let active = before.active;

export function keepMemory(newest: ReviewMemory): void {
  memory = newest;
  keep();
}

/** The row that is gone back to. */
export function keepActive(index: number): void {
  active = index;
  keep();
}

export function placeBefore(): { readonly top: number; readonly active: number } {
  return before;
}

let waiting = 0;
window.addEventListener(
  'scroll',
  () => {
    clearTimeout(waiting);
    waiting = setTimeout(keep, 200);
  },
  { passive: true },
);

function keep(): void {
  if (memory) vscode.setState({ ...memory, top: window.scrollY, active });
}

function readPlace(state: unknown): { readonly top: number; readonly active: number } {
  const { top, active: index } = (state ?? {}) as Readonly<Record<string, unknown>>;
  return { top: typeof top === 'number' ? top : 0, active: typeof index === 'number' ? index : 0 };
}
