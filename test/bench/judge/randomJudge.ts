/** RoBERTa-large and CLIP ViT-L/14 with random weights: they take the time and memory of real ones. */
import { copyFile, mkdir, open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildEncoderGraphs } from '../../../models/encoders/encoderGraphs.ts';
import { parseEncoderConfig } from '../../../models/encoders/encoderConfig.ts';
import { Fields } from '../../../models/files/jsonFields.ts';
import { RandomWeights } from '../../fixtures/checkpoint/randomWeights.ts';
import { composeShards } from '../../fixtures/checkpoint/safetensorsShards.ts';
import { goldenPath } from '../../golden.ts';

export type Kind = 'roberta' | 'clip';

/** As the published configurations have them. */
const configs: Readonly<Record<Kind, object>> = {
  roberta: {
    ...{ model_type: 'roberta', hidden_size: 1024, num_hidden_layers: 24, num_attention_heads: 16 },
    ...{ intermediate_size: 4096, vocab_size: 50265, max_position_embeddings: 514, layer_norm_eps: 1e-5 },
    ...{ type_vocab_size: 1, pad_token_id: 1, bos_token_id: 0, eos_token_id: 2, hidden_act: 'gelu' },
  },
  clip: {
    model_type: 'clip',
    projection_dim: 768,
    text_config: { hidden_size: 768, num_hidden_layers: 12, num_attention_heads: 12, intermediate_size: 3072 },
    vision_config: {
      ...{ hidden_size: 1024, num_hidden_layers: 24, num_attention_heads: 16, intermediate_size: 4096 },
      ...{ image_size: 224, patch_size: 14 },
    },
  },
};

/** Writes a folder as transformers lays it out; 1.4 and 1.7 GB. */
export async function makeRandomJudge(folder: string, kind: Kind): Promise<void> {
  const json = configs[kind];
  const config = parseEncoderConfig(new Fields('config.json', { ...json }));
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'config.json'), JSON.stringify(json));
  const layer = config.kind === 'roberta' ? config.numHiddenLayers : 0;
  const shapes = new Map<string, readonly number[]>();
  for (const graph of Object.values(buildEncoderGraphs(config, { layer, prefix: '' }))) {
    for (const { recipe, shape } of graph.weights.values()) for (const name of recipe.tensors) shapes.set(name, shape);
  }
  const tensors = [...shapes].map(([name, shape]) => ({ name, shape }));
  const { files, index } = composeShards(tensors, new RandomWeights('F32'), 1e12);
  for (const [name, { length, slices }] of Object.entries(files)) {
    const file = await open(join(folder, name), 'wx');
    for (const slice of slices(0, length)) await file.writeFile(slice);
    await file.close();
  }
  await writeFile(join(folder, 'model.safetensors.index.json'), JSON.stringify(index));
  if (kind === 'roberta') await writeFile(join(folder, 'tokenizer.json'), JSON.stringify(await robertaTokenizer()));
  else await copyFile(goldenPath('metrics/clip-tiny/tokenizer.json'), join(folder, 'tokenizer.json'));
}

/** OPT has RoBERTa's pieces under RoBERTa's ids. */
async function robertaTokenizer(): Promise<object> {
  const text = async (name: string) => readFile(goldenPath('opt-tokenizer', name), 'utf8');
  const tiny = JSON.parse(await readFile(goldenPath('metrics/roberta-tiny/tokenizer.json'), 'utf8')) as {
    readonly model: object;
    readonly added_tokens: readonly { readonly content: string }[];
  };
  const merges = (await text('merges.txt')).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const vocab = JSON.parse(await text('vocab.json')) as Readonly<Record<string, number>>;
  const added = tiny.added_tokens.filter(({ content }) => content in vocab);
  return {
    ...tiny,
    added_tokens: added.map((token) => ({ ...token, id: vocab[token.content] })),
    model: { ...tiny.model, vocab, merges },
  };
}
