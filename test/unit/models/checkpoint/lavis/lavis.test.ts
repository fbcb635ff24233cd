import { readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Checkpoint } from '../../../../../models/checkpoint/checkpoint.ts';
import { openCheckpoint } from '../../../../../models/checkpoint/openCheckpoint.ts';
import { openSafetensors } from '../../../../../models/checkpoint/safetensors/safetensors.ts';
import { openTorchFile } from '../../../../../models/checkpoint/torch/torchFile.ts';
import type { CaptionLensError } from '../../../../../models/errors.ts';
import { inOptions } from '../../../../../server/cli/terminal/optionNames.ts';
import { failureOf } from '../../../../fixtures/failures.ts';
import { copyOf, editJson, temporaryFile } from '../../../../fixtures/checkpoint/folders.ts';
import { dict, pickleOf, storage, tensor } from '../../../../fixtures/checkpoint/pickleBytes.ts';
import { zipBytes } from '../../../../fixtures/checkpoint/zipBytes.ts';
import { goldenPath } from '../../../../golden.ts';

const base = goldenPath('lavis-tiny', 'blip2-base');
const opt = goldenPath('lavis-tiny', 'opt-base');

interface Companions {
  readonly languageModel?: string;
  readonly base?: string;
}

function pth(name: string): string {
  return goldenPath('lavis-tiny', name);
}

async function opened<T>(path: string, companions: Companions, look: (it: Checkpoint) => T | Promise<T>): Promise<T> {
  const checkpoint = await openCheckpoint({ path, ...companions });
  try {
    return await look(checkpoint);
  } finally {
    await checkpoint.close();
  }
}

function failure(path: string, companions: Companions): Promise<CaptionLensError> {
  return failureOf(openCheckpoint({ path, ...companions }).then((checkpoint) => checkpoint.close()));
}

/** A `.pth` of tensors of one byte per element, all zero. */
function lavisFile(shapes: Readonly<Record<string, readonly number[]>>): string {
  const sizes = Object.values(shapes).map((shape) => shape.reduce((a, b) => a * b, 1));
  const most = Math.max(...sizes);
  const strides = (shape: readonly number[]) =>
    shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
  const tensors = Object.entries(shapes).map(
    ([name, shape]) => [name, tensor(storage('HalfStorage', '0', most), 0, shape, strides(shape))] as const,
  );
  const pickle = pickleOf(dict({ model: dict(Object.fromEntries(tensors)) }));
  const members = [
    { name: 'x/data.pkl', data: pickle },
    { name: 'x/data/0', data: Buffer.alloc(2 * most) },
  ];
  return temporaryFile('x.pth', zipBytes(members));
}

