import type { CardElement } from './card.ts';
import { cards, columns, list } from './list.ts';
import { isSelected, keepSelected, selectedIds } from './selection.ts';
import { vscode } from './vscodeApi.ts';

const all = 1_000_000;
const rowsOfPage = 3;

/** From where Shift selects. */
let anchor: number | undefined;

/**
 * Keys and mouse of a list in which several may be selected, as VS Code's own lists and the ARIA Authoring Practices
 * have them: arrows move, Space and Ctrl+click toggle, Shift selects what lies between, Ctrl+A selects all.
 */
export function bindSelecting(): void {
  list.addEventListener('focusin', ({ target }) => {
    cards.activate(cards.rowOf(target));
  });
  list.addEventListener('click', (event) => {
    const card = cards.rowOf(event.target);
    if (!card) return;
    card.focus();
    if (event.shiftKey) selectTo(card);
    else if (event.ctrlKey || event.metaKey) toggle(card);
    else choose([card.id], card);
  });
  list.addEventListener('dblclick', openPanel);
  list.addEventListener('keydown', (event) => {
    const card = cards.rowOf(event.target);
    if (card && !event.altKey && onKey(card, event)) event.preventDefault();
  });
}

function onKey(card: CardElement, { key, shiftKey, ctrlKey, metaKey }: KeyboardEvent): boolean {
  const isControl = ctrlKey || metaKey;
  const step = steps()[key];
  if (step !== undefined) {
    const next = cards.rowBeside(card, step);
    next?.focus();
    if (next && shiftKey) selectTo(next, card);
    return true;
  }
  switch (key) {
    case ' ':
      if (shiftKey) selectTo(card);
      else toggle(card);
      return true;
    case 'a':
      if (isControl) set(cards.shown().map(({ id }) => id));
      return isControl;
    case 'Escape':
      set([]);
      return true;
    case 'Enter':
      if (!isSelected(card.id)) choose([card.id], card);
      openPanel();
      return true;
    default:
      return false;
  }
}

function steps(): Readonly<Record<string, number>> {
  const across = columns();
  return {
    ArrowRight: 1,
    ArrowLeft: -1,
    ArrowDown: across,
    ArrowUp: -across,
    PageDown: across * rowsOfPage,
    PageUp: -across * rowsOfPage,
    End: all,
    Home: -all,
  };
}

function openPanel(): void {
  vscode.postMessage({ kind: 'act', action: 'open' });
}

function toggle(card: CardElement): void {
  const ids = new Set(selectedIds());
  if (!ids.delete(card.id)) ids.add(card.id);
  choose([...ids], card);
}

function choose(ids: readonly number[], card: CardElement): void {
  anchor = card.id;
  set(ids);
}

function selectTo(card: CardElement, from = card): void {
  anchor ??= from.id;
  const ids = cards.shown().map(({ id }) => id);
  const ends = [ids.indexOf(anchor), ids.indexOf(card.id)].sort((one, other) => one - other);
  const [first = 0, last = 0] = ends;
  set(ids.slice(Math.max(0, first), last + 1));
}

function set(ids: readonly number[]): void {
  showSelection(ids);
  vscode.postMessage({ kind: 'select', ids });
}

/** What is selected, from now on and for cards that are still to be made. */
export function showSelection(ids: readonly number[]): void {
  keepSelected(ids);
  for (const card of cards.shown()) card.setSelected(isSelected(card.id));
}
