import { child, element, fillList, setText } from '../../webview/page/elements.ts';
import { galleryActions } from '../galleryMessages.ts';
import { orders, type Order } from '../galleryState.ts';
import type { HeadView } from '../galleryView.ts';
import { list } from './list.ts';
import { vscode } from './vscodeApi.ts';

const filter = element('filter', HTMLInputElement);
const order = element('order', HTMLSelectElement);
const direction = element('direction', HTMLButtonElement);
const pace = element('pace', HTMLButtonElement);
/** Typing rests for so long before the cards are filtered. */
const restMs = 120;

let head: HeadView | undefined;

export function bindHead(): void {
  let resting = 0;
  filter.addEventListener('input', () => {
    clearTimeout(resting);
    resting = setTimeout(() => {
      vscode.postMessage({ kind: 'filter', filter: filter.value });
    }, restMs);
  });
  filter.addEventListener('keydown', ({ key }) => {
    if (key === 'ArrowDown') child(list, '[tabindex="0"]').focus();
  });
  order.addEventListener('change', () => {
    const by = orders.find((each) => each === order.value);
    if (by) askOrder({ by });
  });
  direction.addEventListener('click', () => {
    askOrder({ direction: head?.order.direction === 'ascending' ? 'descending' : 'ascending' });
  });
  pace.addEventListener('click', () => {
    const isGoing = head?.pace === 'describing' && head.progress !== '';
    vscode.postMessage({ kind: 'pace', pace: isGoing ? 'stopped' : 'describing' });
  });
  element('retry', HTMLButtonElement).addEventListener('click', () => {
    vscode.postMessage({ kind: 'retry' });
  });
  for (const action of galleryActions) {
    const button = element(action, HTMLButtonElement);
    button.addEventListener('click', () => {
      if (button.getAttribute('aria-disabled') !== 'true') vscode.postMessage({ kind: 'act', action });
    });
  }
}

/** Known here at once: the next choice may come before the host has told of this one, and goes on from it. */
function askOrder(choice: Partial<Order>): void {
  if (!head) return;
  head = { ...head, order: { ...head.order, ...choice } };
  vscode.postMessage({ kind: 'order', order: head.order });
}

/** What the person was looking for before the page was hidden. */
export function restoreFilter(text: string): void {
  filter.value = text;
}

/** Everything around the cards. */
export function renderHead(newest: HeadView): void {
  head = newest;
  document.body.dataset['state'] = head.state;
  const isList = head.state === 'list';
  setText(element('title', HTMLElement), head.title);
  setText(element('message', HTMLElement), head.message);
  element('message', HTMLElement).hidden = head.message === '';
  list.hidden = !isList;
  element('tools', HTMLElement).hidden = !isList;
  element('foot', HTMLElement).hidden = !isList;
  element('retry', HTMLElement).hidden = head.state !== 'failed';
  setText(element('progress', HTMLElement), head.progress);
  pace.hidden = head.paceLabel === '';
  setText(pace, head.paceLabel);
  const bar = element('bar', HTMLElement);
  bar.hidden = head.state !== 'listing' && (!isList || head.fraction >= 1);
  child(bar, 'i').style.width = head.state === 'listing' ? '' : `${head.fraction * 100}%`;
  fillList(order, head.orders, () => document.createElement('option'), showOrder);
  order.value = head.order.by;
  direction.title = head.direction;
  direction.setAttribute('aria-label', head.direction);
  const arrow = head.order.direction === 'ascending' ? 'arrow-up' : 'arrow-down';
  child(direction, 'i').className = `codicon codicon-${arrow}`;
  setText(element('selection', HTMLElement), head.selection);
  setText(element('export', HTMLElement), head.exportLabel);
  const able = { open: head.canOpen, compare: head.canCompare, copy: head.canCopy, export: head.canExport };
  // A button that is truly disabled would lose the focus.
  for (const action of galleryActions) element(action, HTMLElement).setAttribute('aria-disabled', `${!able[action]}`);
  setText(element('announcer', HTMLElement), head.announcement);
}

function showOrder(option: HTMLElement, { by, label }: HeadView['orders'][number]): void {
  option.setAttribute('value', by);
  setText(option, label);
}
