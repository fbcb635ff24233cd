import type * as vscode from 'vscode';
import { Gathering } from '../webview/gathering.ts';
import { ToldList } from '../webview/toldList.ts';
import type { HostMessage, PageMessage } from './reviewMessages.ts';
import { nameOfScope, placeOf, showReference } from './reviewScopes.ts';
import type { ReviewSession } from './reviewSession.ts';
import { shownRows, type ReviewRow } from './reviewState.ts';
import { headView, rowView, type RowView } from './reviewView.ts';

/** One page of a review: tells it what has changed and does what it asks. */
export class ReviewPage implements vscode.Disposable {
  readonly #session: ReviewSession;
  readonly #panel: vscode.WebviewPanel;
  readonly #following: vscode.Disposable;
  readonly #gathering = new Gathering(() => {
    this.#tell();
  });
  readonly #told = new ToldList<ReviewRow, RowView>((row) => rowView(row, placeOf));
  #life: 'silent' | 'ready' | 'disposed' = 'silent';

  constructor(session: ReviewSession, panel: vscode.WebviewPanel) {
    this.#session = session;
    this.#panel = panel;
    this.#following = session.onDidChange(() => {
      this.#gathering.note();
    });
  }

  async answer(message: PageMessage): Promise<void> {
    const session = this.#session;
    switch (message.kind) {
      case 'ready':
        this.#told.forget();
        this.#life = 'ready';
        this.#gathering.flush();
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
    this.#gathering.dispose();
    this.#following.dispose();
  }

  async #draw(id: number): Promise<void> {
    const uri = await this.#session.thumbnail(id);
    this.#post({ kind: 'thumbnail', id, uri });
  }

  #tell(): void {
    if (this.#life !== 'ready') return;
    const { state, scope, memory } = this.#session;
    const { views, order } = this.#told.tell(shownRows(state));
    if (views) this.#post({ kind: 'rows', rows: views });
    if (order) this.#post({ kind: 'list', ids: order });
    this.#post({ kind: 'head', head: headView(state, nameOfScope(scope)), memory });
  }

  #post(message: HostMessage): void {
    if (this.#life === 'ready') void this.#panel.webview.postMessage(message);
  }
}