describe('a LAVIS checkpoint', () => {
  it('has the sizes that its tensors show', async () => {
    await opened(pth('checkpoint_best.pth'), { languageModel: opt, base }, ({ kind, name, config, ...rest }) => {
      expect([kind, name]).toEqual(['lavis', 'checkpoint_best.pth']);
      expect(config.vision).toEqual({
        hiddenSize: 64,
        numHiddenLayers: 3,
        numAttentionHeads: 4,
        intermediateSize: 128,
        imageSize: 56,
        patchSize: 14,
        layerNormEps: 1e-6,
        postLayerNormEps: 1e-5,
        hiddenAct: 'gelu',
      });
      expect(config.qformer).toMatchObject({
        hiddenSize: 48,
        numHiddenLayers: 4,
        numAttentionHeads: 4,
        intermediateSize: 96,
      });
      expect(config.qformer).toMatchObject({ encoderHiddenSize: 64, crossAttentionFrequency: 2, layerNormEps: 1e-12 });
      expect(config.text).toMatchObject({ vocabSize: 552, maxPositionEmbeddings: 256, hiddenSize: 80 });
      expect(config.numQueryTokens).toBe(8);
      expect(config.imageTokenId).toBeUndefined();
      expect(rest.endTokenIds).toEqual([202]);
      expect(rest.generationDefaults).toEqual({});
      expect(rest.imageProcessor.size).toBe(56);
    });
  });

  it.each<[string, string, Companions]>([
    ['alone, with OPT', 'checkpoint_best.pth', { languageModel: opt }],
    ['alone, with a base', 'checkpoint_best.pth', { base }],
    ['in the legacy format', 'checkpoint_2.pth', { base }],
    ['with its language model inside', 'checkpoint_0.pth', { languageModel: opt }],
    ['with OPT out of a BLIP-2 folder', 'checkpoint_best.pth', { languageModel: base }],
  ])('%s fits its table', async (_what, file, companions) => {
    await opened(pth(file), companions, async ({ tensors }) => {
      expect(tensors.entries.size).toBe(183);
      for (const { name, byteLength } of tensors.entries.values())
        expect(await tensors.read(name)).toHaveLength(byteLength);
    });
  });

  it('wins over the base, which gives what is missing', async () => {
    const source = await openTorchFile(pth('checkpoint_best.pth'));
    const other = await openSafetensors(join(base, 'model.safetensors'));
    const embeddings = 'language_model.model.decoder.embed_tokens.weight';
    await opened(pth('checkpoint_best.pth'), { base }, async ({ tensors }) => {
      expect(await tensors.read('query_tokens')).toEqual(await source.read('query_tokens'));
      expect(await tensors.read('query_tokens')).not.toEqual(await other.read('query_tokens'));
      expect(await tensors.read(embeddings)).toEqual(await other.read(embeddings));
    });
    await source.close();
    await other.close();
  });

  it('has the bias of query, nothing, and that of value as one', async () => {
    const source = await openTorchFile(pth('checkpoint_best.pth'));
    const query = await source.read('visual_encoder.blocks.1.attn.q_bias');
    const value = await source.read('visual_encoder.blocks.1.attn.v_bias');
    const whole = Buffer.concat([query, Buffer.alloc(256), value]);
    await opened(pth('checkpoint_best.pth'), { base }, async ({ tensors }) => {
      const name = 'vision_model.encoder.layers.1.self_attn.qkv.bias';
      expect(tensors.entries.get(name)).toEqual({ name, dtype: 'F32', shape: [192], byteLength: 768 });
      expect(Buffer.from(await tensors.read(name))).toEqual(whole);
      expect(Buffer.from(await tensors.read(name, 200, 600))).toEqual(whole.subarray(200, 600));
    });
    await source.close();
  });

  it('that lacks nothing needs only the configuration and the tokenizer of a base', async () => {
    const folder = copyOf(base);
    rmSync(join(folder, 'model.safetensors'));
    const whole = await opened(pth('checkpoint_0.pth'), { base: folder }, ({ tensors, files }) => {
      expect(files.some((path) => path.endsWith('.safetensors'))).toBe(false);
      return tensors.entries.size;
    });
    expect(whole).toBe(183);
    expect((await failure(pth('checkpoint_best.pth'), { base: folder })).message).toContain('has no weights');
  });

  it('has 16 and 12 heads without a base', async () => {
    const heads = await opened(pth('checkpoint_best.pth'), { languageModel: opt }, ({ config }) => [
      config.vision.numAttentionHeads,
      config.qformer.numAttentionHeads,
    ]);
    expect(heads).toEqual([16, 12]);
  });
});

describe('a companion that is missing', () => {
  it('the language model', async () => {
    const error = await failure(pth('checkpoint_best.pth'), {});
    expect(error.code).toBe('languageModelMissing');
    expect(inOptions(error).message).toMatch(/holds no language model.*--language-model DIR.*--base DIR/);
  });

  it('the tokenizer, with the language model inside', async () => {
    const error = await failure(pth('checkpoint_0.pth'), {});
    expect(error.code).toBe('languageModelMissing');
    expect(inOptions(error).message).toMatch(
      /holds its language model, but no tokenizer.*--language-model DIR.*--base DIR/,
    );
  });

  it('the folder itself', async () => {
    const error = await failure(pth('checkpoint_best.pth'), { languageModel: '/nowhere' });
    expect(error.code).toBe('checkpointNotFound');
    expect(inOptions(await failure(pth('checkpoint_best.pth'), { base: pth('checkpoint_0.pth') })).message).toMatch(
      /^--base should be a folder/,
    );
    expect(inOptions(await failure(pth('checkpoint_best.pth'), { base: goldenPath('processor') })).message).toMatch(
      /^--base .* config\.json/,
    );
  });

  it('the vision encoder', async () => {
    const frozen = lavisFile({ query_tokens: [1, 8, 48], 'opt_proj.bias': [80], 'ln_vision.bias': [64] });
    const error = await failure(frozen, { languageModel: opt });
    expect(error.code).toBe('tensorsMismatch');
    expect(inOptions(error).message).toContain('--base DIR');
    expect(await opened(frozen, { base }, ({ tensors }) => tensors.entries.size)).toBe(183);
  });

  it('the tokenizer’s file', async () => {
    const folder = copyOf(opt);
    rmSync(join(folder, 'tokenizer.json'));
    const error = await failure(pth('checkpoint_best.pth'), { languageModel: folder });
    expect(error.code).toBe('checkpointInvalid');
    expect(error.message).toContain('has no tokenizer');
  });
});

