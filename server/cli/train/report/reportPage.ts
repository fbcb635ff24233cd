/** `report.html`: how a training went, in one file that asks for nothing. */
import type { EpochEvent, StepEvent } from '../../../../models/training/runs/events.ts';
import { aggregate, type ValidationScores } from '../../../../models/training/runs/validation.ts';
import { escaped, table, wholePage } from '../../page/markup.ts';
import { chartStyle, drawChart, type CurvePoint } from './curve.ts';

/** A picture that was held back, and what was said of it. */
export interface ReportedPicture {
  readonly id: string | number;
  /** A `data:` address; undefined where it cannot be shown. */
  readonly picture: string | undefined;
  readonly references: readonly string[];
  readonly said: readonly { readonly epoch: number; readonly caption: string }[];
}

export interface Report {
  /** The folder's. */
  readonly name: string;
  /** How many there are to be. */
  readonly epochs: number;
  readonly steps: readonly StepEvent[];
  readonly ended: readonly EpochEvent[];
  readonly pictures: readonly ReportedPicture[];
  /** How many were held back. */
  readonly heldBack: number;
}

export function reportPage(report: Report): string {
  const { name, epochs, ended, pictures, heldBack } = report;
  const best = ended.findLast((one) => one.best)?.epoch;
  const sentence = `${ended.length} of ${epochs} epochs are over${best === undefined ? '' : `; the best is epoch ${best}`}. Epochs count from 0.`;
  const body = `<p>${escaped(sentence)}</p>
<h2>Curves</h2>
<p>Along the bottom: how often all pictures have been seen.</p>
<div class="charts">
${charts(report).join('\n')}
</div>
<h2>Epochs</h2>
${epochTable(ended)}
${pictures.length > 0 ? pictureSection(pictures, heldBack) : ''}`;
  return wholePage({ title: `How ${name} was taught`, body, style: chartStyle });
}

/** Scores that are drawn, by what people call them. */
const drawn: readonly (readonly [name: string, of: (scores: ValidationScores) => number])[] = [
  ['CIDEr + BLEU-4', aggregate],
  ['CIDEr', (scores) => scores['CIDEr'] ?? NaN],
  ['BLEU-4', (scores) => scores['BLEU-4'] ?? NaN],
  ['ROUGE-L', (scores) => scores['ROUGE-L'] ?? NaN],
];

function charts({ epochs, steps, ended }: Report): readonly string[] {
  const perEpoch = new Map<number, number>();
  for (const { epoch, step } of steps) perEpoch.set(epoch, Math.max(perEpoch.get(epoch) ?? 0, step + 1));
  const longest = Math.max(1, ...perEpoch.values());
  const ofSteps = (value: (step: StepEvent) => number): readonly CurvePoint[] =>
    steps.map((step) => ({ x: step.epoch + (step.step + 1) / longest, y: value(step) }));
  const ofEpochs = (value: (scores: ValidationScores) => number): readonly CurvePoint[] =>
    ended.flatMap(({ epoch, validation }) => (validation ? [{ x: epoch + 1, y: value(validation) }] : []));
  const learned = { name: 'learned', kind: 'line', points: ofSteps(({ loss }) => loss) } as const;
  const held = { name: 'held back', kind: 'marks', points: ofEpochs(({ loss }) => loss) } as const;
  const loss = { title: 'Loss', epochs, curves: held.points.length > 0 ? [learned, held] : [learned] };
  const rate = { name: 'rate', kind: 'line', points: ofSteps(({ learningRate }) => learningRate) } as const;
  const scores = drawn.map(([title, value]) => {
    return { title, epochs, curves: [{ name: title, kind: 'marks' as const, points: ofEpochs(value) }] };
  });
  return [loss, { title: 'Learning rate', epochs, curves: [rate] }, ...scores]
    .map(drawChart)
    .filter((one) => one !== '');
}

function epochTable(ended: readonly EpochEvent[]): string {
  const names = drawn.filter(([, value]) =>
    ended.some(({ validation }) => validation && Number.isFinite(value(validation))),
  );
  const hasHeld = ended.some(({ validation }) => validation !== null);
  const heads = ['Epoch', 'Loss', ...(hasHeld ? ['Loss, held back'] : []), ...names.map(([name]) => name), 'Rate'];
  const rows = ended.map(({ epoch, train, validation, best }) => [
    `${String(epoch)}${best ? ', the best so far' : ''}`,
    train.loss.toFixed(4),
    ...(hasHeld ? [validation?.loss.toFixed(4) ?? ''] : []),
    ...names.map(([, value]) => (validation ? value(validation).toFixed(4) : '')),
    train.learningRate.toExponential(2),
  ]);
  return table('Epochs', heads, rows);
}

function pictureSection(pictures: readonly ReportedPicture[], heldBack: number): string {
  const some =
    pictures.length < heldBack ? `${pictures.length} of ${heldBack} pictures` : `${pictures.length} pictures`;
  return `<h2>The same pictures, epoch by epoch</h2>
<p>${escaped(`${some} that were held back.`)}</p>
<ol>
${pictures.map(pictureEntry).join('\n')}
</ol>`;
}

function pictureEntry({ id, picture, references, said }: ReportedPicture): string {
  const image =
    picture === undefined
      ? '<p class="none">No picture to show</p>'
      : `<img src="${picture}" alt="${escaped(references[0] ?? '')}" loading="lazy">`;
  const lines = said.map(({ epoch, caption }) => {
    const text = caption === '' ? '<em>nothing</em>' : `<bdi>${escaped(caption)}</bdi>`;
    return `<section><h4>Epoch ${String(epoch)}</h4><p>${text}</p></section>`;
  });
  const written = references.map((text) => `<p><bdi>${escaped(text)}</bdi></p>`).join('');
  return `<li><article>
<h3><bdi>${escaped(String(id))}</bdi></h3>
${image}
<div class="captions">${lines.join('')}<section><h4>What people wrote</h4>${written}</section></div>
</article></li>`;
}
