import { openWeightFile } from '../checkpoint/safetensors/shards.ts';
import type { TensorSource } from '../checkpoint/tensors.ts';
import { CaptionLensError } from '../errors.ts';
import type { ClipConfig, StackConfig } from './encoderConfig.ts';
import { openAiTensors } from './openAiTensors.ts';

/** All of OpenAI's CLIPs with a vision transformer have heads of this size. */
const headSize = 64;

/**
 * CLIP in one file under OpenAI's names: a dictionary of tensors, as Long-CLIP saves it, or safetensors. Its configuration
 * is read off the shapes. The caller closes the tensors. Throws `checkpointUnsupported` where it is none, or one with a
 * convolutional network, and what `openWeightFile` throws.
 */
export async function openOpenAiClip(path: string): Promise<{ config: ClipConfig; tensors: TensorSource }> {
  const file = await openWeightFile(path);
  try {
    const config = readConfig(path, file);
    return { config, tensors: openAiTensors(file, config) };
  } catch (error) {
    await file.close();
    throw error;
  }
}

function readConfig(path: string, file: TensorSource): ClipConfig {
  const shape = (name: string, rank: number): readonly number[] => {
    const found = file.entries.get(name)?.shape;
    if (found?.length === rank) return found;
    throw new CaptionLensError(
      'checkpointUnsupported',
      `${path} holds no CLIP with a vision transformer as OpenAI or Long-CLIP publish it: ${name} is not there.`,
    );
  };
  const [width = 0, , , patchSize = 0] = shape('visual.conv1.weight', 4);
  const [places = 0] = shape('visual.positional_embedding', 2);
  const [textWidth = 0, projectionDim = 0] = shape('text_projection', 2);
  const [maxPositions = 0] = shape('positional_embedding', 2);
  const [vocabSize = 0] = shape('token_embedding.weight', 2);
  const stack = (prefix: string, hiddenSize: number): StackConfig => ({
    hiddenSize,
    intermediateSize: shape(`${prefix}.resblocks.0.mlp.c_fc.weight`, 2)[0] ?? 0,
    numHiddenLayers: countLayers(file, `${prefix}.resblocks.`),
    numAttentionHeads: Math.max(1, Math.floor(hiddenSize / headSize)),
    layerNormEps: 1e-5,
    hiddenAct: 'quick_gelu',
  });
  return {
    kind: 'clip',
    projectionDim,
    text: { ...stack('transformer', textWidth), vocabSize, maxPositions },
    vision: {
      ...stack('visual.transformer', width),
      patchSize,
      imageSize: Math.round(Math.sqrt(places - 1)) * patchSize,
    },
  };
}

function countLayers(file: TensorSource, prefix: string): number {
  const layers = [...file.entries.keys()].flatMap((name) =>
    name.startsWith(prefix) ? (name.slice(prefix.length).split('.')[0] ?? []) : [],
  );
  return new Set(layers).size;
}
