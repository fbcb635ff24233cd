import type { ShownAlt } from '../reviewMessages.ts';
import type { RowView } from '../reviewView.ts';
import { child, element, setText } from '../../webview/page/elements.ts';
import { vscode } from './vscodeApi.ts';

const template = element('row', HTMLTemplateElement);
const { count, long, plain } = document.body.dataset;

/** One row of the list: a copy of the template that follows its view. All text goes in as text. */
export class RowElement {
  readonly id: number;
  readonly element: HTMLElement;
  readonly text: HTMLTextAreaElement;
  readonly #tick: HTMLInputElement;
  readonly #controls: readonly HTMLElement[];
  #view: RowView;

  constructor(view: RowView) {
    const own = template.content.firstElementChild?.cloneNode(true);
    if (!(own instanceof HTMLElement)) throw new Error('The page has no row to copy.');
    this.id = view.id;
    this.element = own;
    this.element.dataset['id'] = `${view.id}`;
    this.text = child(own, 'textarea') as HTMLTextAreaElement;
    this.#tick = child(own, '.ticked') as HTMLInputElement;
    this.#controls = [...own.querySelectorAll<HTMLElement>('input, button, textarea')];
    this.#view = view;
    this.#bind();
    this.show(view);
  }

  get view(): RowView {
    return this.#view;
  }

  get image(): HTMLImageElement {
    return child(this.element, 'img') as HTMLImageElement;
  }

  get holdsFocus(): boolean {
    return this.element.contains(document.activeElement);
  }

  /** What would be written now; undefined where it is not ticked. */
  get shown(): ShownAlt | undefined {
    const text = this.text.value.trim();
    if (!this.#tick.checked) return undefined;
    if (this.#view.meaning === 'decorative') return { id: this.id, alt: { kind: 'decorative' } };
    return text === '' ? undefined : { id: this.id, alt: { kind: 'text', text } };
  }

  show(view: RowView): void {
    this.#view = view;
    const own = this.element;
    own.dataset['work'] = view.work;
    own.dataset['current'] = view.current.kind;
    own.setAttribute('aria-label', view.summary);
    setText(child(own, '.name'), view.name);
    child(own, '.name').title = view.name;
    setText(child(own, '.place'), view.place);
    setText(child(own, '.now'), view.current.text);
    fill(child(own, '.note'), view.note);
    this.#tick.checked = view.tick === 'on';
    this.#tick.disabled = view.tick === 'none';
    this.#tick.setAttribute('aria-label', `${view.name}, ${view.place}`);
    // What is being typed is the newer one.
    if (document.activeElement !== this.text && this.text.value !== view.text) this.text.value = view.text;
    this.text.setAttribute('aria-label', `${child(own, '.new .label').textContent ?? ''}: ${view.name}`);
    const isDecorative = view.meaning === 'decorative';
    child(own, '.new').hidden = isDecorative;
    child(own, '.count').hidden = isDecorative;
    child(own, '.decorated').hidden = !isDecorative;
    child(own, '.decorative').setAttribute('aria-pressed', `${isDecorative}`);
    child(own, 'button.wordings').hidden = isDecorative || view.wordings.length === 0;
    child(own, '.retry').hidden = view.failure === '';
    child(own, '.failure').hidden = view.failure === '';
    setText(child(own, '.failure span'), view.failure);
    this.#count();
  }

  place(index: number): void {
    this.element.setAttribute('aria-rowindex', `${index + 1}`);
  }

  /** `tab`: the row and what is in it are reached by Tab. */
  setReach(reach: 'tab' | 'none'): void {
    const index = reach === 'tab' ? 0 : -1;
    this.element.tabIndex = index;
    for (const control of this.#controls) control.tabIndex = index;
  }

  focus(): void {
    this.element.focus({ preventScroll: true });
    this.element.scrollIntoView({ block: 'nearest' });
  }

  tick(): void {
    if (!this.#tick.disabled) this.#tick.click();
  }

  edit(): void {
    if (this.#view.meaning === 'decorative') return;
    this.text.focus();
    this.text.setSelectionRange(this.text.value.length, this.text.value.length);
  }

  /** A wording that the person has chosen. */
  take(text: string): void {
    this.text.value = text;
    this.#edited();
  }

  #bind(): void {
    const { id } = this;
    const on = (selector: string, act: () => void): void => {
      child(this.element, selector).addEventListener('click', act);
    };
    this.#tick.addEventListener('change', () => {
      vscode.postMessage({ kind: 'tick', ids: [id], tick: this.#tick.checked ? 'on' : 'off' });
    });
    this.text.addEventListener('input', () => {
      this.#edited();
    });
    on('.place', () => {
      vscode.postMessage({ kind: 'show', id });
    });
    on('.retry', () => {
      vscode.postMessage({ kind: 'retry', id });
    });
    on('.decorative', () => {
      const meaning = this.#view.meaning === 'decorative' ? 'text' : 'decorative';
      vscode.postMessage({ kind: 'meaning', id, meaning });
    });
  }

  #edited(): void {
    // Alt text is one line.
    if (/[\r\n]/.test(this.text.value)) this.text.value = this.text.value.replaceAll(/\s*[\r\n]+\s*/g, ' ');
    this.#count();
    vscode.postMessage({ kind: 'edit', id: this.id, text: this.text.value });
  }

  #count(): void {
    const { longFrom, work, meaning } = this.#view;
    const length = [...this.text.value].length;
    const isLong = longFrom > 0 && length >= longFrom && meaning === 'text';
    const words = isLong ? long : longFrom > 0 ? count : plain;
    const limit = isLong ? longFrom : longFrom - 1;
    const place = child(this.element, '.count');
    place.classList.toggle('long', isLong);
    setText(place, length === 0 && work !== 'described' ? '' : fillIn(words ?? '', [length, limit]));
  }
}

function fill(place: HTMLElement, text: string): void {
  place.hidden = text === '';
  setText(place, text);
}

function fillIn(words: string, values: readonly number[]): string {
  return words.replaceAll(/\{(\d)\}/g, (_, at: string) => `${values[Number(at)] ?? ''}`);
}
