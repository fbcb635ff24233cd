import { join } from 'node:path';
import { parseBlip2Config, tokenIds } from './configFile.ts';
import type { OptConfig } from '../../blip2/blip2Config.ts';
import { tokenEmbeddings } from '../../blip2/opt.ts';
import { throwIfAborted } from '../../errors.ts';
import { locateRecogniser } from '../../recogniser/files.ts';
import { openTokenizer } from '../../tokenizer/openTokenizer.ts';
import type { Tokenizer } from '../../tokenizer/tokenizer.ts';
import type { Checkpoint } from '../checkpoint.ts';
import { Fields, readJsonObject } from '../../files/jsonFields.ts';
import { readGenerationFile } from './generationFile.ts';
import { openImageProcessor } from './preprocessorFile.ts';
import { requireConfig, type Location } from '../location.ts';
import type { Adapter } from '../peft/adapter.ts';
import { openWeights } from '../safetensors/shards.ts';
import { closeAll, entryOf, updatedTensors, type TensorView } from '../sources.ts';
import { selectTensors } from '../verify.ts';
import { say } from '../../wording.ts';

/**
 * Opens a folder of transformers' `Blip2ForConditionalGeneration` with OPT, and on it an adapter, which it then owns.
 * Throws as `openCheckpoint` does.
 */
export async function openHuggingFace(
  location: Location,
  adapter: Adapter | undefined,
  signal?: AbortSignal,
): Promise<Checkpoint> {
  const folder = location.path;
  await requireConfig(folder, say`The folder`);
  const configPath = join(folder, 'config.json');
  const fields = new Fields(configPath, await readJsonObject(configPath));
  const stated = parseBlip2Config(fields);
  const generation = await readGenerationFile(folder, stated.numQueryTokens + 1);
  const { imageProcessor, files: processorFiles } = await openImageProcessor(folder, stated.vision.imageSize);
  const { tokenizer, files: tokenizerFiles } = await openTokenizer(folder, 'hf');
  const recogniser = await locateRecogniser(folder);
  throwIfAborted(signal);

  const weights = await openWeights(folder);
  try {
    throwIfAborted(signal);
    const adaptation = adapter?.layOn(stated, weights.views, location.name);
    const views = adaptation?.views ?? weights.views;
    const config = { ...stated, text: await withItsHead(stated.text, views) };
    const owned = [...weights.sources, ...(adapter ? [adapter.source] : [])];
    const selected = selectTensors(config, views, owned, location.name);
    const tensors = adaptation ? updatedTensors(selected, adaptation.factors, adaptation.updates) : selected;
    return {
      kind: 'hf',
      name: adapter?.name ?? location.name,
      config,
      imageProcessor,
      generationDefaults: generation.defaults,
      run: undefined,
      endTokenIds: generation.endTokenIds ??
        tokenIds(fields.object('text_config'), 'eos_token_id') ??
        newline(tokenizer) ?? [config.text.eosTokenId],
      tokenizer,
      tensors,
      recogniserFolder: recogniser?.folder,
      files: [
        configPath,
        ...generation.files,
        ...processorFiles,
        ...tokenizerFiles,
        ...weights.files,
        ...(adapter?.files ?? []),
      ],
      tokenizerFiles,
      close: () => tensors.close(),
    };
  } catch (error) {
    await closeAll(weights.sources);
    throw error;
  }
}

/** BLIP-2 OPT was trained to end a caption with a line feed; undefined where the vocabulary has no token for it. */
export function newline(tokenizer: Tokenizer): readonly number[] | undefined {
  const ids = tokenizer.encodePlain('\n');
  return ids.length === 1 ? ids : undefined;
}

const chunkBytes = 4 * 1024 * 1024;

/**
 * A configuration may call the head tied although the files hold another one than the embeddings; transformers 5 then
 * believes the files (`tie_weights`). A `.bin` always holds both, usually the same bytes twice.
 */
async function withItsHead(text: OptConfig, views: ReadonlyMap<string, TensorView>): Promise<OptConfig> {
  const head = views.get('language_model.lm_head.weight');
  const table = views.get(tokenEmbeddings);
  if (!text.tieWordEmbeddings || !head || !table || (await haveSameBytes(head, table))) return text;
  return { ...text, tieWordEmbeddings: false };
}

async function haveSameBytes(a: TensorView, b: TensorView): Promise<boolean> {
  const [one, other] = [entryOf(a.source, a.name), entryOf(b.source, b.name)];
  if (one.dtype !== other.dtype || one.byteLength !== other.byteLength) return false;
  for (let start = 0; start < one.byteLength; start += chunkBytes) {
    const end = Math.min(start + chunkBytes, one.byteLength);
    const [left, right] = await Promise.all([a.source.read(a.name, start, end), b.source.read(b.name, start, end)]);
    if (Buffer.compare(left, right) !== 0) return false;
  }
  return true;
}
