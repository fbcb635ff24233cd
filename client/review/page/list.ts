import { element } from '../../webview/page/elements.ts';
import { KeptPlace } from '../../webview/page/keptPlace.ts';
import { RowList } from '../../webview/page/rowList.ts';
import { Thumbnails } from '../../webview/page/thumbnails.ts';
import type { ReviewMemory } from '../reviewMessages.ts';
import type { RowView } from '../reviewView.ts';
import { RowElement } from './row.ts';
import { vscode } from './vscodeApi.ts';

const list = element('list', HTMLElement);

export const kept = new KeptPlace<ReviewMemory>(vscode);

export const thumbnails = new Thumbnails((ids) => {
  vscode.postMessage({ kind: 'thumbnails', ids });
});

export const rows = new RowList<RowView, RowElement>({
  list,
  make: (view) => new RowElement(view),
  thumbnails,
  before: kept.before,
  onActive: (index) => {
    kept.keepActive(index);
  },
});

export function orderRows(ids: readonly number[]): void {
  list.setAttribute('aria-rowcount', `${ids.length}`);
  rows.order(ids);
}
