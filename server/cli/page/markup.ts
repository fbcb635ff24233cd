/** What the pages that commands write have in common: one file that asks for nothing, with all that is not ours as inert text. */

export interface PageParts {
  readonly title: string;
  /** Markup below the heading. */
  readonly body: string;
  /** Rules of its own. */
  readonly style: string;
}

export function wholePage({ title, body, style }: PageParts): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<meta name="referrer" content="no-referrer">
<title>${escaped(title)}</title>
<style>${commonStyle}${style}</style>
</head>
<body>
<main>
<h1>${escaped(title)}</h1>
${body}
</main>
</body>
</html>
`;
}

/** The first cell of a row is its heading. */
export function table(caption: string, heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const head = heads.map((text) => `<th scope="col">${escaped(text)}</th>`).join('');
  const body = rows.map(([name = '', ...values]) => {
    const cells = values.map((value) => `<td>${escaped(value)}</td>`).join('');
    return `<tr><th scope="row">${escaped(name)}</th>${cells}</tr>`;
  });
  // Wide tables scroll by themselves, also by keyboard.
  return `<div class="wide" role="region" aria-label="${escaped(caption)}" tabindex="0"><table>
<caption>${escaped(caption)}</caption>
<thead><tr>${head}</tr></thead>
<tbody>
${body.join('\n')}
</tbody>
</table></div>`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** As text or as a quoted attribute; what steers direction or hides text is left out. */
export function escaped(text: string): string {
  return text
    .replace(/[\p{Cc}\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\u{e0000}-\u{e007f}]/gu, (character) =>
      /\s/.test(character) && character !== '\ufeff' ? ' ' : '',
    )
    .replace(/[&<>"']/g, (character) => entities[character] ?? '');
}

/** The system's own colours, which follow light, dark and forced ones. */
const commonStyle = `
:root { color-scheme: light dark; --line: #8886; --soft: #8881; }
@media (prefers-color-scheme: dark) { :root { --line: #aaa5; --soft: #aaa2; } }
body { margin: 0; background: Canvas; color: CanvasText; font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 72rem; margin: 0 auto; padding: 1rem 1.25rem 4rem; }
h1, h3 { overflow-wrap: anywhere; }
.wide { overflow-x: auto; }
.wide:focus-visible { outline: 2px solid Highlight; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
caption { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; }
th, td { padding: .25rem .75rem; border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap; }
th:first-child { text-align: left; }
ol { list-style: none; padding: 0; }
article { display: grid; grid-template-columns: minmax(12rem, 24rem) 1fr; gap: 0 1.5rem; padding: 1.25rem 0; border-top: 1px solid var(--line); }
article h3 { grid-column: 1 / -1; margin: 0 0 .5rem; font-size: 1rem; }
article img { max-width: 100%; height: auto; border-radius: 4px; }
.none { margin: 0; padding: 2rem 1rem; background: var(--soft); }
.captions { display: grid; grid-template-columns: repeat(auto-fit, minmax(14rem, 1fr)); gap: 0 1.5rem; align-content: start; }
.captions h4 { margin: 0; font-size: .85rem; }
.captions p { margin: .25rem 0 .5rem; overflow-wrap: anywhere; }
@media (max-width: 40rem) { article { grid-template-columns: 1fr; } }
`;
