import { element } from '../../webview/page/elements.ts';
import { KeptPlace } from '../../webview/page/keptPlace.ts';
import { RowList } from '../../webview/page/rowList.ts';
import { Thumbnails } from '../../webview/page/thumbnails.ts';
import type { GalleryMemory } from '../galleryMessages.ts';
import type { CardView } from '../galleryView.ts';
import { CardElement } from './card.ts';
import { isSelected } from './selection.ts';
import { vscode } from './vscodeApi.ts';

export const list = element('list', HTMLElement);

export const kept = new KeptPlace<GalleryMemory>(vscode);

export const thumbnails = new Thumbnails((ids) => {
  vscode.postMessage({ kind: 'thumbnails', ids });
});

export const cards = new RowList<CardView, CardElement>({
  list,
  make: (view) => {
    const card = new CardElement(view);
    card.setSelected(isSelected(view.id));
    return card;
  },
  thumbnails,
  before: kept.before,
  onActive: (index) => {
    kept.keepActive(index);
  },
});

/** Cards side by side, as the window's width has them. */
export function columns(): number {
  return getComputedStyle(list).gridTemplateColumns.split(' ').length;
}
