import { overlayFieldset, photographHtml } from '../photograph/photographHtml.ts';
import type { PageAssets } from '../webview/pageAssets.ts';
import { framePage } from '../webview/pageFrame.ts';
import { escapeHtml, word } from '../webview/pageText.ts';

/** The comparison's page: two pictures, what differs, and what each is. Every text goes in by script, as text. */
export function compareHtml(assets: PageAssets, title: string): string {
  const content = `<main>
  <h1 id="title">${escapeHtml(title)}</h1>
  <div id="tools">
    <div id="zoom" role="toolbar" aria-label="${word('Zoom')}">
      ${iconButton('zoom-out', word('Zoom Out'))}
      <output id="factor">100 %</output>
      ${iconButton('zoom-in', word('Zoom In'))}
      ${iconButton('screen-normal', word('Fit'))}
    </div>
    ${overlayFieldset()}
  </div>
  <div id="stages" role="group" tabindex="0" aria-label="${word('Both pictures')}" aria-describedby="keys">
    ${stage(0)}
    ${stage(1)}
  </div>
  <p id="keys">${word('The wheel, + and − zoom both pictures, arrow keys and dragging move them, 0 fits them.')}</p>
  <p id="overlay-words" hidden></p>
  <section id="differences" aria-labelledby="differences-title" hidden>
    <h2 id="differences-title">${word('What Differs')}</h2>
    <p id="summary"></p>
    <ul id="difference-list"></ul>
  </section>
  <div id="sides">
    ${side(0)}
    ${side(1)}
  </div>
  <div id="announcer" class="unseen" role="status"></div>
</main>`;
  return framePage(assets, title, content);
}

function iconButton(icon: string, label: string): string {
  return `<button type="button" class="icon" data-zoom="${icon}" title="${label}" aria-label="${label}"><i class="codicon codicon-${icon}" aria-hidden="true"></i></button>`;
}

function stage(at: number): string {
  return `<figure class="stage" data-side="${at}">
      <div class="window"><div class="layer"><img alt="" hidden><svg class="overlay" aria-hidden="true"></svg></div></div>
      <figcaption><span class="name"></span><span class="size"></span></figcaption>
    </figure>`;
}

function side(at: number): string {
  return `<section class="side" data-side="${at}" aria-labelledby="side-${at}">
      <h2 id="side-${at}" class="name"></h2>
      <p class="text"></p>
      <p class="failure" hidden></p>
      ${photographHtml('h3')}
    </section>`;
}
