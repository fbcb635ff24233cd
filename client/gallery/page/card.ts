import { child, element, fillList, make, setText } from '../../webview/page/elements.ts';
import type { Row } from '../../webview/page/rowList.ts';
import type { CardView } from '../galleryView.ts';

const template = element('card', HTMLTemplateElement);

/** One picture: a copy of the template that follows its view. All text goes in as text. */
export class CardElement implements Row<CardView> {
  readonly id: number;
  readonly element: HTMLElement;

  constructor(view: CardView) {
    const own = template.content.firstElementChild?.cloneNode(true);
    if (!(own instanceof HTMLElement)) throw new Error('The page has no card to copy.');
    this.id = view.id;
    this.element = own;
    this.element.dataset['id'] = `${view.id}`;
    this.show(view);
  }

  get image(): HTMLImageElement {
    return child(this.element, 'img') as HTMLImageElement;
  }

  get holdsFocus(): boolean {
    return this.element === document.activeElement;
  }

  show(view: CardView): void {
    const own = this.element;
    own.dataset['work'] = view.work;
    setText(child(own, '.name'), view.name);
    child(own, '.name').title = view.label;
    setText(child(own, '.text'), view.text);
    fillList(child(own, '.facts'), view.facts, () => make('span', 'fact'), setText);
  }

  place(): void {
    // Options are counted by the list that they are in.
  }

  setReach(reach: 'tab' | 'none'): void {
    this.element.tabIndex = reach === 'tab' ? 0 : -1;
  }

  setSelected(isSelected: boolean): void {
    this.element.setAttribute('aria-selected', `${isSelected}`);
  }

  focus(): void {
    this.element.focus({ preventScroll: true });
    this.element.scrollIntoView({ block: 'nearest' });
  }
}
