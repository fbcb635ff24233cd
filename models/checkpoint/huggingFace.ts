import { join } from 'node:path';
import { parseBlip2Config, tokenIds } from '../blip2/configFile.ts';
import { throwIfAborted } from '../errors.ts';
import { openTokenizer } from '../tokenizer/openTokenizer.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import type { Checkpoint } from './checkpoint.ts';
import { Fields, readJsonObject } from './fields.ts';
import { readGenerationFile } from './generationFile.ts';
import { openImageProcessor } from './imageProcessor.ts';
import { requireConfig, type Location } from './location.ts';
import { openWeights } from './shards.ts';
import { closeAll } from './sources.ts';
import { selectTensors } from './verify.ts';

/** Opens a folder of transformers' `Blip2ForConditionalGeneration` with OPT. Throws as `openCheckpoint` does. */
export async function openHuggingFace(location: Location, signal?: AbortSignal): Promise<Checkpoint> {
  const folder = location.path;
  await requireConfig(folder, 'The folder');
  const configPath = join(folder, 'config.json');
  const fields = new Fields(configPath, await readJsonObject(configPath));
  const config = parseBlip2Config(fields);
  const generation = await readGenerationFile(folder, config.numQueryTokens + 1);
  const { imageProcessor, files: processorFiles } = await openImageProcessor(folder, config.vision.imageSize);
  const { tokenizer, files: tokenizerFiles } = await openTokenizer(folder, 'hf');
  throwIfAborted(signal);

  const weights = await openWeights(folder);
  try {
    throwIfAborted(signal);
    const tensors = selectTensors(config, weights.views, weights.sources, location.name);
    return {
      kind: 'hf',
      name: location.name,
      config,
      imageProcessor,
      generationDefaults: generation.defaults,
      endTokenIds:
        generation.endTokenIds ?? tokenIds(fields.object('text_config'), 'eos_token_id') ?? newline(tokenizer),
      tokenizer,
      tensors,
      files: [configPath, ...generation.files, ...processorFiles, ...tokenizerFiles, ...weights.files],
      tokenizerFiles,
      close: () => tensors.close(),
    };
  } catch (error) {
    await closeAll(weights.sources);
    throw error;
  }
}

/** BLIP-2 OPT was trained to end a caption with a line feed. */
export function newline(tokenizer: Tokenizer): readonly number[] {
  return tokenizer.encodePlain('\n').slice(0, 1);
}
