import type { RowView } from '../reviewView.ts';
import { element } from '../../webview/page/elements.ts';
import { keepActive, placeBefore } from './memory.ts';
import { RowElement } from './row.ts';
import { followThumbnail, forgetThumbnail } from './thumbnails.ts';

/** Rows that are made or drawn anew in one go: the page answers keys in between. */
const inOneGo = 20;

const list = element('list', HTMLElement);
const rows = new Map<number, RowElement>();
const views = new Map<number, RowView>();
let order: readonly number[] = [];
let making = 0;
/** Rows that look as they were before their newest view. */
const stale = new Set<number>();
let showing = 0;
let active: RowElement | undefined;
let restore: ReturnType<typeof placeBefore> | undefined = placeBefore();

export function takeRows(newest: readonly RowView[]): void {
  for (const view of newest) {
    views.set(view.id, view);
    if (rows.has(view.id)) stale.add(view.id);
  }
  if (showing === 0) showSome();
}

/** The rows as they follow one another; those that stay are not made again. */
export function orderRows(ids: readonly number[]): void {
  const gone = new Set(order);
  for (const id of ids) gone.delete(id);
  const at = active ? order.indexOf(active.id) : 0;
  const hadFocus = active?.holdsFocus ?? false;
  for (const id of gone) drop(id);
  order = ids;
  list.setAttribute('aria-rowcount', `${ids.length}`);
  cancelAnimationFrame(making);
  make(0);
  if (active && rows.has(active.id)) return;
  const next = rows.get(ids[Math.min(at, ids.length - 1)] ?? -1);
  activate(next);
  if (hadFocus) next?.focus();
}

/** The rows as they are on show; what has come for them is on show first. */
export function shownRows(): readonly RowElement[] {
  for (const id of stale) show(id);
  return order.flatMap((id) => rows.get(id) ?? []);
}

export function rowOf(target: EventTarget | null): RowElement | undefined {
  const own = target instanceof Element ? target.closest('.row') : null;
  return own instanceof HTMLElement ? rows.get(Number(own.dataset['id'])) : undefined;
}

/** The row `by` rows below, or the last or first one there is. */
export function rowBeside(row: RowElement, by: number): RowElement | undefined {
  const at = Math.max(0, Math.min(order.indexOf(row.id) + by, order.length - 1));
  return rows.get(order[at] ?? -1);
}

/** Only one row is reached by Tab; arrows go to the others. */
export function activate(row: RowElement | undefined): void {
  if (row === active) return;
  active?.setReach('none');
  active = row;
  row?.setReach('tab');
  if (row) keepActive(order.indexOf(row.id));
}

function showSome(): void {
  showing = 0;
  for (const id of [...stale].slice(0, inOneGo)) show(id);
  if (stale.size > 0) showing = requestAnimationFrame(showSome);
}

function show(id: number): void {
  stale.delete(id);
  const view = views.get(id);
  if (view) rows.get(id)?.show(view);
}

function make(from: number): void {
  let made = 0;
  let at = from;
  for (; at < order.length && made < inOneGo; at++) {
    const id = order[at] ?? -1;
    const view = views.get(id);
    if (!view) continue;
    const row = rows.get(id) ?? add(view);
    if (row.element.parentElement === null) made++;
    const next = list.children[at];
    if (next !== row.element) list.insertBefore(row.element, next ?? null);
    row.element.setAttribute('aria-rowindex', `${at + 1}`);
  }
  if (at < order.length) making = requestAnimationFrame(() => make(at));
  else goBack();
}

function add(view: RowView): RowElement {
  const row = new RowElement(view);
  rows.set(view.id, row);
  followThumbnail(row);
  return row;
}

function drop(id: number): void {
  const row = rows.get(id);
  if (!row) return;
  rows.delete(id);
  forgetThumbnail(row);
  row.element.remove();
}

/** Where the person was before the page was hidden, once. */
function goBack(): void {
  if (!restore || order.length === 0) return;
  const { top, active: index } = restore;
  restore = undefined;
  activate(rows.get(order[index] ?? -1) ?? active);
  if (top > 0) window.scrollTo({ top });
}
