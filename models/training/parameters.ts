/**
 * What can be trained, under LAVIS's names and in the order of its `named_parameters()`: its files count on both.
 * Source: LAVIS at 506965b, `blip2_opt.py`, `eva_vit.py`, `Qformer.py`; transformers' `modeling_opt.py`.
 */
import type { Blip2Config } from '../blip2/blip2Config.ts';
import { expectedTensors } from '../blip2/tensorTable.ts';
import { lavisName } from '../checkpoint/lavis/lavisNames.ts';
import type { Weight, WeightPiece } from '../graph/graph.ts';

export const trainableParts = ['vision', 'qformer', 'projection', 'language'] as const;
export type TrainablePart = (typeof trainableParts)[number];

/** A tensor that a training can change. */
export interface Parameter {
  readonly name: string;
  readonly shape: readonly number[];
}

/** One tensor of the network. */
export interface NetworkParameter extends Parameter {
  readonly part: TrainablePart;
  /** The tensor of a checkpoint that it is, or a range of its first axis. */
  readonly source: { readonly tensor: string; readonly start: number; readonly end: number };
}

/** EVA-CLIP learned biases of queries and values alone; checkpoints of transformers have zeros for the keys. */
const joinedBias = /^(.*\.attn\.)qkv\.bias$/;

/** Every parameter of a network of these sizes. A tied head is the token embeddings. */
export function parametersOf(config: Blip2Config): readonly NetworkParameter[] {
  const parameters = [...expectedTensors(config)].flatMap(([tensor, shape]) => {
    const pieces = piecesOf(tensor, shape[0] ?? 1);
    let start = 0;
    return pieces.flatMap((piece): readonly NetworkParameter[] => {
      const source = { tensor, start, end: start + piece.rows };
      start = source.end;
      if (piece.kind === 'zeros') return [];
      return [{ name: piece.name, shape: [piece.rows, ...shape.slice(1)], part: partOf(piece.name), source }];
    });
  });
  const ranks = new Map(parameters.map(({ name }) => [name, rankOf(name)]));
  return parameters.toSorted((a, b) => compare(ranks.get(a.name) ?? [], ranks.get(b.name) ?? []));
}

/** How many elements. */
export function sizeOf({ shape }: Pick<Parameter, 'shape'>): number {
  return shape.reduce((product, side) => product * side, 1);
}

/** What a weight of a graph is joined of, as `Graph.releaseWeights` asks for it. */
export function weightPieces({ recipe, shape }: Weight): readonly WeightPiece[] {
  const rows = (shape[0] ?? 1) / recipe.tensors.length;
  return recipe.tensors.flatMap((tensor) => piecesOf(tensor, rows));
}

function piecesOf(tensor: string, rows: number): readonly WeightPiece[] {
  const name = lavisName(tensor);
  const attention = joinedBias.exec(name)?.[1];
  if (attention === undefined) return [{ kind: 'input', name, rows }];
  const third = rows / 3;
  return [
    { kind: 'input', name: `${attention}q_bias`, rows: third },
    { kind: 'zeros', rows: third },
    { kind: 'input', name: `${attention}v_bias`, rows: third },
  ];
}

function partOf(name: string): TrainablePart {
  if (/^(visual_encoder|ln_vision)\./.test(name)) return 'vision';
  if (name.startsWith('opt_model.')) return 'language';
  return name.startsWith('opt_proj.') ? 'projection' : 'qformer';
}

/** Modules in the order in which they are made; of the same module, by the second list. */
const modules = ['query_tokens', 'visual_encoder', 'ln_vision', 'Qformer', 'opt_model', 'opt_proj'];
const members = [
  ...['cls_token', 'pos_embed', 'patch_embed', 'embed_tokens', 'embed_positions', 'project_out', 'project_in'],
  ...['final_layer_norm', 'embeddings', 'encoder', 'blocks', 'layers', 'lm_head'],
];
const layerMembers = [
  ...['norm1', 'attn', 'norm2', 'mlp', 'attention', 'crossattention', 'intermediate_query', 'output_query'],
  ...['self_attn', 'self_attn_layer_norm', 'fc1', 'fc2', 'final_layer_norm'],
];
const leaves = [
  ...['q_bias', 'v_bias', 'qkv', 'proj', 'self', 'output', 'query', 'key', 'value', 'dense', 'LayerNorm'],
  ...['k_proj', 'v_proj', 'q_proj', 'out_proj', 'fc1', 'fc2', 'weight', 'bias'],
];

/** Numbers that sort names as torch registers them: `Qformer.bert.encoder.layer.0.attention.self.query.weight`. */
function rankOf(name: string): readonly number[] {
  const [module = '', ...steps] = name.split('.');
  const layer = steps.findIndex((step) => /^\d+$/.test(step));
  const place = (list: readonly string[], step: string | undefined) => list.indexOf(step ?? '') + 1;
  const inside = layer < 0 ? [] : steps.slice(layer + 1);
  const first = steps.find((step) => members.includes(step));
  return [
    place(modules, module),
    place(members, first),
    layer < 0 ? 0 : Number(steps[layer]),
    place(layerMembers, inside[0]),
    ...(layer < 0 ? steps : inside).slice(layer < 0 ? 0 : 1).map((step) => place(leaves, step)),
  ];
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
