import type * as vscode from 'vscode';
import type { HostMessage, PageMessage } from './reviewMessages.ts';
import { nameOfScope, placeOf, showReference } from './reviewScopes.ts';
import type { ReviewSession } from './reviewSession.ts';
import { shownRows, type ReviewRow } from './reviewState.ts';
import { headView, rowView, type RowView } from './reviewView.ts';

/** Milliseconds that changes are gathered for: descriptions grow in several rows at once. */
const gatherMs = 60;

/** One page of a review: tells it what has changed and does what it asks. */
export class ReviewPage implements vscode.Disposable {
  readonly #session: ReviewSession;
  readonly #panel: vscode.WebviewPanel;
  readonly #following: vscode.Disposable;
  readonly #views = new WeakMap<ReviewRow, RowView>();
  /** What the page has: each row as it was told last. */
  #told = new Map<number, ReviewRow>();
  #order = '';
  #gathering: NodeJS.Timeout | undefined;
  #life: 'silent' | 'ready' | 'disposed' = 'silent';

  constructor(session: ReviewSession, panel: vscode.WebviewPanel) {
    this.#session = session;
    this.#panel = panel;
    this.#following = session.onDidChange(() => {
      this.#gathering ??= setTimeout(() => {
        this.#tell();
      }, gatherMs);
    });
  }

  async answer(message: PageMessage): Promise<void> {
    const session = this.#session;
    switch (message.kind) {
      case 'ready':
        // A page that was hidden begins anew.
        this.#told.clear();
        this.#order = '';
        this.#life = 'ready';
        this.#tell();
        return;
      case 'filter':
        session.dispatch({ kind: 'filtered', filter: message.filter });
        return;
      case 'tick':
        session.dispatch({ kind: 'ticked', ids: message.ids, tick: message.tick });
        return;
      case 'edit':
        session.dispatch({ kind: 'edited', id: message.id, text: message.text });
        return;
      case 'meaning':
        session.dispatch({ kind: 'meant', id: message.id, meaning: message.meaning });
        return;
      case 'retry':
        if (message.id === undefined) await session.open();
        else session.dispatch({ kind: 'retried', id: message.id });
        return;
      case 'show': {
        const reference = await session.placeNow(message.id);
        if (reference) await showReference(reference, this.#panel.viewColumn);
        return;
      }
      case 'thumbnails':
        await Promise.all(message.ids.map((id) => this.#draw(id)));
        return;
      case 'apply':
        await session.apply(message.shown);
        return;
      case 'cancel':
        this.#panel.dispose();
    }
  }

  dispose(): void {
    this.#life = 'disposed';
    clearTimeout(this.#gathering);
    this.#following.dispose();
  }

  async #draw(id: number): Promise<void> {
    const uri = await this.#session.thumbnail(id);
    this.#post({ kind: 'thumbnail', id, uri });
  }

  #tell(): void {
    clearTimeout(this.#gathering);
    this.#gathering = undefined;
    if (this.#life !== 'ready') return;
    const { state, scope, memory } = this.#session;
    const rows = shownRows(state);
    const changed = rows.filter((row) => this.#told.get(row.id) !== row);
    const order = rows.map(({ id }) => id);
    if (changed.length > 0) this.#post({ kind: 'rows', rows: changed.map((row) => this.#viewOf(row)) });
    if (order.join(' ') !== this.#order) this.#post({ kind: 'list', ids: order });
    this.#post({ kind: 'head', head: headView(state, nameOfScope(scope)), memory });
    this.#told = new Map(rows.map((row) => [row.id, row]));
    this.#order = order.join(' ');
  }

  #viewOf(row: ReviewRow): RowView {
    const known = this.#views.get(row);
    if (known) return known;
    const view = rowView(row, placeOf);
    this.#views.set(row, view);
    return view;
  }

  #post(message: HostMessage): void {
    if (this.#life === 'ready') void this.#panel.webview.postMessage(message);
  }
}