describe('what does not go together', () => {
  it('head counts that do not divide', async () => {
    const folder = copyOf(base);
    editJson(join(folder, 'config.json'), (json) => ({
      ...json,
      vision_config: { hidden_size: 60, num_attention_heads: 5, image_size: 56 },
    }));
    const error = await failure(pth('checkpoint_best.pth'), { base: folder });
    expect(error.code).toBe('checkpointInvalid');
    expect(inOptions(error).message).toMatch(/hidden size 64, which 5 attention heads cannot share.*--base DIR/);
  });

  it('a language model of another size', async () => {
    const folder = copyOf(opt);
    editJson(join(folder, 'config.json'), (json) => ({ ...json, ffn_dim: 320 }));
    const error = await failure(pth('checkpoint_best.pth'), { languageModel: folder });
    expect(error.code).toBe('tensorsMismatch');
    expect(error.message).toContain('layers.0.fc1.weight has shape [160, 80], expected [320, 80]');
  });

  it.each([
    ['t5_proj.weight', /T5, not OPT/],
    ['module.t5_proj.weight', /T5, not OPT/],
    ['llm_proj.weight', /Vicuna .*not OPT/],
    ['vision_model.post_layernorm.bias', /weights file of a Hugging Face folder; give the folder/],
    ['language_model.lm_head.weight', /weights file of a Hugging Face folder; give the folder/],
    ['encoder.weight', /no Q-Former/],
  ])('a .pth with %s', async (name, reason) => {
    const error = await failure(lavisFile({ [name]: [2, 2] }), { base });
    expect(error.code).toBe('checkpointUnsupported');
    expect(error.message).toMatch(reason);
  });

  it('a folder of another language model', async () => {
    const folder = copyOf(opt);
    editJson(join(folder, 'config.json'), (json) => ({ ...json, model_type: 'llama' }));
    expect((await failure(pth('checkpoint_best.pth'), { languageModel: folder })).message).toContain(
      '"llama", not OPT',
    );
  });
});

describe('OPT folders', () => {
  it('may name their tensors as OPTModel does', async () => {
    const folder = copyOf(opt);
    const bin = await openTorchFile(join(opt, 'pytorch_model.bin'));
    const header: Record<string, unknown> = {};
    const parts: Uint8Array[] = [];
    let at = 0;
    for (const { name, dtype, shape, byteLength } of bin.entries.values()) {
      if (name.startsWith('lm_head')) continue;
      header[name.replace(/^model\./, '')] = { dtype, shape, data_offsets: [at, at + byteLength] };
      parts.push(await bin.read(name));
      at += byteLength;
    }
    await bin.close();
    rmSync(join(folder, 'pytorch_model.bin'));
    const text = JSON.stringify(header);
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(text.length));
    writeFileSync(join(folder, 'model.safetensors'), Buffer.concat([length, Buffer.from(text), ...parts]));
    expect(await opened(pth('checkpoint_best.pth'), { languageModel: folder }, (it) => it.tensors.entries.size)).toBe(
      183,
    );
  });
});

describe('damage', () => {
  it.each(['checkpoint_best.pth', 'checkpoint_2.pth'])('%s cut short is refused', async (name) => {
    const path = temporaryFile(name, readFileSync(pth(name)));
    truncateSync(path, 300_000);
    const error = await failure(path, { base });
    expect(error.code).toBe('checkpointInvalid');
    expect(error.message).toContain('cut short');
  });
});
