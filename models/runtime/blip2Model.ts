import { totalmem } from 'node:os';
import { join } from 'node:path';
import type { Blip2Config } from '../blip2/config.ts';
import { elementType } from '../blip2/graphs.ts';
import { cacheName } from '../blip2/opt.ts';
import type { Device } from '../caption.ts';
import { graphFile, weightsFile } from '../compiled/manifest.ts';
import type { CompiledModel } from '../compiled/store.ts';
import { EmbeddingTable } from './embeddingTable.ts';
import { DeviceCache, HostCache } from './keyValueCache.ts';
import { OptDecoding } from './optDecoding.ts';
import { PictureEncoder } from './pictureEncoder.ts';
import { Session, type SessionOptions } from './session.ts';

/** Share of the machine's memory up to which weights are packed, which holds them twice while loading. */
const packedShare = 0.25;

/** A compiled model loaded onto a device. Owns all native memory. */
export class Blip2Model {
  readonly encoder: PictureEncoder;
  readonly #config: Blip2Config;
  readonly #compiled: CompiledModel;
  readonly #device: Device;
  readonly #opt: Session;
  readonly #embeddings: EmbeddingTable;

  private constructor(
    config: Blip2Config,
    compiled: CompiledModel,
    device: Device,
    parts: { readonly encoder: PictureEncoder; readonly opt: Session; readonly embeddings: EmbeddingTable },
  ) {
    this.#config = config;
    this.#compiled = compiled;
    this.#device = device;
    this.encoder = parts.encoder;
    this.#opt = parts.opt;
    this.#embeddings = parts.embeddings;
  }

  static async load(config: Blip2Config, compiled: CompiledModel, device: Device): Promise<Blip2Model> {
    const options: SessionOptions = { device, onDevice: [], weights: weightsOption(compiled, device) };
    const encoder = await PictureEncoder.load(compiled, options);
    const onDevice = device === 'webgpu' ? presentNames(config.text.numHiddenLayers) : [];
    let embeddings: EmbeddingTable | undefined;
    try {
      embeddings = await EmbeddingTable.open(compiled, config.text.wordEmbedProjDim);
      const opt = await Session.load(join(compiled.directory, graphFile('opt')), { ...options, onDevice });
      return new Blip2Model(config, compiled, device, { encoder, opt, embeddings });
    } catch (error) {
      await embeddings?.close();
      await encoder.dispose();
      throw error;
    }
  }

  /**
   * Begins to write about one or several pictures after the same prompt. `languageProjections` are (queries, hidden
   * size) each; `promptIds` begin with the start token. The caller owns what is returned. Throws `promptTooLong`.
   */
  async beginDecoding(
    languageProjections: readonly Float32Array[],
    promptIds: readonly number[],
  ): Promise<OptDecoding> {
    const { text, numQueryTokens } = this.#config;
    const width = text.wordEmbedProjDim;
    const length = numQueryTokens + promptIds.length;
    const prompt = await this.#embeddings.rows(promptIds);
    const inputsEmbeds = new Float32Array(languageProjections.length * length * width);
    for (const [picture, projection] of languageProjections.entries()) {
      const start = picture * length * width;
      // Where embeddings are narrower than the projection transformers' masked_scatter takes its first numbers, in order.
      inputsEmbeds.set(projection.subarray(0, numQueryTokens * width), start);
      inputsEmbeds.set(prompt, start + numQueryTokens * width);
    }
    const pictures = languageProjections.length;
    const shape = { numLayers: text.numHiddenLayers, pictures, size: text.hiddenSize };
    const type = elementType[this.#compiled.manifest.target.precision];
    const cache = this.#device === 'webgpu' ? new DeviceCache({ ...shape, type }) : new HostCache(shape);
    return new OptDecoding(text, this.#opt, this.#embeddings, cache, { pictures, inputsEmbeds, length });
  }

  async dispose(): Promise<void> {
    await this.encoder.dispose();
    await this.#opt.dispose();
    await this.#embeddings.close();
  }
}

function weightsOption({ manifest }: CompiledModel, device: Device): SessionOptions['weights'] {
  const size = manifest.files.find(({ name }) => name === weightsFile)?.size ?? 0;
  return device === 'cpu' && size > packedShare * availableMemory() ? 'mapped' : 'packed';
}

/** Bytes of this machine, or of the container that it is. */
function availableMemory(): number {
  // Some platforms say 0 for 'no limit', others a number beyond every machine.
  return Math.min(totalmem(), process.constrainedMemory() || Infinity);
}

function presentNames(numLayers: number): readonly string[] {
  return Array.from({ length: numLayers }, (_, layer) => [
    cacheName('present', 'Key', layer),
    cacheName('present', 'Value', layer),
  ]).flat();
}
