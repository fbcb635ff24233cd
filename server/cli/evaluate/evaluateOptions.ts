import { CaptionLensError } from '../../../models/errors.ts';
import { type TextMetric, textMetrics } from '../../../models/metrics/textScores.ts';
import { type CaptionFlags, captionOptions, type CaptionOptions } from '../caption/captionOptions.ts';
import { columnsOf, type DatasetChoice } from '../dataset/datasetColumns.ts';
import { inWords } from '../terminal/optionValues.ts';

/** What `--metrics` asks for. */
export type Metric = TextMetric | 'bertscore' | 'clipscore';

export const metrics: readonly Metric[] = [...textMetrics, 'bertscore', 'clipscore'];

/** Where the captions come from that are judged; `name` is for people. */
export type CaptionSource =
  /** Lines of `{"id", "caption"}`. */
  | { readonly kind: 'file'; readonly name: string; readonly path: string }
  | { readonly kind: 'model'; readonly name: string; readonly options: CaptionOptions };

/** How captions are compared with what people wrote by RoBERTa. */
export interface BertOptions {
  /** A folder or a name; '' is the usual one. */
  readonly model: string;
  /** Absent: the one that `bert_score` takes. */
  readonly layer?: number | 'last';
  /** A file of `bert_score` with what unrelated texts score. */
  readonly baseline?: string;
  readonly weights: 'even' | 'idf';
}

/** What `evaluate` was asked to do, checked. */
export interface EvaluateOptions {
  readonly data: string;
  readonly columns: DatasetChoice;
  readonly source: CaptionSource;
  /** What the source is compared with. */
  readonly against?: CaptionSource;
  /** Absent: the text metrics, and those whose models are here. */
  readonly metrics?: readonly Metric[];
  readonly bert: BertOptions;
  /** A folder or a name; '' is the usual one. */
  readonly clipModel: string;
  readonly format: 'text' | 'json';
  /** Where a page of the pictures goes. */
  readonly html?: string;
}

/** The options as commander leaves them. */
export interface EvaluateFlags
  extends
    DatasetChoice,
    Pick<CaptionFlags, 'model' | 'languageModel' | 'base' | 'chooseBy' | 'device' | 'precision' | 'daemon'> {
  readonly data?: string;
  readonly candidates?: string;
  readonly against?: string;
  readonly metrics?: readonly Metric[];
  readonly bertModel?: string;
  readonly bertLayer?: number | 'last';
  readonly bertBaseline?: string;
  readonly idf?: true;
  readonly clipModel?: string;
  readonly json?: true;
  readonly html?: string;
}

/** Throws `invalidOption` where data or captions are not named, or options contradict each other. */
export function evaluateOptions(flags: EvaluateFlags): EvaluateOptions {
  const { data, against, metrics: wanted, bertLayer, bertBaseline, html } = flags;
  if (data === undefined || data === '') throw usage('Name the data set with --data.');
  const isWanted = (metric: Metric) => wanted?.includes(metric) ?? true;
  const isOfBert = [flags.bertModel, bertLayer, bertBaseline, flags.idf].some((flag) => flag !== undefined);
  if (isOfBert && !isWanted('bertscore'))
    throw usage('--bert-… and --idf are of bertscore, which --metrics leaves out.');
  if (flags.clipModel !== undefined && !isWanted('clipscore') && flags.chooseBy !== 'agreement') {
    throw usage('--clip-model is of clipscore, which --metrics leaves out.');
  }
  if (flags.chooseBy !== undefined && flags.candidates !== undefined) {
    throw usage('--choose-by is of --model: captions of --candidates are chosen already.');
  }
  return {
    data,
    columns: columnsOf(flags),
    source: sourceOf(flags),
    ...(against !== undefined && { against: againstOf(against, flags) }),
    ...(wanted && { metrics: wanted }),
    bert: {
      model: flags.bertModel ?? '',
      ...(bertLayer !== undefined && { layer: bertLayer }),
      ...(bertBaseline !== undefined && { baseline: bertBaseline }),
      weights: flags.idf ? 'idf' : 'even',
    },
    clipModel: flags.clipModel ?? '',
    format: flags.json ? 'json' : 'text',
    ...(html !== undefined && { html }),
  };
}

function sourceOf(flags: EvaluateFlags): CaptionSource {
  const { candidates, model } = flags;
  if (candidates !== undefined && model !== undefined) throw usage('Give --candidates or --model, not both.');
  if (candidates !== undefined) return { kind: 'file', name: candidates, path: candidates };
  if (model === undefined) {
    throw usage(
      'Name the captions that are to be judged with --candidates, or the model that makes them with --model.',
    );
  }
  return { kind: 'model', name: model, options: captionOptions(['data'], captionFlags(flags)) };
}

/** A file of captions by its name's ending, else a model. */
function againstOf(text: string, flags: EvaluateFlags): CaptionSource {
  if (/\.(jsonl|ndjson)$/i.test(text)) return { kind: 'file', name: text, path: text };
  const { device, precision, daemon } = captionFlags(flags);
  const own = { model: text, ...(device && { device }), ...(precision && { precision }) };
  return {
    kind: 'model',
    name: text,
    options: captionOptions(['data'], { ...own, ...(daemon !== undefined && { daemon }) }),
  };
}

function captionFlags(flags: EvaluateFlags): CaptionFlags {
  const { model, languageModel, base, device, precision, daemon, chooseBy, clipModel } = flags;
  return {
    ...(chooseBy && { chooseBy, ...(chooseBy === 'agreement' && clipModel !== undefined && { clipModel }) }),
    ...(model !== undefined && { model }),
    ...(languageModel !== undefined && { languageModel }),
    ...(base !== undefined && { base }),
    ...(device !== undefined && { device }),
    ...(precision !== undefined && { precision }),
    ...(daemon !== undefined && { daemon }),
  };
}

/** Metrics by name, apart by commas. Throws `invalidOption` for an unknown name. */
export function metricNames(text: string): readonly Metric[] {
  return text.split(',').map((name) => {
    const metric = metrics.find((candidate) => candidate === name.trim());
    if (metric) return metric;
    throw usage(`--metrics takes ${inWords(metrics)}, not "${name.trim()}".`);
  });
}

/** `17` or `last`. Throws `invalidOption` for anything else. */
export function bertLayer(text: string): number | 'last' {
  if (text === 'last') return text;
  if (/^\d{1,3}$/.test(text)) return Number(text);
  throw usage(`--bert-layer takes the number of a layer, or "last", not "${text}".`);
}

function usage(message: string): CaptionLensError {
  return new CaptionLensError('invalidOption', message);
}
