import type * as vscode from 'vscode';
import { Gathering } from '../webview/gathering.ts';
import { ToldList } from '../webview/toldList.ts';
import type { GalleryAction, HostMessage, PageMessage } from './galleryMessages.ts';
import type { GallerySession } from './gallerySession.ts';
import { selectedRows, type GalleryRow } from './galleryState.ts';
import { cardView, headView, type CardView } from './galleryView.ts';
import { nameOfSources } from './pictureSources.ts';

/** Does what is asked of pictures: `chosen` are those that are selected, `shown` all on show. */
export type Act = (
  action: GalleryAction,
  pictures: { readonly chosen: readonly GalleryRow[]; readonly shown: readonly GalleryRow[] },
) => Promise<void>;

/** One page of a gallery: tells it what has changed and does what it asks. */
export class GalleryPage implements vscode.Disposable {
  readonly #session: GallerySession;
  readonly #webview: vscode.Webview;
  readonly #act: Act;
  readonly #following: vscode.Disposable;
  readonly #gathering = new Gathering(() => {
    this.#tell();
  });
  readonly #told = new ToldList<GalleryRow, CardView>(cardView);
  /** The page is told of what is selected once there is a list, and changes it by itself from then on. */
  #selection: 'told' | 'untold' = 'untold';
  #life: 'silent' | 'ready' | 'disposed' = 'silent';

  constructor(session: GallerySession, webview: vscode.Webview, act: Act) {
    this.#session = session;
    this.#webview = webview;
    this.#act = act;
    this.#following = session.onDidChange(() => {
      this.#gathering.note();
    });
  }

  async answer(message: PageMessage): Promise<void> {
    const session = this.#session;
    switch (message.kind) {
      case 'ready':
        this.#told.forget();
        this.#selection = 'untold';
        this.#life = 'ready';
        this.#gathering.flush();
        return;
      case 'order':
        session.dispatch({ kind: 'ordered', order: message.order });
        return;
      case 'filter':
        session.dispatch({ kind: 'filtered', filter: message.filter });
        return;
      case 'select':
        session.dispatch({ kind: 'selected', ids: message.ids });
        return;
      case 'pace':
        session.dispatch({ kind: 'paced', pace: message.pace });
        return;
      case 'retry':
        await session.open();
        return;
      case 'thumbnails':
        await Promise.all(message.ids.map((id) => this.#draw(id)));
        return;
      case 'act': {
        const { shown } = session;
        await this.#act(message.action, { chosen: selectedRows(shown, session.state), shown });
      }
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
    const { state, shown, sources, memory } = this.#session;
    if (state.phase.kind === 'listing') this.#selection = 'untold';
    else if (this.#selection === 'untold') {
      this.#selection = 'told';
      this.#post({ kind: 'selection', ids: [...state.selected], filter: state.filter });
    }
    const { views, order } = this.#told.tell(shown);
    if (views) this.#post({ kind: 'cards', cards: views });
    if (order) this.#post({ kind: 'list', ids: order });
    this.#post({ kind: 'head', head: headView(state, nameOfSources(sources), shown), memory });
  }

  #post(message: HostMessage): void {
    if (this.#life === 'ready') void this.#webview.postMessage(message);
  }
}
