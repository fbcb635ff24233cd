import { word } from '../webview/pageText.ts';

/** Radio buttons for the lines over a picture, filled by `OverlayChoice`. */
export function overlayFieldset(): string {
  return `<fieldset id="overlays" data-none="${word('None')}"><legend>${word('Overlay')}</legend></fieldset>`;
}

/** A photograph's facts, for `renderFacts`. */
export function factsHtml(): string {
  return `<dl class="facts" tabindex="-1"></dl><ul class="notes"></ul>`;
}

/** A picture's light, for `renderLight`. */
export function lightHtml(): string {
  return `<svg class="histogram" role="img"></svg>
      <dl class="facts light-rows"></dl>
      <ul class="colours" aria-label="${word('Dominant colours')}"></ul>`;
}

/** Both, each with a heading. */
export function photographHtml(heading: 'h2' | 'h3'): string {
  return `<div class="photograph" hidden>
      <${heading}>${word('Photograph')}</${heading}>
      ${factsHtml()}
      <${heading}>${word('Light')}</${heading}>
      ${lightHtml()}
    </div>`;
}
