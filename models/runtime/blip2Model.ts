import { join } from 'node:path';
import type { Blip2Config } from '../blip2/blip2Config.ts';
import { planFor, type CompileTarget } from '../blip2/blip2Graphs.ts';
import type { DraftSource } from '../generation/drafting/drafts.ts';
import { NgramDrafts } from '../generation/drafting/ngramDrafts.ts';
import { cacheName } from '../blip2/optAttention.ts';
import type { Device } from '../caption.ts';
import { graphFile, weightsFile } from '../compiled/manifest.ts';
import type { CompiledModel } from '../compiled/store.ts';
import { EmbeddingTable } from './embeddingTable.ts';
import { DeviceCache, HostCache, type KeyValueCache } from './decoding/keyValueCache.ts';
import { machineMemory } from './memory.ts';
import { OptDecoding, type Pace } from './decoding/optDecoding.ts';
import { OptText } from './decoding/optText.ts';
import { PictureEncoder } from './pictureEncoder.ts';
import { OnnxSession, type SessionOptions } from './onnxSession.ts';

/**
 * Share of the machine's memory up to which floats are packed; above, they are slower by half and stay in the file, which
 * leaves the memory to others. Quantised weights lie packed in the file.
 */
const packedShare = 0.25;

/** A compiled model loaded onto a device. Owns all native memory. */
export class Blip2Model {
  readonly encoder: PictureEncoder;
  readonly decoding: OptDecoding;
  readonly #config: Blip2Config;
  readonly #opt: OnnxSession;
  readonly #embeddings: EmbeddingTable;

  private constructor(
    config: Blip2Config,
    parts: {
      readonly encoder: PictureEncoder;
      readonly opt: OnnxSession;
      readonly embeddings: EmbeddingTable;
      readonly cache: KeyValueCache;
      readonly pace: Pace;
    },
  ) {
    this.#config = config;
    this.encoder = parts.encoder;
    this.#opt = parts.opt;
    this.#embeddings = parts.embeddings;
    this.decoding = new OptDecoding(config.text, parts);
  }

  static async load(
    config: Blip2Config,
    compiled: CompiledModel<CompileTarget>,
    device: Device,
    drafts: DraftSource = new NgramDrafts(),
  ): Promise<Blip2Model> {
    const { text } = config;
    const plan = planFor(compiled.manifest.target);
    const options: SessionOptions = { device, onDevice: [], weights: weightsOption(compiled, device) };
    const encoder = await PictureEncoder.load(compiled, options);
    const onDevice = plan.cache === 'device' ? presentNames(text.numHiddenLayers) : [];
    let embeddings: EmbeddingTable | undefined;
    try {
      embeddings = await EmbeddingTable.open(compiled, text.wordEmbedProjDim, text.vocabSize);
      const opt = await OnnxSession.load(join(compiled.directory, graphFile('opt')), { ...options, onDevice });
      const shape = {
        numLayers: text.numHiddenLayers,
        heads: text.numAttentionHeads,
        headSize: text.hiddenSize / text.numAttentionHeads,
        type: plan.type,
      };
      const cache = plan.cache === 'device' ? new DeviceCache(shape) : new HostCache(shape);
      const pace: Pace = plan.cache === 'ahead' ? { kind: 'ahead' } : { kind: 'drafted', drafts };
      return new Blip2Model(config, { encoder, opt, embeddings, cache, pace });
    } catch (error) {
      await embeddings?.close();
      await encoder.dispose();
      throw error;
    }
  }

  /**
   * A text about one picture, to be begun by `decoding`. `languageProjection` is (queries, hidden size); `promptIds`
   * begin with the start token. Throws `promptTooLong`.
   */
  async openText(languageProjection: Float32Array, promptIds: readonly number[]): Promise<OptText> {
    const { text, numQueryTokens } = this.#config;
    const prefix = numQueryTokens * text.wordEmbedProjDim;
    const length = numQueryTokens + promptIds.length;
    const inputsEmbeds = new Float32Array(length * text.wordEmbedProjDim);
    // Where embeddings are narrower than the projection transformers' masked_scatter takes its first numbers, in order.
    inputsEmbeds.set(languageProjection.subarray(0, prefix));
    inputsEmbeds.set(await this.#embeddings.rows(promptIds), prefix);
    return new OptText(text, inputsEmbeds, length, promptIds);
  }

  async dispose(): Promise<void> {
    this.decoding.dispose();
    await this.encoder.dispose();
    await this.#opt.dispose();
    await this.#embeddings.close();
  }
}

function weightsOption({ manifest }: CompiledModel<CompileTarget>, device: Device): SessionOptions['weights'] {
  const size = manifest.files.find(({ name }) => name === weightsFile)?.size ?? 0;
  const { precision } = manifest.target;
  const isQuantised = precision === 'int8' || precision === 'int4';
  return device === 'cpu' && !isQuantised && size > packedShare * machineMemory() ? 'mapped' : 'packed';
}

function presentNames(numLayers: number): readonly string[] {
  return Array.from({ length: numLayers }, (_, layer) => [
    cacheName('present', 'Key', layer),
    cacheName('present', 'Value', layer),
  ]).flat();
}
