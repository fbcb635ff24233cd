import { child, fillList, make, setText } from '../../webview/page/elements.ts';
import type { OverlayView } from '../overlayView.ts';

const svg = 'http://www.w3.org/2000/svg';

/** Draws the lines over a picture: an `svg` of its size, which screen readers pass over. */
export function drawOverlay(canvas: SVGElement, overlay: OverlayView | undefined): void {
  canvas.replaceChildren(
    // Each line twice, dark below and light above, so that it is seen on any picture.
    ...['below', 'above'].flatMap((layer) =>
      (overlay?.lines ?? []).map((line) => {
        const drawn = document.createElementNS(svg, 'line');
        drawn.setAttribute('class', layer);
        for (const [name, at] of Object.entries(line)) drawn.setAttribute(name, `${(at as number) * 100}%`);
        return drawn;
      }),
    ),
  );
}

/** Radio buttons of the overlays, the first of which is none: one stop for Tab, arrows choose. */
export class OverlayChoice {
  readonly #place: HTMLElement;
  readonly #onChoose: () => void;
  #chosen = '';
  #offered: readonly OverlayView[] = [];

  /** `place`: a fieldset; its `data-none` is the word for no overlay. */
  constructor(place: HTMLElement, chosen: string, onChoose: () => void) {
    this.#place = place;
    this.#chosen = chosen;
    this.#onChoose = onChoose;
    place.addEventListener('change', ({ target }) => {
      if (!(target instanceof HTMLInputElement)) return;
      this.#chosen = target.value;
      this.#onChoose();
    });
  }

  /** The kind that is chosen; '' for none. */
  get chosen(): string {
    return this.#chosen;
  }

  /** The chosen one of a picture's overlays. */
  of(overlays: readonly OverlayView[]): OverlayView | undefined {
    return overlays.find(({ kind }) => kind === this.#chosen);
  }

  offer(overlays: readonly OverlayView[]): void {
    this.#offered = overlays;
    const none = { kind: '', label: this.#place.dataset['none'] ?? '' };
    fillList(this.#list(), [none, ...this.#offered], makeChoice, (item, { kind, label }) => {
      const input = child(item, 'input') as HTMLInputElement;
      input.value = kind;
      input.checked = kind === this.#chosen;
      setText(child(item, 'span'), label);
    });
  }

  #list(): HTMLElement {
    const present = this.#place.querySelector('.choices');
    return present instanceof HTMLElement ? present : this.#place.appendChild(make('div', 'choices'));
  }
}

function makeChoice(): HTMLElement {
  const item = make('label', 'choice');
  const input = document.createElement('input');
  input.type = 'radio';
  input.name = 'overlay';
  item.append(input, make('span', ''));
  return item;
}
