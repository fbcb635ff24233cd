import { child, fillList, make, setText } from '../../webview/page/elements.ts';
import type { ColourView, FactRow, LightView, PhotographView } from '../photographView.ts';
import { drawHistogram } from './histogram.ts';

/** Fills the facts of `photographHtml.ts` below `place`. */
export function renderFacts(place: HTMLElement, { facts, notes }: Pick<PhotographView, 'facts' | 'notes'>): void {
  const list = child(place, '.facts');
  list.hidden = facts.length === 0;
  fillList(list, facts, makeFact, showFact);
  const told = child(place, '.notes');
  told.hidden = notes.length === 0;
  fillList(told, notes, () => make('li', ''), setText);
}

/** Fills the light below `place`. */
export function renderLight(place: HTMLElement, { histogram, spoken, lines, colours }: LightView): void {
  const canvas = place.querySelector('svg.histogram');
  if (canvas instanceof SVGElement) {
    drawHistogram(canvas, histogram);
    canvas.setAttribute('aria-label', spoken);
  }
  fillList(child(place, '.light-lines'), lines, () => make('li', ''), setText);
  fillList(child(place, '.colours'), colours, makeColour, showColour);
}

function makeFact(): HTMLElement {
  const row = make('div', 'fact');
  row.append(make('dt', ''), make('dd', ''));
  return row;
}

function showFact(row: HTMLElement, { term, value }: FactRow): void {
  setText(child(row, 'dt'), term);
  setText(child(row, 'dd'), value);
}

function makeColour(): HTMLElement {
  const item = make('li', 'colour');
  item.append(make('i', 'swatch'), make('span', ''));
  return item;
}

function showColour(item: HTMLElement, { hex, words }: ColourView): void {
  child(item, '.swatch').style.backgroundColor = hex;
  setText(child(item, 'span'), words);
}
