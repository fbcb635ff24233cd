import { appendFileSync, closeSync, openSync, truncateSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { CompileTarget } from '../../../../models/blip2/blip2Graphs.ts';
import { blip2For } from '../../../../models/compiled/blip2.ts';
import { planFiles } from '../../../../models/compiled/filePlan.ts';
import { extentOf } from '../../../../models/compiled/pieces.ts';
import { openCompiled, type CompiledModel } from '../../../../models/compiled/store.ts';
import { Blip2Model } from '../../../../models/runtime/blip2Model.ts';
import { EmbeddingTable } from '../../../../models/runtime/embeddingTable.ts';
import { DeviceCache } from '../../../../models/runtime/decoding/keyValueCache.ts';
import { OptDecoding } from '../../../../models/runtime/decoding/optDecoding.ts';
import { NgramDrafts } from '../../../../models/generation/drafting/ngramDrafts.ts';
import { OptText } from '../../../../models/runtime/decoding/optText.ts';
import { PictureEncoder } from '../../../../models/runtime/pictureEncoder.ts';
import { OnnxSession, type SessionOptions } from '../../../../models/runtime/onnxSession.ts';
import { storePacked } from '../../../../models/runtime/packedGraph.ts';
import { largestDifference } from '../../../golden/table.ts';
import { temporaryFolder } from '../../../temporaryFolder.ts';
import { failureOf } from '../../../fixtures/failures.ts';
import { openTiny, tinyTarget, type OpenTiny } from '../compiled/tinyCheckpoint.ts';
import { distribution, greedy, projection } from './decodings.ts';

const onCpu: SessionOptions = { device: 'cpu', onDevice: [], weights: 'packed' };
let tiny: OpenTiny;
let folder: ReturnType<typeof temporaryFolder>;
beforeAll(async () => {
  tiny = await openTiny();
});
afterAll(() => tiny.checkpoint.close());
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => {
  folder.remove();
});

function compile(target: CompileTarget = tinyTarget): Promise<CompiledModel<CompileTarget>> {
  return openCompiled(blip2For(tiny.source, target), { cacheDir: folder.path, storePacked }, () => undefined);
}

/** A compiled model in whose weights, after all that looks at them, one number is none. */
async function withNaN(tensor: string, index: number): Promise<CompiledModel<CompileTarget>> {
  const compiled = await compile();
  const weights = planFiles(blip2For(tiny.source, tinyTarget).draw());
  const weight = weights.weights.find(({ recipe }) => recipe.tensors.includes(tensor));
  const tensors = weight?.recipe.tensors ?? [];
  // Several tensors of one weight, such as queries, keys and values, have the same size.
  const extent = extentOf(weights.extents, weight?.name ?? tensor);
  const offset = extent.offset + (extent.length / tensors.length) * tensors.indexOf(tensor);
  const file = openSync(join(compiled.directory, 'weights.bin'), 'r+');
  writeSync(file, new Uint8Array(Float32Array.of(NaN).buffer), 0, 4, offset + index * 4);
  closeSync(file);
  return compiled;
}

function pixels(): Float32Array {
  return Float32Array.from({ length: 3 * 56 * 56 }, (_, index) => Math.sin(index / 100));
}

describe('a weight that is no number', () => {
  test.each(['vision_model.encoder.layers.0.mlp.fc1.weight', 'query_tokens', 'language_projection.bias'])(
    'is a fault of the picture half, not a caption: %s',
    async (tensor) => {
      const model = await Blip2Model.load(tiny.source.config, await withNaN(tensor, 3), 'cpu');
      expect((await failureOf(model.encoder.encode(pixels()))).code).toBe('numericFault');
      await model.dispose();
    },
  );

  const decoder = 'language_model.model.decoder';
  test.each([
    [`${decoder}.layers.2.fc2.bias`, 3],
    [`${decoder}.layers.0.self_attn.k_proj.weight`, 7],
    [`${decoder}.final_layer_norm.weight`, 0],
    // One word's own row: its logit alone is no number.
    [`${decoder}.embed_tokens.weight`, 300 * 80],
    [`${decoder}.embed_tokens.weight`, 0],
  ])('is a fault of the language model, not a text: %s at %i', async (tensor, index) => {
    const model = await Blip2Model.load(tiny.source.config, await withNaN(tensor, index), 'cpu');
    const text = await model.openText(projection(tiny, 1), [2, 20]);
    const { code, message } = await failureOf(model.decoding.prefill([text], 5));
    expect({ code, message }).toEqual({
      code: 'numericFault',
      message: 'The model gave numbers that are no numbers; nothing can be said.',
    });
    await model.dispose();
  });
});

