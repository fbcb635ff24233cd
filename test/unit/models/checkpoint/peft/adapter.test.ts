import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openCheckpoint } from '../../../../../models/checkpoint/openCheckpoint.ts';
import { goldenPath } from '../../../../golden.ts';
import { inOptions } from '../../../../../server/cli/terminal/optionNames.ts';
import { failureIfAny, failureOf } from '../../../../fixtures/failures.ts';
import { copyOf, editJson, temporaryFolder } from '../../../../fixtures/checkpoint/folders.ts';
import { updatedValues } from '../../../../fixtures/checkpoint/updatedTensor.ts';
import { safetensorsBytes, takeApart, type HeaderEntry } from '../../../../fixtures/checkpoint/safetensorsFile.ts';

const base = goldenPath('tiny', 'checkpoint');
const layer = 'language_model.model.decoder.layers.0.self_attn';

function adapter(name = 'lora'): string {
  return copyOf(goldenPath('peft', name));
}

function withConfig(fields: Record<string, unknown>, name = 'lora'): string {
  const folder = adapter(name);
  editJson(join(folder, 'adapter_config.json'), (config) => ({ ...config, ...fields }));
  return folder;
}

type Tensors = Record<string, { readonly shape: readonly number[]; readonly bytes: Buffer }>;

/** The same adapter with other tensors, all of them F32. */
function withTensors(edit: (tensors: Tensors) => Tensors): string {
  const folder = adapter();
  const path = join(folder, 'adapter_model.safetensors');
  const { header, data } = takeApart(readFileSync(path));
  const tensors = Object.entries(header).map(
    ([
      name,
      {
        shape,
        data_offsets: [start, end],
      },
    ]) => {
      return [name, { shape, bytes: data.subarray(start, end) }] as const;
    },
  );
  const changed = Object.entries(edit(Object.fromEntries(tensors)));
  let offset = 0;
  const entries = changed.map(([name, { shape, bytes }]): [string, HeaderEntry] => {
    offset += bytes.length;
    return [name, { dtype: 'F32', shape, data_offsets: [offset - bytes.length, offset] }];
  });
  const bytes = Buffer.concat(changed.map(([, tensor]) => tensor.bytes));
  writeFileSync(path, safetensorsBytes(Object.fromEntries(entries), bytes));
  return folder;
}

const key = (name: string) => `base_model.model.${layer}.${name}`;

function without(tensors: Tensors, name: string): Tensors {
  return Object.fromEntries(Object.entries(tensors).filter(([each]) => each !== name));
}

async function updatesOf(path: string, of = base) {
  const checkpoint = await openCheckpoint({ path, base: of });
  await checkpoint.close();
  return checkpoint.tensors.updates ?? new Map<string, never>();
}

async function sentenceOf(path: string, of = base): Promise<string> {
  const error = await failureOf(openCheckpoint({ path, ...(of !== 'none' && { base: of }) }));
  const { message } = inOptions(error);
  expect(message).not.toContain('\n');
  return `${message.replaceAll(path, 'ADAPTER').replaceAll(base, 'BASE')} [${error.code}]`;
}

describe('the scale', () => {
  const scaleAt = async (fields: Record<string, unknown>) => {
    const update = (await updatesOf(withConfig(fields))).get(`${layer}.q_proj.weight`);
    return update?.kind === 'lowRank' ? update.scale : undefined;
  };

  // r is 4; `LoraLayer.update_layer` and `get_pattern_key` of peft 0.21
  it.each([
    [{ lora_alpha: 16 }, 4],
    [{ lora_alpha: 16, use_rslora: true }, 8],
    [{ lora_alpha: 16, alpha_pattern: { q_proj: 2, v_proj: 6 } }, 0.5],
    [{ lora_alpha: 16, alpha_pattern: { 'layers.0.self_attn.q_proj': 2 } }, 0.5],
    [{ lora_alpha: 16, alpha_pattern: { 'layers\\.0\\.self_attn\\.q_proj': 2 } }, 0.5],
    [{ lora_alpha: 16, alpha_pattern: { 'layers.1.self_attn.q_proj': 2, _proj: 3, '^q_proj': 5 } }, 4],
    [{ lora_alpha: 16, alpha_pattern: { q_proj: 2, 'self_attn.q_proj': 8 } }, 0.5],
  ])('of %j is %d', async (fields, scale) => {
    expect(await scaleAt(fields)).toBe(scale);
  });
});

