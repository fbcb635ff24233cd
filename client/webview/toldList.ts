/** What is new to a page of a list; absent: nothing is. */
export interface ListNews<View> {
  readonly views?: readonly View[];
  readonly order?: readonly number[];
}

/** What a page has been told of a list, so that it hears only of what is new or has changed. Rows are immutable. */
export class ToldList<Row extends { readonly id: number }, View> {
  readonly #makeView: (row: Row) => View;
  readonly #views = new WeakMap<Row, View>();
  /** Each row as it was told last. */
  #told = new Map<number, Row>();
  #order = '';

  constructor(makeView: (row: Row) => View) {
    this.#makeView = makeView;
  }

  /** A page that was hidden begins anew. */
  forget(): void {
    this.#told.clear();
    this.#order = '';
  }

  /** What the page is to hear, which it counts as told. */
  tell(rows: readonly Row[]): ListNews<View> {
    const changed = rows.filter((row) => this.#told.get(row.id) !== row);
    const ids = rows.map(({ id }) => id);
    const order = ids.join(' ');
    const isMoved = order !== this.#order;
    this.#told = new Map(rows.map((row) => [row.id, row]));
    this.#order = order;
    return {
      ...(changed.length > 0 && { views: changed.map((row) => this.#viewOf(row)) }),
      ...(isMoved && { order: ids }),
    };
  }

  #viewOf(row: Row): View {
    const known = this.#views.get(row);
    if (known) return known;
    const view = this.#makeView(row);
    this.#views.set(row, view);
    return view;
  }
}
