import { CaptionLensError } from '../../../models/errors.ts';
import { type TextMetric, textMetrics } from '../../../models/metrics/textScores.ts';
import { columnsOf, type DatasetChoice } from '../dataset/datasetColumns.ts';
import { inWords } from '../terminal/optionValues.ts';

/** What `evaluate` was asked to do, checked. */
export interface EvaluateOptions {
  readonly data: string;
  /** Lines of `{"id", "caption"}`. */
  readonly candidates: string;
  readonly columns: DatasetChoice;
  readonly metrics: readonly TextMetric[];
  readonly format: 'text' | 'json';
}

/** The options as commander leaves them. */
export interface EvaluateFlags extends DatasetChoice {
  readonly data?: string;
  readonly candidates?: string;
  readonly metrics?: readonly TextMetric[];
  readonly json?: true;
}

/** Throws `invalidOption` where the data or the candidates are not named. */
export function evaluateOptions(flags: EvaluateFlags): EvaluateOptions {
  const { data, candidates, metrics = textMetrics, json } = flags;
  if (data === undefined || data === '') {
    throw new CaptionLensError('invalidOption', 'Name the data set with --data.');
  }
  if (candidates === undefined || candidates === '') {
    throw new CaptionLensError('invalidOption', 'Name the captions that are to be judged with --candidates.');
  }
  return {
    data,
    candidates,
    columns: columnsOf(flags),
    metrics,
    format: json ? 'json' : 'text',
  };
}

/** Metrics by name, apart by commas. Throws `invalidOption` for an unknown name. */
export function metricNames(text: string): readonly TextMetric[] {
  return text.split(',').map((name) => {
    const metric = textMetrics.find((candidate) => candidate === name.trim());
    if (metric) return metric;
    throw new CaptionLensError('invalidOption', `--metrics takes ${inWords(textMetrics)}, not "${name.trim()}".`);
  });
}
