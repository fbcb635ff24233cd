import { child, fillList, make, setText } from '../../webview/page/elements.ts';
import type { ColourView, LightView, PhotographView, TermRow } from '../photographView.ts';
import { drawHistogram } from './histogram.ts';

/** Fills the facts of `photographHtml.ts` below `place`. */
export function renderFacts(place: HTMLElement, { facts, notes }: Pick<PhotographView, 'facts' | 'notes'>): void {
  const list = child(place, '.facts');
  list.hidden = facts.length === 0;
  fillList(list, facts, makeRow, showRow);
  const told = child(place, '.notes');
  told.hidden = notes.length === 0;
  fillList(told, notes, () => make('li', ''), setText);
}

/** Fills the light below `place`. */
export function renderLight(place: HTMLElement, { histogram, spoken, rows, colours }: LightView): void {
  const canvas = place.querySelector('svg.histogram');
  if (canvas instanceof SVGElement) {
    drawHistogram(canvas, histogram);
    canvas.setAttribute('aria-label', spoken);
  }
  fillList(child(place, '.light-rows'), rows, makeRow, showRow);
  fillList(child(place, '.colours'), colours, makeColour, showColour);
}

function makeRow(): HTMLElement {
  const row = make('div', 'fact');
  row.append(make('dt', ''), make('dd', ''));
  return row;
}

function showRow(row: HTMLElement, { term, value }: TermRow): void {
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
