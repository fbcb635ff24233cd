import { pagePolicy, type PageAssets } from '../webview/pageAssets.ts';

/** The panel's page. Nothing loads but our own script, style and icon font; pictures come as `data:`. */
export function pageHtml({ cspSource, script, style, nonce }: PageAssets): string {
  const policy = pagePolicy({ cspSource, nonce });
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${style}">
<title>Caption Lens</title>
</head>
<body data-state="opening">
<main>
  <figure id="frame" hidden>
    <img id="picture" alt="">
    <button id="seen" type="button" aria-pressed="false"></button>
  </figure>
  <div id="fileline" hidden><span id="file"></span><span id="size"></span></div>
  <section id="message" hidden><i id="message-icon" class="codicon" aria-hidden="true"></i><div><h2 id="message-title"></h2><p id="message-text"></p></div></section>
  <p id="description" hidden></p>
  <p id="alttext" hidden><span>Alt text</span><span id="alttext-words"></span></p>
  <div id="announcer" class="unseen" role="status" aria-live="polite"></div>
  <div id="loading" role="progressbar" aria-label="Loading the model" hidden><i></i></div>
  <p id="meta" hidden></p>
  <p id="recognised" hidden></p>
  <div id="actions" role="group" aria-label="Actions"></div>
  <section id="beams-section" aria-labelledby="beams-title" hidden>
    <h2><span id="beams-title">Beams</span><span id="beams-note"></span></h2>
    <ol id="beams"></ol>
  </section>
  <section id="time" aria-labelledby="time-title" hidden>
    <h2><span id="time-title">Time</span><span id="total"></span></h2>
    <div id="stages" aria-hidden="true"></div>
    <ul id="legend"></ul>
  </section>
  <details id="again-section" hidden>
    <summary id="again-title">Describe again</summary>
    <form id="again-form">
      <label class="wide">Prompt<select id="prompt-choice"></select></label>
      <label id="prompt-words" class="wide" hidden>Words of the prompt<input id="prompt" type="text" maxlength="1000" placeholder="Question: what is the light like? Answer:"></label>
      <label>Beams<input id="beam-count" type="number" min="1" max="64" placeholder="as suits"></label>
      <label>Most tokens<input id="token-count" type="number" min="1" max="512" placeholder="as suits"></label>
      <button id="again" type="submit" class="quiet">Describe again</button>
    </form>
  </details>
  <section id="earlier-section" aria-labelledby="earlier-title" hidden>
    <h2><span id="earlier-title">Earlier</span><span id="earlier-count"></span></h2>
    <ul id="earlier"></ul>
  </section>
</main>
<script nonce="${nonce}" src="${script}"></script>
</body>
</html>`;
}
