import { CaptionLensError, throwIfAborted } from '../../../models/errors.ts';
import { scoreTexts } from '../../../models/metrics/scoreTexts.ts';
import { type GivenWorld, openGiven } from '../dataset/givenDataset.ts';
import { failureLine } from '../caption/captionResult.ts';
import type { ExitCode, World } from '../world.ts';
import { readCandidates } from './candidates.ts';
import type { EvaluateOptions } from './evaluateOptions.ts';
import { evaluationJson, evaluationText } from './evaluateReport.ts';

/** Faults and items without a caption that are told one by one. */
const mostTold = 20;

/**
 * Judges captions by those that people wrote. What cannot be judged is told and left out; the exit code is 1 then.
 * Rejects with `dataNotFound`, `dataInvalid` or `aborted`.
 */
export async function runEvaluate(
  options: EvaluateOptions,
  world: GivenWorld & Pick<World, 'readText' | 'stdout'>,
  signal: AbortSignal,
): Promise<ExitCode> {
  const text = await world.readText(options.candidates);
  if (text === undefined) {
    throw new CaptionLensError('dataNotFound', `There are no captions at ${options.candidates}.`);
  }
  const candidates = readCandidates(options.candidates, text);
  const dataset = await openGiven(options.data, options.columns, world, signal);
  const judged = dataset.items.flatMap(({ id, captions }) => {
    const candidate = candidates.get(id);
    return candidate === undefined ? [] : [{ id, candidate, references: captions }];
  });
  const missing = dataset.items.filter(({ id }) => !candidates.has(id)).map(({ id }) => `${id}: it has no caption`);
  const known = new Set(dataset.items.map(({ id }) => id));
  const strange = [...candidates.keys()].filter((id) => !known.has(id)).map((id) => `${id}: it is not in the data`);
  if (judged.length === 0) {
    throw new CaptionLensError('dataInvalid', 'No caption has an id that is in the data.');
  }
  tell([...missing, ...strange], world);
  for (const { place, error } of dataset.faults.slice(0, mostTold)) world.stderr.write(failureLine(place, error));
  const report = await scoreTexts(judged, options.metrics, signal);
  throwIfAborted(signal);
  const outcome = { ids: judged.map(({ id }) => id), report };
  world.stdout.write(options.format === 'json' ? evaluationJson(outcome) : evaluationText(outcome));
  return missing.length + strange.length + dataset.faults.length > 0 ? 1 : 0;
}

function tell(lines: readonly string[], world: Pick<World, 'stderr'>): void {
  for (const line of lines.slice(0, mostTold)) world.stderr.write(`${line}.\n`);
  if (lines.length > mostTold) world.stderr.write(`And ${lines.length - mostTold} more.\n`);
}
