import type { Place } from './keptPlace.ts';
import type { Pictured, Thumbnails } from './thumbnails.ts';

/** One row of a list, or one card: an element that follows its view. */
export interface Row<View> extends Pictured {
  readonly holdsFocus: boolean;
  show(view: View): void;
  /** Its index among the rows on show. */
  place(index: number): void;
  /** `tab`: it is reached by Tab. */
  setReach(reach: 'tab' | 'none'): void;
  focus(): void;
}

export interface RowListOptions<View, Own extends Row<View>> {
  readonly list: HTMLElement;
  readonly make: (view: View) => Own;
  readonly thumbnails: Thumbnails;
  /** Where the person was before the page was hidden. */
  readonly before: Place;
  readonly onActive: (index: number) => void;
}

/** Rows that are made or drawn anew in one go: the page answers keys in between. */
const inOneGo = 20;

/** The rows of a page: made a few at a time, shown anew where their view has changed, one of them reached by Tab. */
export class RowList<View extends { readonly id: number }, Own extends Row<View>> {
  readonly #options: RowListOptions<View, Own>;
  readonly #rows = new Map<number, Own>();
  readonly #views = new Map<number, View>();
  /** Rows that look as they were before their newest view. */
  readonly #stale = new Set<number>();
  #order: readonly number[] = [];
  #making = 0;
  #showing = 0;
  #active: Own | undefined;
  #restore: Place | undefined;

  constructor(options: RowListOptions<View, Own>) {
    this.#options = options;
    this.#restore = options.before;
  }

  /** The row that is reached by Tab. */
  get active(): Own | undefined {
    return this.#active;
  }

  take(newest: readonly View[]): void {
    for (const view of newest) {
      this.#views.set(view.id, view);
      if (this.#rows.has(view.id)) this.#stale.add(view.id);
    }
    if (this.#showing === 0) this.#showSome();
  }

  /** The rows as they follow one another; those that stay are not made again. */
  order(ids: readonly number[]): void {
    const gone = new Set(this.#order);
    for (const id of ids) gone.delete(id);
    const at = this.#active ? this.#order.indexOf(this.#active.id) : 0;
    const hadFocus = this.#active?.holdsFocus ?? false;
    for (const id of gone) this.#drop(id);
    this.#order = ids;
    cancelAnimationFrame(this.#making);
    this.#make(0);
    if (this.#active && this.#rows.has(this.#active.id)) return;
    const next = this.#rows.get(ids[Math.min(at, ids.length - 1)] ?? -1);
    this.activate(next);
    if (hadFocus) next?.focus();
  }

  /** The rows as they are on show; what has come for them is on show first. */
  shown(): readonly Own[] {
    for (const id of this.#stale) this.#show(id);
    return this.#order.flatMap((id) => this.#rows.get(id) ?? []);
  }

  rowOf(target: EventTarget | null): Own | undefined {
    const own = target instanceof Element ? target.closest('[data-id]') : null;
    return own instanceof HTMLElement ? this.#rows.get(Number(own.dataset['id'])) : undefined;
  }

  /** The row `by` rows below, or the last or first one there is. */
  rowBeside(row: Own, by: number): Own | undefined {
    const at = Math.max(0, Math.min(this.#order.indexOf(row.id) + by, this.#order.length - 1));
    return this.#rows.get(this.#order[at] ?? -1);
  }

  /** Only one row is reached by Tab; arrows go to the others. */
  activate(row: Own | undefined): void {
    if (row === this.#active) return;
    this.#active?.setReach('none');
    this.#active = row;
    row?.setReach('tab');
    if (row) this.#options.onActive(this.#order.indexOf(row.id));
  }

  #showSome(): void {
    this.#showing = 0;
    for (const id of [...this.#stale].slice(0, inOneGo)) this.#show(id);
    if (this.#stale.size === 0) return;
    this.#showing = requestAnimationFrame(() => {
      this.#showSome();
    });
  }

  #show(id: number): void {
    this.#stale.delete(id);
    const view = this.#views.get(id);
    if (view) this.#rows.get(id)?.show(view);
  }

  #make(from: number): void {
    const { list } = this.#options;
    let made = 0;
    let at = from;
    for (; at < this.#order.length && made < inOneGo; at++) {
      const view = this.#views.get(this.#order[at] ?? -1);
      if (!view) continue;
      const row = this.#rows.get(view.id) ?? this.#add(view);
      if (row.element.parentElement === null) made++;
      const next = list.children[at];
      if (next !== row.element) list.insertBefore(row.element, next ?? null);
      row.place(at);
    }
    if (at === this.#order.length) this.#goBack();
    else
      this.#making = requestAnimationFrame(() => {
        this.#make(at);
      });
  }

  #add(view: View): Own {
    const row = this.#options.make(view);
    this.#rows.set(view.id, row);
    this.#options.thumbnails.follow(row);
    return row;
  }

  #drop(id: number): void {
    const row = this.#rows.get(id);
    if (!row) return;
    this.#rows.delete(id);
    this.#options.thumbnails.forget(row);
    row.element.remove();
  }

  /** Where the person was, once. */
  #goBack(): void {
    if (!this.#restore || this.#order.length === 0) return;
    const { top, active } = this.#restore;
    this.#restore = undefined;
    this.activate(this.#rows.get(this.#order[active] ?? -1) ?? this.#active);
    if (top > 0) window.scrollTo({ top });
  }
}
