import { element, fillList, make, setText } from '../../webview/page/elements.ts';
import { rows } from './list.ts';
import type { RowElement } from './row.ts';

const menu = element('wordings', HTMLElement);
const list = element('list', HTMLElement);
/** Pixels between the menu and the window's edge. */
const edge = 8;

let opener: { readonly row: RowElement; readonly button: HTMLElement } | undefined;

/** One menu for all rows, above everything else on the page. */
export function bindWordings(): void {
  list.addEventListener('click', ({ target }) => {
    const button = target instanceof Element ? target.closest<HTMLElement>('button.wordings') : null;
    const row = rows.rowOf(target);
    if (button && row) open(row, button);
  });
  menu.addEventListener('keydown', (event) => {
    const items = [...menu.children].filter((item) => item instanceof HTMLElement);
    const at = items.findIndex((item) => item === document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1 + items.length, Home: 0, End: items.length - 1 }[event.key];
    if (to !== undefined) items[to % items.length]?.focus();
    if (event.key === 'Tab') menu.hidePopover();
    if (to !== undefined || event.key === 'Tab') event.preventDefault();
  });
  menu.addEventListener('toggle', (event) => {
    if (!(event instanceof ToggleEvent) || event.newState === 'open' || !opener) return;
    opener.button.setAttribute('aria-expanded', 'false');
    opener = undefined;
  });
  window.addEventListener('resize', () => {
    menu.hidePopover();
  });
}

function open(row: RowElement, button: HTMLElement): void {
  fillList(menu, row.view.wordings, makeItem, setText);
  opener = { row, button };
  button.setAttribute('aria-expanded', 'true');
  menu.showPopover();
  const { left, top, bottom, right } = button.getBoundingClientRect();
  const { width, height } = menu.getBoundingClientRect();
  const isBelow = bottom + height + edge < window.innerHeight || top < height;
  menu.style.top = `${isBelow ? bottom + 2 : top - height - 2}px`;
  menu.style.left = `${Math.max(edge, Math.min(left, right - width, window.innerWidth - width - edge))}px`;
  const [first] = menu.children;
  if (first instanceof HTMLElement) first.focus();
}

function makeItem(): HTMLElement {
  const item = make('button', 'wording');
  item.setAttribute('type', 'button');
  item.setAttribute('role', 'menuitem');
  item.tabIndex = -1;
  item.addEventListener('click', () => {
    opener?.row.take(item.textContent ?? '');
    menu.hidePopover();
  });
  return item;
}
