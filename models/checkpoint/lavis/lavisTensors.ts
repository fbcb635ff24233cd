import { CaptionLensError } from '../../errors.ts';
import { huggingFaceName } from './lavisNames.ts';
import { concatenated, entryOf, type TensorView } from '../sources.ts';
import { bytesPerElement, type TensorSource } from '../tensors.ts';
import { say } from '../../wording.ts';

const biasPattern = /^(vision_model\.encoder\.layers\.\d+\.self_attn\.)[qv]_bias$/;

/** What LAVIS calls the projection into language models other than OPT. */
const otherModels: readonly (readonly [prefix: string, model: string])[] = [
  ['t5_', 'T5'],
  ['llm_', 'Vicuna or another model of InstructBLIP'],
  ['vicuna_', 'Vicuna'],
];

/**
 * A LAVIS file's tensors under transformers' names. EVA keeps only the biases of query and value; the key's is zero, and
 * the three become one. Throws `checkpointUnsupported` when this is no BLIP-2 with OPT.
 */
export function lavisViews(source: TensorSource, path: string): Map<string, TensorView> {
  checkFamily([...source.entries.keys()], path);
  const views = new Map<string, TensorView>();
  for (const name of source.entries.keys()) views.set(huggingFaceName(name), { source, name });
  for (const name of [...views.keys()]) {
    const layer = biasPattern.exec(name)?.[1];
    if (layer !== undefined) joinBiases(views, layer, path);
  }
  return views;
}

function checkFamily(names: readonly string[], path: string): void {
  for (const [prefix, model] of otherModels) {
    if (names.some((name) => name.replace(/^module\./, '').startsWith(prefix))) {
      throw new CaptionLensError(
        'checkpointUnsupported',
        say`${path} is not supported: its language model is ${model}, not OPT.`,
      );
    }
  }
  if (names.some((name) => /^(module\.)?(vision_model|language_model)\./.test(name))) {
    throw new CaptionLensError(
      'checkpointUnsupported',
      say`${path} is the weights file of a Hugging Face folder; give the folder, which also has its config.json and tokenizer.`,
    );
  }
  if (!names.some((name) => /^(module\.)?(Qformer|query_tokens|opt_proj)\b/.test(name))) {
    throw new CaptionLensError('checkpointUnsupported', say`${path} is not a BLIP-2 of LAVIS: it has no Q-Former.`);
  }
}

function joinBiases(views: Map<string, TensorView>, layer: string, path: string): void {
  const query = views.get(`${layer}q_bias`);
  const value = views.get(`${layer}v_bias`);
  views.delete(`${layer}q_bias`);
  views.delete(`${layer}v_bias`);
  const name = `${layer}qkv.bias`;
  if (views.has(name)) return;
  const q = query && entryOf(query.source, query.name);
  const v = value && entryOf(value.source, value.name);
  if (!query || !value || !q || !v) return;
  const width = q.shape[0] ?? 0;
  if (q.dtype !== v.dtype || q.shape.length !== 1 || v.shape.length !== 1 || v.shape[0] !== width) {
    throw new CaptionLensError(
      'checkpointInvalid',
      say`${path}: the biases ${q.name} and ${v.name} do not go together.`,
    );
  }
  const keyBytes = width * bytesPerElement[q.dtype];
  const entry = { name, dtype: q.dtype, shape: [3 * width], byteLength: 3 * keyBytes };
  views.set(name, { source: concatenated(entry, [query, { zeros: keyBytes }, value]), name });
}
