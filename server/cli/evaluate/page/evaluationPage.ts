/** What `evaluate --html` writes: one file that asks for nothing, with every caption as inert text. */
import { comparedRows, type Evaluation, type Judged, leadingScore } from '../evaluation.ts';
import { escaped, table, wholePage } from '../../page/markup.ts';
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
  const body = `<p>${escaped(`${items.length} captions${judgesText(evaluation)}.`)}</p>
${scoreTable(evaluation)}
<h2>The pictures, worst first</h2>
<p>${escaped(orderText(evaluation, order.length, left))}</p>
<ol>
${order.map((at) => itemEntry(evaluation, at, pictures.get(at))).join('\n')}
</ol>`;
  return wholePage({ title: `Captions of ${title}`, body, style });
}

function orderText({ judged, against }: Evaluation, shown: number, left: number): string {
  const name = leadingScore(judged.report) ?? 'nothing';
  const order = against ? `what was gained in ${name}, the least first` : `${name}, the least first`;
  return `In order of ${order}${left > 0 ? `; the first ${shown}, ${left} more are not shown` : ''}.`;
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

const style = `
dl { display: grid; grid-template-columns: max-content max-content; gap: 0 .75rem; margin: 0 0 .75rem; font-size: .85rem; font-variant-numeric: tabular-nums; }
dd { margin: 0; text-align: right; }
`;
