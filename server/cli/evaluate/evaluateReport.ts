import type { CaptionReport } from '../../../models/metrics/scoreTexts.ts';
import { jsonText } from '../terminal/jsonText.ts';
import { cutToWidth, oneLine, textWidth } from '../terminal/textWidth.ts';
import { comparedRows, type ComparedRow, type Evaluation, type Judged } from './evaluation.ts';

/** One object: `{"corpus": {...}, "each": [{"id", ...}]}`; its members are the command line's contract. */
export function evaluationJson(evaluation: Evaluation): string {
  const { against, judges, items, withPicture } = evaluation;
  const ids = items.map(({ id }) => id);
  const comparison = against && nested(comparedRows(evaluation).map((row) => [row.name, comparedJson(row)] as const));
  return `${jsonText({
    ...reportJson(evaluation.judged, ids),
    ...(against && { against: { name: against.name, ...reportJson(against, ids) }, comparison }),
    judges,
    counts: { judged: ids.length, ...(judges.CLIPScore && { pictures: withPicture }) },
  })}\n`;
}

function reportJson({ report }: Pick<Judged, 'report'>, ids: readonly (string | number)[]): object {
  const { scores, repetition, lengths } = report.corpus;
  return {
    corpus: { ...nested(Object.entries(scores)), repetition, words: lengths },
    each: ids.map((id, at) => ({ id, ...nested(Object.entries(report.each[at]?.scores ?? {})) })),
  };
}

function comparedJson({ base, tuned, relative, interval }: ComparedRow): object {
  return {
    base,
    tuned,
    absolute: interval.difference,
    relative: relative ?? null,
    low: interval.low,
    high: interval.high,
  };
}

/** `BERTScore F1` is F1 of BERTScore; the score of CLIPScore itself is `score`. */
function nested(entries: readonly (readonly [string, unknown])[]): Readonly<Record<string, unknown>> {
  const outcome: Record<string, unknown> = {};
  for (const [name, value] of entries) {
    const [, family, part = 'score'] = /^(BERTScore|CLIPScore)(?: (\w+))?$/.exec(name) ?? [];
    if (family === undefined) outcome[name] = value;
    else outcome[family] = { ...(outcome[family] as object | undefined), [part]: value };
  }
  return outcome;
}

/** A line for each score, then how the captions are made; beside another source, the card's table. */
export function evaluationText(evaluation: Evaluation): string {
  const { items, against } = evaluation;
  const head = `${items.length} captions${judgesText(evaluation)}\n`;
  return head + (against ? comparisonText(evaluation, against.name) : scoresText(evaluation.judged.report));
}

/** `; BERTScore by roberta-large, layer 17; CLIPScore by openai/clip-vit-large-patch14, 8 pictures` */
export function judgesText({ judges: { BERTScore, CLIPScore }, withPicture }: Evaluation): string {
  const bert = BERTScore && `BERTScore by ${BERTScore.model}, layer ${BERTScore.layer}${extras(BERTScore)}`;
  const clip = CLIPScore && `CLIPScore by ${CLIPScore.model}, ${withPicture} pictures`;
  return [bert, clip].flatMap((text) => (text === undefined ? [] : `; ${oneLine(text)}`)).join('');
}

function extras({ idf, baseline }: { readonly idf: boolean; readonly baseline: boolean }): string {
  return `${idf ? ', idf' : ''}${baseline ? ', rescaled' : ''}`;
}

function scoresText({ corpus: { scores, repetition, lengths } }: CaptionReport): string {
  const rows = [
    ...Object.entries(scores).map(([name, value]) => [name, value.toFixed(4)] as const),
    ['repetition', repetition.toFixed(4)] as const,
    ['words', `${lengths.mean.toFixed(1)} (${lengths.least} to ${lengths.most})`] as const,
  ];
  return table(rows.map(([name, value]) => [name, value]));
}

function comparisonText(evaluation: Evaluation, base: string): string {
  const { judged } = evaluation;
  const heads = [
    '',
    `base: ${shortName(base)}`,
    `tuned: ${shortName(judged.name)}`,
    'absolute',
    'relative',
    '95 % interval',
  ];
  return table([heads, ...comparedRows(evaluation).map(comparedCells)]);
}

/** The cells of a row of the card's table: its name, both values, what is gained, and between which bounds. */
export function comparedCells({ name, base, tuned, relative, interval }: ComparedRow): readonly string[] {
  const digits = name === 'length' ? 1 : 4;
  const { difference, low, high } = interval;
  return [
    name === 'length' ? 'words' : name,
    base.toFixed(digits),
    tuned.toFixed(digits),
    signed(difference, digits),
    relative === undefined ? '–' : `${signed(100 * relative, 1)} %`,
    `${signed(low, digits)} to ${signed(high, digits)}`,
  ];
}

function signed(value: number, digits: number): string {
  const text = value.toFixed(digits);
  return value >= 0 && !text.startsWith('-') ? `+${text}` : text;
}

/** A file by its last part, and no more than fits a column. */
export function shortName(name: string): string {
  return cutToWidth(oneLine(name.split(/[/\\]/).at(-1) ?? name), 24);
}

/** Columns that stand below each other, numbers at their right ends. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => textWidth(row[at] ?? ''))));
  return rows
    .map((row) => {
      const cells = row.map((cell, at) => {
        const room = ' '.repeat((widths[at] ?? 0) - textWidth(cell));
        return at === 0 || row.length === 2 ? cell + (at === 0 ? room : '') : room + cell;
      });
      return `${cells.join('  ').trimEnd()}\n`;
    })
    .join('');
}
