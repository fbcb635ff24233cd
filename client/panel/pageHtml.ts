import { factsHtml, lightHtml, overlayFieldset } from '../photograph/photographHtml.ts';
import type { PageAssets } from '../webview/pageAssets.ts';
import { framePage } from '../webview/pageFrame.ts';
import { word } from '../webview/pageText.ts';

/** The panel's page. Nothing loads but our own script, style and icon font; pictures come as `data:`. */
export function pageHtml(assets: PageAssets): string {
  const content = `<main>
  <h1 class="unseen">Caption Lens</h1>
  <figure id="frame" hidden>
    <div id="stage">
      <img id="picture" alt="">
      <svg id="overlay" class="overlay" aria-hidden="true"></svg>
      <button id="seen" type="button" aria-pressed="false"><i class="codicon codicon-screen-normal" aria-hidden="true"></i></button>
    </div>
    <figcaption><span id="file"></span><span id="size"></span></figcaption>
    ${overlayFieldset()}
    <p id="overlay-words" class="quiet-words" hidden></p>
  </figure>
  <div id="words">
  <section id="message" hidden><i id="message-icon" class="codicon" aria-hidden="true"></i><div><h2 id="message-title"></h2><p id="message-text"></p></div></section>
  <p id="question" hidden></p>
  <p id="description" hidden></p>
  <p id="note" hidden></p>
  <div id="announcer" class="unseen" role="status" aria-live="polite"></div>
  <div id="loading" role="progressbar" aria-label="${word('Loading the model')}" hidden><i></i></div>
  <section id="current" aria-labelledby="current-title" hidden>
    <h2 id="current-title">${word('Current alt text')}</h2>
    <p id="current-words"></p>
  </section>
  <div id="draft" hidden>
    <label for="draft-words">${word('New alt text')}</label>
    <textarea id="draft-words" rows="3" maxlength="10000" spellcheck="true" aria-describedby="draft-count"></textarea>
    <p id="draft-count" data-count="${word('{0} of at most {1} characters')}" data-plain="${word('{0} characters')}" data-long="${word('{0} characters: keep it below {1}')}" data-same="${word('Same as the current alt text')}"></p>
  </div>
  <div id="actions" role="group" aria-label="${word('Actions')}"></div>
  <section id="wordings-section" aria-labelledby="wordings-title" hidden>
    <h2 id="wordings-title">${word('Other wordings')}</h2>
    <ol id="wordings"></ol>
  </section>
  <section id="earlier-section" aria-labelledby="earlier-title" hidden>
    <h2 id="earlier-title">${word('Earlier')}</h2>
    <ul id="earlier"></ul>
  </section>
  <details id="photograph" class="fold" hidden>
    <summary>${word('Photograph')}</summary>
    <p class="message quiet-words" hidden></p>
    <div class="known">
      ${factsHtml()}
      <p id="place" tabindex="-1" hidden></p>
      <button id="ask-place" type="button" class="quiet">${word('Show Where It Was Taken')}</button>
    </div>
  </details>
  <details id="light" class="fold" hidden>
    <summary>${word('Light')}</summary>
    <p class="message quiet-words" hidden></p>
    <div class="known">
      ${lightHtml()}
    </div>
  </details>
  <details id="again-section" hidden>
    <summary id="again-title"></summary>
    <form id="again-form">
      <label class="wide">${word('Prompt')}<select id="prompt-choice"></select></label>
      <label id="prompt-words" class="wide" hidden>${word('Words of the prompt')}<input id="prompt" type="text" maxlength="1000" placeholder="${word('What is the light like?')}"></label>
      <label>${word('Beams')}<input id="beam-count" type="number" min="1" max="64" placeholder="${word('as suits')}"></label>
      <label>${word('Max tokens')}<input id="token-count" type="number" min="1" max="512" placeholder="${word('as suits')}"></label>
      <button id="again" type="submit" class="quiet"></button>
    </form>
  </details>
  <details id="details" hidden>
    <summary>${word('Details')}</summary>
    <ul id="details-lines"></ul>
    <section id="beams-section" aria-labelledby="beams-title" hidden>
      <h2><span id="beams-title">${word('Beams')}</span><span id="beams-note"></span></h2>
      <ol id="beams" title="${word('Mean log-probability of a token')}"></ol>
    </section>
    <section id="time" aria-labelledby="time-title" hidden>
      <h2><span id="time-title">${word('Time')}</span><span id="total"></span></h2>
      <div id="stages" aria-hidden="true"></div>
      <ul id="legend"></ul>
    </section>
  </details>
  </div>
</main>`;
  return framePage(assets, 'Caption Lens', content, `data-state="opening"`);
}