describe('what an adapter may look like', () => {
  it('keeps a name of its own in its tensors', async () => {
    const folder = withTensors((tensors) =>
      Object.fromEntries(
        Object.entries(tensors).map(([name, tensor]) => [name.replace(/\.weight$/, '.default.weight'), tensor]),
      ),
    );
    expect([...(await updatesOf(folder)).keys()].sort()).toEqual([...(await updatesOf(adapter())).keys()].sort());
  });

  it('is made of OPT alone', async () => {
    const folder = withTensors((tensors) =>
      Object.fromEntries(
        Object.entries(tensors).map(([name, tensor]) => [name.replace('language_model.', ''), tensor]),
      ),
    );
    expect([...(await updatesOf(folder)).keys()].sort()).toEqual([...(await updatesOf(adapter())).keys()].sort());
  });

  it('lies beside a whole model, which is then what is meant', async () => {
    const folder = copyOf(base);
    for (const name of ['adapter_config.json', 'adapter_model.safetensors']) {
      writeFileSync(join(folder, name), readFileSync(join(adapter(), name)));
    }
    const checkpoint = await openCheckpoint({ path: folder });
    await checkpoint.close();
    expect(checkpoint.tensors.updates).toBeUndefined();
  });

  it('holds a tensor whole, which is rounded to the format of the base', async () => {
    const folder = withTensors(() => ({
      'base_model.model.language_projection.bias': {
        shape: [96],
        bytes: Buffer.from(new Float32Array(96).fill(0.1).buffer),
      },
    }));
    editJson(join(folder, 'adapter_config.json'), (config) => ({ ...config, target_modules: 'none of them' }));
    const checkpoint = await openCheckpoint({ path: folder, base: goldenPath('tiny-fp16-sharded', 'checkpoint') });
    try {
      // 0.1 in float16, as peft's model has it
      const values = await updatedValues(checkpoint.tensors, 'language_projection.bias');
      expect(values).toEqual(new Float32Array(96).fill(0.0999755859375));
    } finally {
      await checkpoint.close();
    }
  });

  it('replaces the embeddings, which leaves the head as it was', async () => {
    const table = 'language_model.model.decoder.embed_tokens.weight';
    const { header } = takeApart(readFileSync(join(base, 'model.safetensors')));
    const shape = header[table]?.shape ?? [];
    const bytes = Buffer.alloc(4 * shape.reduce((product, side) => product * side, 1), 1);
    const folder = withTensors((tensors) => ({ ...tensors, [`base_model.model.${table}`]: { shape, bytes } }));
    const checkpoint = await openCheckpoint({ path: folder, base });
    const plain = await openCheckpoint({ path: base });
    try {
      expect(checkpoint.config.text.tieWordEmbeddings).toBe(false);
      const read = (tensor: string, source = checkpoint) => source.tensors.read(tensor, 0, 64);
      expect(Buffer.from(await read(table)).equals(bytes.subarray(0, 64))).toBe(true);
      expect(await read('language_model.lm_head.weight')).toEqual(await read(table, plain));
    } finally {
      await checkpoint.close();
      await plain.close();
    }
  });
});

