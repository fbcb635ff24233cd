import type { Comparison, Measure } from '../measures.ts';
import type { Records } from '../records.ts';
import { relate, summarise, type Summary } from '../statistics.ts';
import { formatRatio, formatSummary, formatValue, type Unit } from '../units.ts';

/** Whether targets apply: they are set for the full size. */
export type Judging = 'judged' | 'shown';

export interface TableLine {
  readonly precision: string;
  readonly what: string;
  readonly unit: Unit;
  readonly ours: Summary;
  readonly against?: string;
  readonly theirs?: Summary;
  readonly ratio?: Summary;
  readonly target?: string;
  readonly met?: 'yes' | 'no';
}

/** One line for each of our precisions, measure and comparison of which there is something to say. */
export function compare(
  records: Pick<Records, 'values'>,
  precisions: readonly string[],
  measures: readonly Measure[],
  judging: Judging,
): readonly TableLine[] {
  return precisions.flatMap((precision) =>
    measures.flatMap((measure) => linesOf(records, precision, measure, judging)),
  );
}

function linesOf(
  records: Pick<Records, 'values'>,
  precision: string,
  measure: Measure,
  judging: Judging,
): readonly TableLine[] {
  const { what, unit, limit } = measure;
  const values = records.values(`${precision}/${measure.run}`, measure.figure);
  const ours = summarise(values);
  if (!ours) return [];
  const line: TableLine = { precision, what, unit, ours };
  if (limit !== undefined) {
    return [{ ...line, target: `at most ${formatValue(limit, unit)}`, ...verdict(ours.median <= limit, judging) }];
  }
  const compared = measure.comparisons.flatMap((comparison) => {
    const subject = comparison.subject.replace(/^ours\//, `${precision}/`);
    const theirs = records.values(subject, comparison.figure);
    const summary = summarise(theirs);
    if (!summary || summary.median === 0) return [];
    const ratio = comparison.ratio === 'speed-up' ? relate(theirs, values) : relate(values, theirs);
    if (!ratio) return [];
    const against = subject === comparison.subject ? subject.replace(/\/.*/, '') : 'one after the other';
    return [{ ...line, against, theirs: summary, ratio, ...judge(ratio, comparison, judging) }];
  });
  return compared.length > 0 ? compared : [line];
}

function judge({ median }: Summary, { ratio, target }: Comparison, judging: Judging): Partial<TableLine> {
  if (target === undefined) return {};
  const most = ratio === 'share';
  const text = `at ${most ? 'most' : 'least'} ${target} x`;
  return { target: text, ...verdict(most ? median <= target : median >= target, judging) };
}

function verdict(met: boolean, judging: Judging): Pick<TableLine, 'met'> {
  return judging === 'judged' ? { met: met ? 'yes' : 'no' } : {};
}

const heading = ['ours', 'what', 'takes', 'against', 'takes', 'ratio', 'target', 'met'];

/** A Markdown table whose columns are straight also where nothing renders it. */
export function formatTable(lines: readonly TableLine[]): string {
  const rows = lines.map(({ precision, what, unit, ours, against, theirs, ratio, target, met }) => [
    precision,
    what,
    formatSummary(ours, unit),
    against ?? '',
    theirs ? formatSummary(theirs, unit) : '',
    ratio ? formatRatio(ratio) : '',
    target ?? '',
    met ?? '',
  ]);
  const widths = heading.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)),
  );
  const format = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [format(heading), format(widths.map((width) => '-'.repeat(width))), ...rows.map(format)].join('\n');
}
