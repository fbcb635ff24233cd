import { expectedTensors } from '../blip2/tensorTable.ts';
import type { Blip2Config } from '../blip2/blip2Config.ts';
import { CaptionLensError } from '../errors.ts';
import { composeTensors, type TensorView } from './sources.ts';
import type { DType, TensorSource } from './tensors.ts';
import { say, type Wording } from '../wording.ts';

const maxListed = 20;
const floats: ReadonlySet<DType> = new Set<DType>(['F64', 'F32', 'F16', 'BF16']);

/** Tensors that some checkpoints carry and that captioning never reads. */
const harmless: readonly RegExp[] = [
  /(^|\.)position_ids$/,
  /rotary|inv_freq/,
  // the text branch of the Q-Former, and heads of the other training stages
  /^(qformer\.)?embeddings\./,
  /^qformer\.encoder\.layer\.\d+\.(intermediate|output)\./,
  /^(qformer\.)?(cls|pooler)\./,
  /^(itm_head|vision_proj|text_proj|vision_projection|text_projection)\./,
  /^(temp|logit_scale)$/,
  // equal to embed_tokens where the head is tied; required by the table where it is not
  /^language_model\.lm_head\.weight$/,
];

/**
 * Exactly the tensors that `config` calls for, out of `found`. Throws one `tensorsMismatch` that lists whatever is
 * missing, unexpected, of another shape or not of floating point; `label` names the checkpoint in it.
 * Closing the result closes `owned`.
 */
export function selectTensors(
  config: Blip2Config,
  found: ReadonlyMap<string, TensorView>,
  owned: readonly TensorSource[],
  label: string,
): TensorSource {
  const expected = expectedTensors(config);
  const selected = new Map<string, TensorView>();
  const problems: Wording[] = [];
  for (const [name, shape] of expected) {
    const view = found.get(name);
    const entry = view?.source.entries.get(view.name);
    if (!view || !entry) {
      problems.push(say`${name} is missing, expected ${shown(shape)}`);
      continue;
    }
    const difference = describeDifference(name, shape, entry.shape);
    if (difference !== undefined) problems.push(difference);
    else if (!floats.has(entry.dtype))
      problems.push(say`${name} holds ${entry.dtype} numbers, expected floating point`);
    selected.set(name, view);
  }
  for (const [name, view] of found) {
    if (expected.has(name) || harmless.some((pattern) => pattern.test(name))) continue;
    problems.push(say`${name} is unexpected, found ${shown(view.source.entries.get(view.name)?.shape ?? [])}`);
  }
  if (problems.length > 0) throw mismatch(label, problems);
  return composeTensors(selected, owned);
}

function describeDifference(name: string, expected: readonly number[], found: readonly number[]): Wording | undefined {
  if (sameShape(expected, found)) return undefined;
  const transposed = found.length > 1 && sameShape(expected, [...found].reverse());
  return transposed
    ? say`${name} has shape ${shown(found)}, expected ${shown(expected)} (it is transposed)`
    : say`${name} has shape ${shown(found)}, expected ${shown(expected)}`;
}

function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((side, axis) => side === b[axis]);
}

function mismatch(label: string, problems: readonly Wording[]): CaptionLensError {
  const listed = problems.slice(0, maxListed);
  const rest = problems.length - listed.length;
  if (rest > 0) listed.push(say`and ${rest} more`);
  const all = listed.reduce<Wording>((before, one) => ({ template: '{0}\n  {1}', values: [before, one] }), '');
  return new CaptionLensError(
    'tensorsMismatch',
    problems.length === 1
      ? say`One tensor of ${label} does not fit its configuration:${all}`
      : say`${problems.length} tensors of ${label} do not fit its configuration:${all}`,
  );
}

function shown(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`;
}