describe('says in a sentence', () => {
  it('that the base is missing', async () => {
    const end = 'give the BLIP-2 model that it was trained on with --base. [baseMissing]';
    expect(await sentenceOf(adapter(), 'none')).toBe(`ADAPTER is an adapter and is one of "tiny/blip2"; ${end}`);
    const nameless = withConfig({ base_model_name_or_path: null });
    expect(await sentenceOf(nameless, 'none')).toBe(`ADAPTER is an adapter and does not say of which model; ${end}`);
  });

  it.each([
    [{ peft_type: 'IA3' }, 'ADAPTER/adapter_config.json is not supported: it is "IA3", and only a LoRA can be merged'],
    [{ peft_type: 'PROMPT_TUNING' }, 'it is prompt tuning, and only a LoRA'],
    [{ peft_type: null }, 'it is "", and only a LoRA'],
    [{ layer_replication: [[0, 2]] }, 'it repeats layers of its base'],
    [{ trainable_token_indices: [3] }, 'it trains single token embeddings'],
    [{ init_lora_weights: 'pissa_niter_16' }, 'it began with "pissa_niter_16", which changes the weights of its base'],
    [{ r: 1e9 }, 'r should be a whole number of at least 1, but is 1000000000'],
    [{ r: 8 }, 'gives language_model.model.decoder.layers.0.self_attn.q_proj the rank 8, but'],
    [{ r: 'x' }, 'r should be a whole number'],
    [{ lora_alpha: '16' }, 'lora_alpha should be a number'],
    [{ alpha_pattern: { '(a+)+$': 2 } }, 'its pattern "(a+)+$" is a regular expression, and only names'],
    [{ alpha_pattern: [] }, 'alpha_pattern should be an object'],
    [{ target_modules: ['q_proj', 'v_proj', 'k_proj'] }, 'lacks the tensors of language_model.model.decoder.layers.0.'],
    [{ target_modules: ['q_proj', 7] }, 'target_modules should be names of modules'],
    [{ use_dora: true }, 'has no lora_magnitude_vector, though'],
    [{ lora_bias: true }, 'has no lora_B.bias, though'],
  ])('what is wrong with %j', async (fields, sentence) => {
    expect(await sentenceOf(withConfig(fields))).toContain(sentence);
  });

  it('nothing of a stranger’s expressions where nothing depends on them', async () => {
    const hostile = { target_modules: '(a+)+$', rank_pattern: { '(x+x+)+y': 4 } };
    expect((await updatesOf(withConfig(hostile))).size).toBe(6);
  });

  it.each<[string, (tensors: Tensors) => Tensors, string]>([
    ['no tensors', () => ({}), 'lacks the tensors of'],
    [
      'half a pair',
      (all) => without(all, key('q_proj.lora_B.weight')),
      `holds lora_A of ${layer}.q_proj, but no lora_B.`,
    ],
    [
      'one twice',
      (all) => ({ ...all, [key('q_proj.lora_A.default.weight')]: all[key('q_proj.lora_A.weight')] as Tensors[string] }),
      'q_proj.lora_A.default.weight twice, under two names. [checkpointInvalid]',
    ],
    [
      'one in two shapes',
      (all) => ({ ...all, [key('q_proj.lora_B.weight')]: { shape: [64, 5], bytes: Buffer.alloc(1280) } }),
      `lora_B.weight has shape [64, 5], and ${layer}.q_proj.weight of checkpoint has [80, 80]. [tensorsMismatch]`,
    ],
    [
      'an unknown one',
      (all) => ({ ...all, [key('q_proj.lora_E.weight')]: { shape: [1], bytes: Buffer.alloc(4) } }),
      'cannot be merged with',
    ],
    [
      'a layer that is not there',
      (all) => ({ ...all, 'base_model.model.visual.x.weight': { shape: [1], bytes: Buffer.alloc(4) } }),
      'was made for another base: it changes visual.x.weight, which checkpoint does not have. [tensorsMismatch]',
    ],
    [
      'embeddings of another vocabulary',
      (all) => ({
        ...all,
        'base_model.model.language_model.lm_head.weight': { shape: [4, 80], bytes: Buffer.alloc(1280) },
      }),
      'lm_head.weight has shape [4, 80], and language_model.lm_head.weight of checkpoint has [',
    ],
  ])('what is wrong with %s', async (_what, edit, sentence) => {
    expect(await sentenceOf(withTensors(edit))).toContain(sentence);
  });

  it('that it was made for another base', async () => {
    const sentence = await sentenceOf(adapter(), goldenPath('tiny-fp16-sharded', 'checkpoint'));
    expect(sentence).toMatch(/q_proj\.lora_A\.weight has shape \[4, 80\], and .*q_proj\.weight of .* has \[96, 96\]/);
  });

  it('that its weights, or its base, are not there', async () => {
    const folder = adapter();
    rmSync(join(folder, 'adapter_model.safetensors'));
    expect(await sentenceOf(folder)).toContain('has no weights of an adapter');
    expect(await sentenceOf(adapter(), join(temporaryFolder(), 'gone'))).toContain('[checkpointNotFound]');
    expect(await sentenceOf(adapter(), adapter())).toContain('holds no checkpoint: there is no config.json');
    const error = await failureOf(openCheckpoint({ path: adapter(), base, languageModel: base }));
    expect([error.code, error.message]).toEqual(['invalidOption', expect.stringContaining('is an adapter')]);
  });
});

describe('any configuration', () => {
  it('is understood or refused in words', async () => {
    const folder = adapter();
    const path = join(folder, 'adapter_config.json');
    const config = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
    const changes = fc.dictionary(fc.constantFrom(...Object.keys(config)), fc.jsonValue(), { minKeys: 1, maxKeys: 3 });
    await fc.assert(
      fc.asyncProperty(changes, async (change) => {
        writeFileSync(path, JSON.stringify({ ...config, ...change }));
        // Anything but a CaptionLensError fails the test.
        const opened = openCheckpoint({ path: folder, base }).then((checkpoint) => checkpoint.close());
        const refused = await failureIfAny(opened);
        expect(refused?.message ?? '').not.toContain('\n');
      }),
      { numRuns: 150 },
    );
  });
});
