import type { HeadView } from '../reviewView.ts';
import { child, element, fillList, make, setText } from '../../webview/page/elements.ts';
import { rows } from './list.ts';
import { vscode } from './vscodeApi.ts';

const all = element('all', HTMLInputElement);
const filters = element('filters', HTMLElement);
const applying = element('apply', HTMLButtonElement);
const outcome = element('outcome', HTMLElement);

export function bindHead(): void {
  all.addEventListener('change', () => {
    const ids = rows.shown().flatMap(({ id, view }) => (view.tick === 'none' ? [] : [id]));
    vscode.postMessage({ kind: 'tick', ids, tick: all.checked ? 'on' : 'off' });
  });
  filters.addEventListener('change', ({ target }) => {
    const chosen = target instanceof HTMLInputElement ? target.value : '';
    if (chosen === 'missing' || chosen === 'poor') vscode.postMessage({ kind: 'filter', filter: chosen });
  });
  applying.addEventListener('click', () => {
    if (applying.getAttribute('aria-disabled') === 'true') return;
    vscode.postMessage({ kind: 'apply', shown: rows.shown().flatMap(({ shown }) => shown ?? []) });
  });
  element('cancel', HTMLButtonElement).addEventListener('click', () => {
    vscode.postMessage({ kind: 'cancel' });
  });
  element('retry-all', HTMLButtonElement).addEventListener('click', () => {
    vscode.postMessage({ kind: 'retry' });
  });
}

/** Everything around the list. */
export function renderHead(head: HeadView): void {
  document.body.dataset['state'] = head.state;
  const isList = head.state === 'list';
  setText(element('title', HTMLElement), head.title);
  setText(element('message', HTMLElement), head.message);
  element('message', HTMLElement).hidden = head.message === '';
  element('list', HTMLElement).hidden = !isList;
  element('retry-all', HTMLElement).hidden = head.state !== 'failed';
  element('all-label', HTMLElement).hidden = !isList;
  all.checked = head.all === 'on';
  all.indeterminate = head.all === 'some';
  renderFilters(head);
  setText(element('progress', HTMLElement), head.progress);
  element('bar', HTMLElement).hidden = head.state !== 'listing' && (!isList || head.fraction >= 1);
  child(element('bar', HTMLElement), 'i').style.width = head.state === 'listing' ? '' : `${head.fraction * 100}%`;
  applying.hidden = !isList;
  setText(applying, head.apply);
  // A button that is truly disabled would lose the focus with every Apply.
  applying.setAttribute('aria-disabled', `${!head.canApply}`);
  setText(element('cancel', HTMLElement), head.cancel);
  setText(outcome, head.outcome);
  outcome.dataset['kind'] = head.outcomeKind;
  setText(element('announcer', HTMLElement), head.announcement);
}

function renderFilters({ filters: offered, filter }: HeadView): void {
  filters.hidden = offered.length === 0;
  fillList(filtersList(), offered, makeFilter, (item, { filter: own, label }) => {
    const input = child(item, 'input') as HTMLInputElement;
    input.value = own;
    input.checked = own === filter;
    setText(child(item, 'span'), label);
  });
}

function filtersList(): HTMLElement {
  const present = filters.querySelector('.choices');
  return present instanceof HTMLElement ? present : filters.appendChild(make('div', 'choices'));
}

function makeFilter(): HTMLElement {
  const item = make('label', 'choice');
  const input = document.createElement('input');
  input.type = 'radio';
  input.name = 'filter';
  item.append(input, make('span', ''));
  return item;
}
