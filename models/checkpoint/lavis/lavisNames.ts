/** LAVIS's names (`blip2_opt.py`, `eva_vit.py`, `Qformer.py`) to those of transformers' conversion script. */
const renamings: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  [/^visual_encoder\.cls_token$/, 'vision_model.embeddings.class_embedding'],
  [/^visual_encoder\.pos_embed$/, 'vision_model.embeddings.position_embedding'],
  [/^visual_encoder\.patch_embed\.proj\./, 'vision_model.embeddings.patch_embedding.'],
  [/^visual_encoder\.blocks\.(\d+)\.norm([12])\./, 'vision_model.encoder.layers.$1.layer_norm$2.'],
  [/^visual_encoder\.blocks\.(\d+)\.attn\.proj\./, 'vision_model.encoder.layers.$1.self_attn.projection.'],
  [/^visual_encoder\.blocks\.(\d+)\.attn\./, 'vision_model.encoder.layers.$1.self_attn.'],
  [/^visual_encoder\.blocks\.(\d+)\.mlp\./, 'vision_model.encoder.layers.$1.mlp.'],
  [/^ln_vision\./, 'vision_model.post_layernorm.'],
  [/^Qformer\.bert\.embeddings\.LayerNorm\./, 'qformer.layernorm.'],
  [
    /^Qformer\.bert\.encoder\.layer\.(\d+)\.(attention|crossattention)\.self\./,
    'qformer.encoder.layer.$1.$2.attention.',
  ],
  [/^Qformer\.bert\./, 'qformer.'],
  [/^Qformer\.cls\./, 'qformer.cls.'],
  [/^opt_proj\./, 'language_projection.'],
  [/^opt_model\.(model\.)?decoder\./, 'language_model.model.decoder.'],
  [/^opt_model\./, 'language_model.'],
];

/** transformers' name of one of LAVIS's tensors; names that it does not know stay as they are. */
export function huggingFaceName(lavisName: string): string {
  // a model wrapped for several GPUs keeps its wrapper's prefix
  const name = lavisName.replace(/^module\./, '');
  const renaming = renamings.find(([pattern]) => pattern.test(name));
  return renaming ? name.replace(...renaming) : name;
}

/** The name within BLIP-2 of a tensor of OPT alone, whichever release of transformers saved it. */
export function languageModelName(optName: string): string {
  if (optName.startsWith('decoder.')) return `language_model.model.${optName}`;
  return `language_model.${optName}`;
}

/** The way back, for a file that LAVIS is to read. */
const namings: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  [/^vision_model\.embeddings\.class_embedding$/, 'visual_encoder.cls_token'],
  [/^vision_model\.embeddings\.position_embedding$/, 'visual_encoder.pos_embed'],
  [/^vision_model\.embeddings\.patch_embedding\./, 'visual_encoder.patch_embed.proj.'],
  [/^vision_model\.encoder\.layers\.(\d+)\.layer_norm([12])\./, 'visual_encoder.blocks.$1.norm$2.'],
  [/^vision_model\.encoder\.layers\.(\d+)\.self_attn\.projection\./, 'visual_encoder.blocks.$1.attn.proj.'],
  [/^vision_model\.encoder\.layers\.(\d+)\.self_attn\./, 'visual_encoder.blocks.$1.attn.'],
  [/^vision_model\.encoder\.layers\.(\d+)\.mlp\./, 'visual_encoder.blocks.$1.mlp.'],
  [/^vision_model\.post_layernorm\./, 'ln_vision.'],
  [/^qformer\.layernorm\./, 'Qformer.bert.embeddings.LayerNorm.'],
  [
    /^qformer\.encoder\.layer\.(\d+)\.(attention|crossattention)\.attention\./,
    'Qformer.bert.encoder.layer.$1.$2.self.',
  ],
  [/^qformer\./, 'Qformer.bert.'],
  [/^language_projection\./, 'opt_proj.'],
  [/^language_model\./, 'opt_model.'],
];

/** LAVIS's name of one of transformers' tensors. */
export function lavisName(name: string): string {
  const naming = namings.find(([pattern]) => pattern.test(name));
  return naming ? name.replace(...naming) : name;
}
