/** What `evaluate --html` writes: one file that asks for nothing, with every caption as inert text. */
import { comparedRows, type Evaluation, type Judged, leadingScore } from '../evaluation.ts';
import { comparedCells, judgesText, shortName } from '../evaluateReport.ts';

/** `order`: places of the items that are shown, worst first. `pictures`: `data:` addresses by those places. */
export function evaluationPage(
  evaluation: Evaluation,
  order: readonly number[],
  pictures: ReadonlyMap<number, string>,
): string {
  const { items, judged, against } = evaluation;
  const title = against ? `${shortName(judged.name)} against ${shortName(against.name)}` : shortName(judged.name);
  const left = items.length - order.length;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<meta name="referrer" content="no-referrer">
<title>${escaped(`Captions of ${title}`)}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${escaped(`Captions of ${title}`)}</h1>
<p>${escaped(`${items.length} captions${judgesText(evaluation)}.`)}</p>
${scoreTable(evaluation)}
<h2>The pictures, worst first</h2>
<p>${escaped(orderText(evaluation, order.length, left))}</p>
<ol>
${order.map((at) => itemEntry(evaluation, at, pictures.get(at))).join('\n')}
</ol>
</main>
</body>
</html>
`;
}

function orderText({ judged, against }: Evaluation, shown: number, left: number): string {
  const name = leadingScore(judged.report) ?? 'nothing';
  const order = against ? `by how much ${name} fell` : `by ${name}`;
  return `In order ${order}${left > 0 ? `; the first ${shown}, ${left} more are not shown` : ''}.`;
}

function scoreTable(evaluation: Evaluation): string {
  const { judged, against } = evaluation;
  if (against) {
    const heads = ['Score', `Base: ${shortName(against.name)}`, `Tuned: ${shortName(judged.name)}`, 'Absolute'];
    return table(
      'Scores of both',
      [...heads, 'Relative', '95 % interval'],
      comparedRows(evaluation).map(comparedCells),
    );
  }
  const { scores, repetition, lengths } = judged.report.corpus;
  const rows = [...Object.entries(scores), ['repetition', repetition] as const].map(([name, value]) => [
    name,
    value.toFixed(4),
  ]);
  return table('Scores', ['Score', 'Value'], [...rows, ['words', lengths.mean.toFixed(1)]]);
}

function table(caption: string, heads: readonly string[], rows: readonly (readonly string[])[]): string {
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

function itemEntry({ items, judged, against }: Evaluation, at: number, picture: string | undefined): string {
  const item = items[at];
  const references = item?.captions ?? [];
  const image =
    picture === undefined
      ? '<p class="none">No picture to show</p>'
      : `<img src="${picture}" alt="${escaped(references[0] ?? '')}" loading="lazy">`;
  const said = against
    ? captionBlock(`Base: ${shortName(against.name)}`, against, at) +
      captionBlock(`Tuned: ${shortName(judged.name)}`, judged, at)
    : captionBlock(shortName(judged.name), judged, at);
  const written = references.map((text) => `<p><bdi>${escaped(text)}</bdi></p>`).join('');
  return `<li><article>
<h3><bdi>${escaped(String(item?.id ?? ''))}</bdi></h3>
${image}
<div class="captions">${said}<section><h4>What people wrote</h4>${written}</section></div>
</article></li>`;
}

function captionBlock(heading: string, { captions, report }: Judged, at: number): string {
  const scores = Object.entries(report.each[at]?.scores ?? {}).filter(([name]) => shownScores.has(name));
  const values = scores.map(([name, value]) => `<dt>${escaped(name)}</dt><dd>${value.toFixed(3)}</dd>`).join('');
  const caption = captions[at] ?? '';
  const text = caption === '' ? '<em>nothing</em>' : `<bdi>${escaped(caption)}</bdi>`;
  return `<section><h4>${escaped(heading)}</h4><p>${text}</p><dl>${values}</dl></section>`;
}

/** Of one caption; the others say little of one alone. */
const shownScores: ReadonlySet<string> = new Set([
  ...['BLEU-4', 'ROUGE-L', 'CIDEr', 'BERTScore F1', 'CLIPScore cosine'],
]);

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** As text or as a quoted attribute; what steers direction or hides text is left out. */
function escaped(text: string): string {
  return text
    .replace(/[\p{Cc}\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\u{e0000}-\u{e007f}]/gu, (character) =>
      /\s/.test(character) && character !== '\ufeff' ? ' ' : '',
    )
    .replace(/[&<>"']/g, (character) => entities[character] ?? '');
}

/** The system's own colours, which follow light, dark and forced ones. */
const style = `
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
dl { display: grid; grid-template-columns: max-content max-content; gap: 0 .75rem; margin: 0 0 .75rem; font-size: .85rem; font-variant-numeric: tabular-nums; }
dd { margin: 0; text-align: right; }
@media (max-width: 40rem) { article { grid-template-columns: 1fr; } }
`;
