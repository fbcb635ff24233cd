import type { PageAssets } from '../webview/pageAssets.ts';
import { framePage } from '../webview/pageFrame.ts';
import { escapeHtml, word } from '../webview/pageText.ts';

/** The gallery's page: its frame and one card to copy. Every text of a file or a model goes in by script, as text. */
export function galleryHtml(assets: PageAssets, title: string): string {
  const content = `<main>
  <div id="head">
    <div id="top">
      <h1 id="title">${escapeHtml(title)}</h1>
      <span id="progress"></span>
      <button id="pace" type="button" class="quiet" hidden></button>
    </div>
    <div id="tools">
      <span id="search"><i class="codicon codicon-filter" aria-hidden="true"></i><input id="filter" type="search" maxlength="500" spellcheck="false" placeholder="${word('Filter by name, text or facts')}" aria-label="${word('Filter by name, text or facts')}"></span>
      <label class="sort"><span>${word('Sort by')}</span><select id="order"></select></label>
      <button id="direction" type="button" class="icon"><i class="codicon" aria-hidden="true"></i></button>
    </div>
    <div id="bar" aria-hidden="true"><i></i></div>
  </div>
  <p id="message"></p>
  <button id="retry" type="button" class="quiet" hidden>${word('Try Again')}</button>
  <div id="list" role="listbox" aria-multiselectable="true" aria-label="${word('Pictures')}" aria-describedby="keys" hidden></div>
  <p id="keys" class="unseen">${word('Arrow keys go from picture to picture, Space selects, Ctrl+A selects all, Enter opens the panel.')}</p>
  <div id="foot">
    <span id="selection"></span>
    <span id="actions" role="toolbar" aria-label="${word('Actions')}">
      <button id="open" type="button" class="quiet">${word('Open Panel')}</button>
      <button id="compare" type="button" class="quiet" title="${word('Select two pictures to compare them.')}">${word('Compare')}</button>
      <button id="copy" type="button" class="quiet">${word('Copy')}</button>
      <button id="export" type="button" class="main"></button>
    </span>
  </div>
  <div id="announcer" class="unseen" role="status"></div>
</main>
<template id="card">
  <div class="card" role="option" aria-selected="false" tabindex="-1">
    <span class="frame"><i class="codicon codicon-file-media" aria-hidden="true"></i><img alt="" hidden><i class="mark codicon codicon-check" aria-hidden="true"></i></span>
    <span class="name"></span>
    <span class="text"></span>
    <span class="facts"></span>
  </div>
</template>`;
  return framePage(assets, title, content, `data-state="listing"`);
}
