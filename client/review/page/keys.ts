import { element } from '../../webview/page/elements.ts';
import { rows } from './list.ts';
import type { RowElement } from './row.ts';

const list = element('list', HTMLElement);
const all = 1_000_000;
const page = 5;

/** How far each key goes from row to row. */
const steps: Readonly<Record<string, number>> = {
  ArrowDown: 1,
  ArrowUp: -1,
  PageDown: page,
  PageUp: -page,
  End: all,
  Home: -all,
};

/** The keys of a grid (ARIA Authoring Practices): arrows between rows, Space, Enter and F2, Escape back to the row. */
export function bindKeys(): void {
  list.addEventListener('focusin', ({ target }) => {
    rows.activate(rows.rowOf(target));
  });
  list.addEventListener('keydown', (event) => {
    const row = rows.rowOf(event.target);
    if (!row || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const done = event.target === row.element ? onRow(row, event.key) : inside(row, event);
    if (done) event.preventDefault();
  });
}

function onRow(row: RowElement, key: string): boolean {
  const by = steps[key];
  if (by !== undefined) {
    rows.rowBeside(row, by)?.focus();
    return true;
  }
  switch (key) {
    case ' ':
      row.tick();
      return true;
    case 'Enter':
    case 'F2':
      row.edit();
      return true;
    default:
      return false;
  }
}

function inside(row: RowElement, { key, target }: KeyboardEvent): boolean {
  const isBack = key === 'Escape' || (key === 'Enter' && target === row.text);
  if (isBack) row.focus();
  return isBack;
}
