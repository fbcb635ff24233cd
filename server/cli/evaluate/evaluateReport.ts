import type { TextReport } from '../../../models/metrics/scoreTexts.ts';
import { jsonText } from '../terminal/jsonText.ts';

/** Items that were judged, in the order of the data, and what came of it. */
export interface Judged {
  readonly ids: readonly (string | number)[];
  readonly report: TextReport;
}

/** One object: `{"corpus": {...}, "each": [{"id", ...}]}`; its members are the command line's contract. */
export function evaluationJson({ ids, report }: Judged): string {
  const { corpus, each } = report;
  const { scores, repetition, lengths } = corpus;
  return `${jsonText({
    corpus: { ...scores, repetition, words: lengths },
    each: ids.map((id, at) => ({ id, ...each[at]?.scores })),
  })}\n`;
}

/** A line for each score, then how the captions are made. */
export function evaluationText({ ids, report }: Judged): string {
  const { scores, repetition, lengths } = report.corpus;
  const rows = [
    ...Object.entries(scores).map(([name, value]) => [name, value.toFixed(4)] as const),
    ['repetition', repetition.toFixed(4)] as const,
    ['words', `${lengths.mean.toFixed(1)} (${lengths.least} to ${lengths.most})`] as const,
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  const lines = rows.map(([name, value]) => `${name.padEnd(width)}  ${value}\n`);
  return `${ids.length} captions\n${lines.join('')}`;
}