describe('a loaded model', () => {
  test('can be disposed twice', async () => {
    const model = await Blip2Model.load(tiny.source.config, await compile(), 'cpu');
    await model.dispose();
    await model.dispose();
  });

  test('that was disposed refuses in words', async () => {
    const model = await Blip2Model.load(tiny.source.config, await compile(), 'cpu');
    await model.dispose();
    expect((await failureOf(model.encoder.encode(pixels()))).message).toContain('disposed');
  });

  test.each([
    ['weights that end too early', (model: string) => truncateSync(join(model, 'weights.bin'), 1000)],
    ['a graph that was cut', (model: string) => truncateSync(join(model, 'opt.onnx'), 1000)],
    ['a graph with something behind it', (model: string) => appendFileSync(join(model, 'opt.onnx'), '\u00ff\u00ff')],
  ])('is refused in one sentence where it has %s', async (_, damage) => {
    const compiled = await compile();
    damage(compiled.directory);
    const { code, message } = await failureOf(Blip2Model.load(tiny.source.config, compiled, 'cpu'));
    expect(code).toBe('internal');
    expect(message).not.toMatch(/\n|onnxruntime_src|\.(cc|h):\d+|node_modules|\bat /);
  });
});

describe('a 16-bit model, whose graphs the processor runs with casts', () => {
  const target: CompileTarget = { imageSize: 56, precision: 'fp16', deviceClass: 'webgpu' };

  test('sees a picture as the 32-bit one does', async () => {
    const [half, full] = [await compile(target), await compile()];
    const halfEncoder = await PictureEncoder.load(half, onCpu);
    const fullEncoder = await PictureEncoder.load(full, onCpu);
    const [found, wanted] = [await halfEncoder.encode(pixels()), await fullEncoder.encode(pixels())];
    for (const part of ['visionFeatures', 'queryFeatures', 'languageProjection'] as const) {
      const scale = Math.max(1, ...wanted[part].map(Math.abs));
      expect(largestDifference(found[part], wanted[part]) / scale, part).toBeLessThan(5e-3);
      expect(largestDifference(found[part], wanted[part]), part).toBeGreaterThan(0);
    }
    await halfEncoder.dispose();
    await fullEncoder.dispose();
  });

  test('writes what the 32-bit one writes', async () => {
    const { text, numQueryTokens } = tiny.source.config;
    const [half, full] = [await compile(target), await compile()];
    const model = await Blip2Model.load(tiny.source.config, full, 'cpu');
    const session = await OnnxSession.load(join(half.directory, 'opt.onnx'), onCpu);
    const embeddings = await EmbeddingTable.open(half, text.wordEmbedProjDim, text.vocabSize);
    const heads = { heads: text.numAttentionHeads, headSize: text.hiddenSize / text.numAttentionHeads };
    const cache = new DeviceCache({ numLayers: text.numHiddenLayers, ...heads, type: 'float16' });
    const decoding = new OptDecoding(text, {
      opt: session,
      embeddings,
      cache,
      pace: { kind: 'drafted', drafts: new NgramDrafts() },
    });
    const inputsEmbeds = Float32Array.of(...projection(tiny, 1), ...(await embeddings.rows([2])));
    const open = () => new OptText(text, inputsEmbeds, numQueryTokens + 1);
    const openFull = () => model.openText(projection(tiny, 1), [2]);
    expect(await greedy(decoding, open(), 20)).toEqual(await greedy(model.decoding, await openFull(), 20));

    const [found] = await decoding.prefill([open()], 552);
    const [expected] = await model.decoding.prefill([await openFull()], 552);
    expect(largestDifference(distribution(found), distribution(expected))).toBeLessThan(0.05);
    decoding.dispose();
    await session.dispose();
    await embeddings.close();
    await model.dispose();
  });

  test('writes what the 32-bit one writes on graphs for CUDA, whose cache has 16 bits on the host', async () => {
    const halfTarget: CompileTarget = { imageSize: 56, precision: 'fp16', deviceClass: 'cuda' };
    const half = await Blip2Model.load(tiny.source.config, await compile(halfTarget), 'cpu');
    const full = await Blip2Model.load(tiny.source.config, await compile(), 'cpu');
    const write = async (model: Blip2Model) =>
      greedy(model.decoding, await model.openText(projection(tiny, 1), [2]), 20);
    expect(await write(half)).toEqual(await write(full));
    await half.dispose();
    await full.dispose();
  });
});
