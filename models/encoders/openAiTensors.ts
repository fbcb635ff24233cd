/**
 * CLIP's tensors under OpenAI's names, as transformers names them. Sources: the names of OpenAI's published checkpoints
 * and of Long-CLIP's (Zhang et al., arXiv:2403.15378), and those of transformers' `CLIPModel`.
 */
import { bytesPerElement, type TensorEntry, type TensorSource } from '../checkpoint/tensors.ts';
import { composeTensors, entryOf, type TensorView } from '../checkpoint/sources.ts';
import type { ClipConfig } from './encoderConfig.ts';

/** Positions whose embeddings Long-CLIP left as they were; those behind them are stretched and have a table of their own. */
const keptPositions = 20;
const stretched = 'positional_embedding_res';

/** How a tensor is made of others of the file. */
type Derivation =
  /** Rows from `start` to `end` of a tensor, without the last. */
  | { readonly kind: 'rows'; readonly from: string; readonly start: number; readonly end: number }
  /** A matrix with its axes exchanged. */
  | { readonly kind: 'transposed'; readonly from: string }
  /** The first rows of one and the others of the other; both have the same shape. */
  | { readonly kind: 'joined'; readonly first: string; readonly then: string; readonly at: number };

/** The source under transformers' names; closing it closes `file`. */
export function openAiTensors(file: TensorSource, { text, vision }: ClipConfig): TensorSource {
  const renamed = new Map<string, string>([
    ['text_model.embeddings.token_embedding.weight', 'token_embedding.weight'],
    ...pair('text_model.final_layer_norm', 'ln_final'),
    ['vision_model.embeddings.class_embedding', 'visual.class_embedding'],
    ['vision_model.embeddings.patch_embedding.weight', 'visual.conv1.weight'],
    ['vision_model.embeddings.position_embedding.weight', 'visual.positional_embedding'],
    ...pair('vision_model.pre_layrnorm', 'visual.ln_pre'),
    ...pair('vision_model.post_layernorm', 'visual.ln_post'),
  ]);
  const derived = new Map<string, Derivation>([
    ['text_projection.weight', { kind: 'transposed', from: 'text_projection' }],
    ['visual_projection.weight', { kind: 'transposed', from: 'visual.proj' }],
  ]);
  const positions = 'text_model.embeddings.position_embedding.weight';
  if (file.entries.has(stretched)) {
    derived.set(positions, { kind: 'joined', first: 'positional_embedding', then: stretched, at: keptPositions });
  } else renamed.set(positions, 'positional_embedding');
  for (const [own, theirs, stack] of [
    ['text_model', 'transformer', text],
    ['vision_model', 'visual.transformer', vision],
  ] as const) {
    for (let layer = 0; layer < stack.numHiddenLayers; layer++) {
      const [to, from] = [`${own}.encoder.layers.${layer}`, `${theirs}.resblocks.${layer}`];
      const renames = [
        ...pair(`${to}.layer_norm1`, `${from}.ln_1`),
        ...pair(`${to}.layer_norm2`, `${from}.ln_2`),
        ...pair(`${to}.mlp.fc1`, `${from}.mlp.c_fc`),
        ...pair(`${to}.mlp.fc2`, `${from}.mlp.c_proj`),
        ...pair(`${to}.self_attn.out_proj`, `${from}.attn.out_proj`),
      ];
      for (const [name, old] of renames) renamed.set(name, old);
      for (const [at, name] of ['q_proj', 'k_proj', 'v_proj'].entries()) {
        const rows = { start: at * stack.hiddenSize, end: (at + 1) * stack.hiddenSize };
        for (const kind of ['weight', 'bias']) {
          derived.set(`${to}.self_attn.${name}.${kind}`, {
            kind: 'rows',
            from: `${from}.attn.in_proj_${kind}`,
            ...rows,
          });
        }
      }
    }
  }
  const views = new Map<string, TensorView>();
  for (const [name, old] of renamed) if (file.entries.has(old)) views.set(name, { source: file, name: old });
  const made = derivedTensors(file, derived);
  for (const name of made.entries.keys()) views.set(name, { source: made, name });
  return composeTensors(views, [file]);
}

function pair(to: string, from: string): readonly (readonly [string, string])[] {
  return ['weight', 'bias'].map((kind) => [`${to}.${kind}`, `${from}.${kind}`] as const);
}

/** What can be made of the tensors that are there. */
function derivedTensors(file: TensorSource, derived: ReadonlyMap<string, Derivation>): TensorSource {
  const entries = new Map<string, TensorEntry>();
  for (const [name, derivation] of derived) {
    const entry = file.entries.get(derivation.kind === 'joined' ? derivation.first : derivation.from);
    if (entry) entries.set(name, { ...entry, name, ...shapeOf(derivation, entry) });
  }
  return {
    entries,
    async read(name, start = 0, end = entries.get(name)?.byteLength) {
      const derivation = derived.get(name);
      if (!derivation) throw new RangeError(name);
      if (derivation.kind !== 'rows') return (await whole(file, derivation)).subarray(start, end);
      const offset = derivation.start * rowBytes(entryOf(file, derivation.from));
      return file.read(derivation.from, offset + start, offset + (end ?? 0));
    },
    close: () => Promise.resolve(),
  };
}

function shapeOf(derivation: Derivation, entry: TensorEntry): Pick<TensorEntry, 'shape' | 'byteLength'> {
  switch (derivation.kind) {
    case 'transposed':
      return { shape: entry.shape.toReversed(), byteLength: entry.byteLength };
    case 'joined':
      return entry;
    case 'rows': {
      const rows = derivation.end - derivation.start;
      return { shape: [rows, ...entry.shape.slice(1)], byteLength: rows * rowBytes(entry) };
    }
  }
}

async function whole(
  file: TensorSource,
  derivation: Exclude<Derivation, { readonly kind: 'rows' }>,
): Promise<Uint8Array> {
  if (derivation.kind === 'joined') {
    const cut = derivation.at * rowBytes(entryOf(file, derivation.first));
    const [first, then] = [await file.read(derivation.first, 0, cut), await file.read(derivation.then, cut)];
    const joined = new Uint8Array(first.length + then.length);
    joined.set(first);
    joined.set(then, first.length);
    return joined;
  }
  const { shape, dtype } = entryOf(file, derivation.from);
  const [rows = 0, columns = 0] = shape;
  const size = bytesPerElement[dtype];
  const bytes = await file.read(derivation.from);
  const turned = new Uint8Array(bytes.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const from = (row * columns + column) * size;
      turned.set(bytes.subarray(from, from + size), (column * rows + row) * size);
    }
  }
  return turned;
}

function rowBytes({ shape, byteLength }: TensorEntry): number {
  return byteLength / (shape[0] ?? 1);
}
