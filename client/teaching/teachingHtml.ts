import type { PageAssets } from '../webview/pageAssets.ts';
import { framePage } from '../webview/pageFrame.ts';
import { escapeHtml, word } from '../webview/pageText.ts';

/** The page of a teaching: its frame. Every text of a document or a model goes in by script, as text. */
export function teachingHtml(assets: PageAssets, title: string): string {
  const content = `<main>
  <h1>${escapeHtml(title)}</h1>
  <p class="lead">${word('The model learns to describe pictures as this workspace does. Everything stays on this machine, and the model in use is left as it is.')}</p>
  <section id="plan" aria-labelledby="plan-title">
    <h2 id="plan-title">${word('What It Takes')}</h2>
    <dl id="facts"></dl>
    <ul id="warnings"></ul>
    <fieldset id="choices">
      <legend class="unseen">${word('How to teach')}</legend>
      <label for="parts">${word('What changes')}</label>
      <select id="parts">
        <option value="words">${word('How pictures are put into words (Q-Former)')}</option>
        <option value="seeing">${word('Seeing too (vision and Q-Former), as the model card did')}</option>
      </select>
      <label for="epochs">${word('How often each picture is seen')}</label>
      <input id="epochs" type="number" min="1" max="1000" step="1">
    </fieldset>
  </section>
  <section id="course" aria-labelledby="course-title">
    <h2 id="course-title">${word('How It Goes')}</h2>
    <p id="status"></p>
    <div id="bar" aria-hidden="true"><i></i></div>
    <figure id="curve" hidden>
      <div class="scale" aria-hidden="true"><span id="top"></span><span id="bottom"></span></div>
      <svg id="lines" role="img" preserveAspectRatio="none"><polyline id="points"/><polyline id="smooth"/></svg>
      <figcaption>${word('Loss: the lower, the nearer to the texts')}</figcaption>
    </figure>
    <p id="failure" hidden><i class="codicon codicon-warning" aria-hidden="true"></i><span></span></p>
    <div id="actions"></div>
  </section>
  <section id="comparison" aria-labelledby="comparison-title" hidden>
    <h2 id="comparison-title">${word('Before and After')}</h2>
    <p>${word('Of pictures that were not learned from:')}</p>
    <ul id="pictures"></ul>
  </section>
  <div id="announcer" class="unseen" role="status"></div>
</main>
<template id="picture">
  <li><h3 class="name"></h3><dl>
    <dt>${word('Written')}</dt><dd class="written"></dd>
    <dt>${word('Before')}</dt><dd class="before"></dd>
    <dt>${word('After')}</dt><dd class="after"></dd>
  </dl></li>
</template>`;
  return framePage(assets, title, content);
}
