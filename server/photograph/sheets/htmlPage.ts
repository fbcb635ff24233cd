import type { SheetVoice } from './sheet.ts';

/** Nothing is loaded and nothing runs, whatever a name or a caption says. */
const policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";

const style = `
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 72rem; padding: 1.5rem; font: 1rem/1.5 system-ui, sans-serif; color: #1b1b1b; background: #fff; }
h1 { font-size: 1.6rem; margin: 0 0 1rem; }
h2 { font-size: 1.1rem; margin: 0 0 .5rem; overflow-wrap: anywhere; }
img { display: block; max-width: 100%; height: auto; background: #eee; }
p, dd, td, figcaption { overflow-wrap: anywhere; }
.grid { display: grid; grid-template-columns: repeat(auto-fill, minmax(14rem, 1fr)); gap: 1.5rem; list-style: none; padding: 0; margin: 0; }
.grid img { max-height: 14rem; margin: 0 auto .5rem; }
figure { margin: 0; }
figcaption p { margin: .25rem 0; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0 .75rem; margin: .5rem 0; font-size: .85rem; }
dt { color: #555; }
dd { margin: 0; }
.failed { color: #8f1d1d; }
.question { margin: .75rem 0 0; }
.line { border-bottom: 1px solid #767676; height: 1.9rem; }
details { margin: .75rem 0; border: 1px solid #767676; padding: .5rem .75rem; }
summary { cursor: pointer; font-weight: 600; }
.sheet { padding: 1rem 0; border-top: 1px solid #ccc; }
.sheet img { max-height: 24rem; }
.swatches { display: flex; gap: .25rem; padding: 0; margin: .5rem 0; list-style: none; }
.swatches li { width: 2rem; height: 1rem; border: 1px solid #767676; }
@media print {
  body { max-width: none; padding: 0; font-size: 10pt; }
  .grid { grid-template-columns: repeat(3, 1fr); }
  .grid > li, figure { break-inside: avoid; }
  .sheet { break-before: page; border-top: 0; }
  h1 + .sheet { break-before: auto; }
  .answers { break-before: page; }
  details:not([open]) { display: none; }
  .swatches li { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}`;

/** A page that stands alone. `body` is HTML. */
export function writePage(title: string, body: string, { language }: SheetVoice): string {
  return `<!doctype html>
<html lang="${escapeHtml(language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${escapeHtml(title)}</title>
<style>${style}
</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
${body}
</main>
</body>
</html>
`;
}

/** A text inside of HTML, or of an attribute in double quotes. */
export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** Only what the decoder encoded anew is shown. */
export function pictureTag(thumbnail: string | undefined, alt: string): string {
  const isPicture = thumbnail !== undefined && /^data:image\/(?:jpeg|png);base64,[A-Za-z0-9+/]+={0,2}$/.test(thumbnail);
  return isPicture ? `<img src="${thumbnail}" alt="${escapeHtml(alt)}">` : '';
}
