import type { PageAssets } from '../webview/pageAssets.ts';
import { framePage } from '../webview/pageFrame.ts';
import { escapeHtml, word } from '../webview/pageText.ts';

/** The review's page: its frame and one row to copy. Every text of a document or a model goes in by script, as text. */
export function reviewHtml(assets: PageAssets, title: string): string {
  const content = `<main>
  <div id="head">
    <h1 id="title">${escapeHtml(title)}</h1>
    <div id="tools">
      <label id="all-label"><input id="all" type="checkbox"><span>${word('Select All')}</span></label>
      <fieldset id="filters"><legend class="unseen">${word('Show')}</legend></fieldset>
      <span id="progress"></span>
    </div>
    <div id="bar" aria-hidden="true"><i></i></div>
  </div>
  <p id="message"></p>
  <button id="retry-all" type="button" class="quiet" hidden>${word('Try Again')}</button>
  <div id="list" role="grid" aria-label="${word('Alt texts to review')}" aria-describedby="keys" hidden></div>
  <p id="keys" class="unseen">${word('Arrow keys go from row to row, Space ticks, Enter edits the text, Escape goes back to the row.')}</p>
  <div id="foot">
    <button id="apply" type="button" class="main"></button>
    <button id="cancel" type="button" class="quiet">${word('Cancel')}</button>
    <span id="outcome"></span>
  </div>
  <div id="announcer" class="unseen" role="status"></div>
</main>
<div id="wordings" role="menu" popover aria-label="${word('Other Wordings')}"></div>
<template id="row">
  <div class="row" role="row" tabindex="-1">
    <div class="cell tick" role="gridcell"><input class="ticked" type="checkbox" tabindex="-1"></div>
    <div class="cell picture" role="gridcell"><span class="frame"><i class="codicon codicon-file-media" aria-hidden="true"></i><img alt="" hidden></span></div>
    <div class="cell words" role="gridcell">
      <div class="where"><span class="name"></span><button class="place" type="button" tabindex="-1"></button></div>
      <div class="current"><span class="label">${word('Current alt text')}</span><span class="now"></span></div>
      <p class="note" hidden></p>
      <label class="new"><span class="label">${word('New alt text')}</span><textarea rows="1" tabindex="-1" maxlength="5000" spellcheck="true"></textarea></label>
      <p class="decorated" hidden>${word('Will be marked as decorative: screen readers pass over it.')}</p>
      <p class="failure" hidden><i class="codicon codicon-warning" aria-hidden="true"></i><span></span></p>
      <div class="below">
        <span class="count"></span>
        <span class="tools">
          <button class="retry link" type="button" tabindex="-1" hidden>${word('Try Again')}</button>
          <button class="wordings link" type="button" tabindex="-1" aria-haspopup="menu" aria-expanded="false">${word('Other Wordings')}<i class="codicon codicon-chevron-down" aria-hidden="true"></i></button>
          <button class="decorative link" type="button" tabindex="-1" aria-pressed="false">${word('Decorative')}</button>
        </span>
      </div>
    </div>
  </div>
</template>`;
  return framePage(
    assets,
    title,
    content,
    `data-state="listing" data-count="${word('{0} of at most {1} characters')}" data-long="${word('{0} characters: keep it below {1}')}" data-plain="${word('{0} characters')}"`,
  );
}
