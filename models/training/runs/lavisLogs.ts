/** `log.txt`, `evaluate.txt` and results, as LAVIS writes them (`runner_base.py`, `captioning.py` at 506965b). */
import type { Json } from '../../checkpoint/torch/pickleWriter.ts';
import type { EpochEvent } from './events.ts';
import { aggregate, type HeldBack, type ValidationScores } from './validation.ts';

/** pycocoevalcap's names of scores. */
const names: Readonly<Record<string, string>> = {
  'BLEU-1': 'Bleu_1',
  'BLEU-2': 'Bleu_2',
  'BLEU-3': 'Bleu_3',
  'BLEU-4': 'Bleu_4',
  'ROUGE-L': 'ROUGE_L',
  CIDEr: 'CIDEr',
};

/** First the configuration, then of each epoch what was learned and what validation came to. */
export function logText(config: Json, epochs: readonly EpochEvent[]): string {
  const lines = epochs.flatMap(({ epoch, train, validation }) => {
    // LAVIS writes its meters as texts of three decimals.
    const learned = { train_lr: train.learningRate.toFixed(3), train_loss: train.loss.toFixed(3) };
    if (!validation) return [learned];
    const bestEpoch = epochs.slice(0, epoch + 1).findLast(({ best }) => best)?.epoch ?? epoch;
    return [learned, { ...prefixed(validation), val_best_epoch: bestEpoch }];
  });
  return `${JSON.stringify(config, undefined, 4)}\n${lines.map((line) => `${pythonJson(line)}\n`).join('')}`;
}

/** One object an evaluation; none where nothing was described. */
export function evaluateText(epochs: readonly EpochEvent[]): string {
  const evaluations = epochs.flatMap(({ validation }) => {
    const scores = validation ? captionScores(validation) : {};
    return Object.keys(scores).length > 0 ? [{ val: scores }] : [];
  });
  return evaluations.map((line) => `${pythonJson(line)}\n`).join('');
}

/** What was said, as LAVIS leaves it in `result/val_epoch0.json`. */
export function resultText(items: readonly HeldBack[], captions: readonly string[]): string {
  return pythonJson(items.map(({ id }, at) => ({ caption: captions[at] ?? '', image_id: id })));
}

function prefixed(validation: ValidationScores): Record<string, number> {
  const scores = captionScores(validation);
  const described = Object.keys(scores).length > 0;
  const all = described ? { ...scores, agg_metrics: aggregate(validation) } : { loss: validation.loss };
  return Object.fromEntries(Object.entries(all).map(([name, value]) => [`val_${name}`, value]));
}

function captionScores(validation: ValidationScores): Record<string, number> {
  return Object.fromEntries(
    Object.entries(names).flatMap(([own, name]) => {
      const value = validation[own];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** With the spaces of Python's `json.dumps`, and like it in ASCII alone. */
function pythonJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(pythonJson).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(([name, member]) => `${pythonJson(name)}: ${pythonJson(member)}`);
    return `{${members.join(', ')}}`;
  }
  const escape = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(value).replace(/[\u0080-\uffff]/g, escape);
}
