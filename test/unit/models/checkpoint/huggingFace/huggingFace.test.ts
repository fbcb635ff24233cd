import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Checkpoint } from '../../../../../models/checkpoint/checkpoint.ts';
import { openCheckpoint } from '../../../../../models/checkpoint/openCheckpoint.ts';
import type { CaptionLensError } from '../../../../../models/errors.ts';
import { inOptions } from '../../../../../server/cli/terminal/optionNames.ts';
import { failureOf } from '../../../../fixtures/failures.ts';
import { copyOf, editJson, temporaryFolder } from '../../../../fixtures/checkpoint/folders.ts';
import { safetensorsBytes, takeApart, type HeaderEntry } from '../../../../fixtures/checkpoint/safetensorsFile.ts';
import { goldenPath } from '../../../../golden.ts';

const tiny = goldenPath('tiny', 'checkpoint');
const sharded = goldenPath('tiny-fp16-sharded', 'checkpoint');

async function opened<T>(path: string, look: (checkpoint: Checkpoint) => T | Promise<T>): Promise<T> {
  const checkpoint = await openCheckpoint({ path });
  try {
    return await look(checkpoint);
  } finally {
    await checkpoint.close();
  }
}

function failure(path: string): Promise<CaptionLensError> {
  return failureOf(openCheckpoint({ path }).then((checkpoint) => checkpoint.close()));
}

function editTiny(file: string, edit: (json: Record<string, unknown>) => Record<string, unknown>): string {
  const folder = copyOf(tiny);
  editJson(join(folder, file), edit);
  return folder;
}

/** A copy of `tiny` whose tensors are renamed, reshaped or left out (`undefined`). */
function editTensors(edit: (name: string, entry: HeaderEntry) => readonly [string, HeaderEntry] | undefined): string {
  const folder = copyOf(tiny);
  const path = join(folder, 'model.safetensors');
  const { header, data } = takeApart(readFileSync(path));
  const kept: Record<string, HeaderEntry> = {};
  const parts: Buffer[] = [];
  let at = 0;
  for (const [name, entry] of Object.entries(header)) {
    const edited = edit(name, entry);
    if (!edited) continue;
    const bytes = data.subarray(...entry.data_offsets);
    kept[edited[0]] = { ...edited[1], data_offsets: [at, at + bytes.length] };
    parts.push(bytes);
    at += bytes.length;
  }
  writeFileSync(path, safetensorsBytes(kept, Buffer.concat(parts)));
  return folder;
}

describe('a folder', () => {
  it('has a name, sizes, an image processor and end tokens', async () => {
    await opened(tiny, (checkpoint) => {
      expect(checkpoint.kind).toBe('hf');
      expect(checkpoint.name).toBe('checkpoint');
      expect(checkpoint.config.imageTokenId).toBe(546);
      expect(checkpoint.imageProcessor).toEqual({
        size: 56,
        mean: [0.48145466, 0.4578275, 0.40821073],
        std: [0.26862954, 0.26130258, 0.27577711],
      });
      expect(checkpoint.endTokenIds).toEqual([202]);
      expect(checkpoint.generationDefaults).toEqual({});
      expect(checkpoint.tensors.entries.size).toBe(183);
    });
  });

  it.each(['tiny', 'tiny-fp16-sharded', 'tiny-interpolated', 'tiny-bf16-untied'])('%s fits its table', async (name) => {
    await opened(goldenPath(name, 'checkpoint'), async ({ tensors }) => {
      for (const { name: tensor, byteLength } of tensors.entries.values()) {
        expect(await tensors.read(tensor)).toHaveLength(byteLength);
      }
    });
  });

  it('in shards lists every file that it is made of', async () => {
    const files = await opened(sharded, (checkpoint) => checkpoint.files);
    expect([...files].sort()).toEqual(
      readdirSync(sharded)
        .map((name) => join(sharded, name))
        .sort(),
    );
  });

  it('takes the image processor from preprocessor_config.json first, and CLIP’s without any', async () => {
    const folder = copyOf(tiny);
    writeFileSync(join(folder, 'preprocessor_config.json'), '{"size": 70, "image_mean": [0.5, 0.4, 0.3]}');
    expect((await opened(folder, (it) => it.imageProcessor)).size).toBe(70);
    expect((await opened(folder, (it) => it.imageProcessor)).mean).toEqual([0.5, 0.4, 0.3]);
    rmSync(join(folder, 'preprocessor_config.json'));
    rmSync(join(folder, 'processor_config.json'));
    expect((await opened(folder, (it) => it.imageProcessor)).mean[0]).toBe(0.48145466);
    expect((await opened(folder, (it) => it.imageProcessor)).size).toBe(56);
  });

  it.each([{ resample: 2 }, { do_resize: false }, { do_rescale: false }, { rescale_factor: 1 }])(
    'refuses pictures prepared otherwise: %j',
    async (json) => {
      const folder = copyOf(tiny);
      writeFileSync(join(folder, 'preprocessor_config.json'), JSON.stringify(json));
      const error = await failure(folder);
      expect(error.code).toBe('checkpointUnsupported');
      expect(error.message).toContain('preprocessor_config.json');
    },
  );

  it('may leave the pictures as they are', async () => {
    const folder = copyOf(tiny);
    writeFileSync(
      join(folder, 'preprocessor_config.json'),
      '{"do_normalize": false, "rescale_factor": 0.00392156862745098}',
    );
    expect(await opened(folder, (it) => it.imageProcessor)).toEqual({ size: 56, mean: [0, 0, 0], std: [1, 1, 1] });
  });

  it('ignores harmless extras', async () => {
    const extras = ['vision_model.embeddings.position_ids', 'qformer.embeddings.position_ids'];
    const folder = editTensors((name, entry) => [name, entry]);
    const path = join(folder, 'model.safetensors');
    const { header, data } = takeApart(readFileSync(path));
    for (const name of extras) header[name] = { dtype: 'U8', shape: [0], data_offsets: [data.length, data.length] };
    writeFileSync(path, safetensorsBytes(header, data));
    expect(await opened(folder, (it) => it.tensors.entries.size)).toBe(183);
  });
});

describe('end tokens and defaults of generation', () => {
  it('come from generation_config.json', async () => {
    const folder = editTiny('generation_config.json', () => ({
      eos_token_id: [5, 202],
      num_beams: 3,
      max_new_tokens: 20,
      min_new_tokens: 2,
      length_penalty: -0.5,
      early_stopping: 'never',
      repetition_penalty: 1.2,
      no_repeat_ngram_size: 3,
      num_return_sequences: 2,
      do_sample: false,
    }));
    await opened(folder, ({ endTokenIds, generationDefaults }) => {
      expect(endTokenIds).toEqual([5, 202]);
      expect(generationDefaults).toEqual({
        numBeams: 3,
        maxNewTokens: 20,
        minNewTokens: 2,
        lengthPenalty: -0.5,
        earlyStopping: 'never',
        repetitionPenalty: 1.2,
        noRepeatNgramSize: 3,
        numReturnSequences: 2,
      });
    });
  });

  it('take the 8 queries and the start token off the whole lengths', async () => {
    const folder = editTiny('generation_config.json', () => ({ max_length: 60, min_length: 8 }));
    expect(await opened(folder, (it) => it.generationDefaults)).toEqual({ maxNewTokens: 51 });
  });

  it('come from the text configuration, else the line feed', async () => {
    const folder = copyOf(tiny);
    rmSync(join(folder, 'generation_config.json'));
    editJson(join(folder, 'config.json'), (json) => ({
      ...json,
      text_config: { ...(json['text_config'] as object), eos_token_id: 77 },
    }));
    expect(await opened(folder, (it) => it.endTokenIds)).toEqual([77]);
    editJson(join(folder, 'config.json'), (json) => ({
      ...json,
      text_config: { ...(json['text_config'] as object), eos_token_id: null },
    }));
    expect(await opened(folder, (it) => it.endTokenIds)).toEqual([202]);
  });

  it.each([
    { num_beams: 0 },
    { num_beams: 1.5 },
    { max_new_tokens: 'many' },
    { repetition_penalty: 0 },
    { early_stopping: 'soon' },
    { eos_token_id: [] },
  ])('may not be %j', async (json) => {
    const error = await failure(editTiny('generation_config.json', () => json));
    expect(error.code).toBe('checkpointInvalid');
    expect(error.message).toContain('generation_config.json');
  });
});

describe('the Hub’s cache', () => {
  function hubCache(): { readonly repository: string; readonly snapshot: string } {
    const repository = join(temporaryFolder(), 'models--Some--blip2-tiny');
    const snapshot = join(repository, 'snapshots', '0123456789abcdef0123456789abcdef01234567');
    for (const folder of [join(repository, 'blobs'), join(repository, 'refs'), snapshot])
      mkdirSync(folder, { recursive: true });
    for (const [index, name] of readdirSync(sharded).entries()) {
      writeFileSync(join(repository, 'blobs', String(index)), readFileSync(join(sharded, name)));
      symlinkSync(join('..', '..', 'blobs', String(index)), join(snapshot, name));
    }
    writeFileSync(join(repository, 'refs', 'main'), '0123456789abcdef0123456789abcdef01234567');
    return { repository, snapshot };
  }

  it('may be given as a repository or as a snapshot', async () => {
    const { repository, snapshot } = hubCache();
    for (const path of [repository, snapshot]) {
      expect(await opened(path, (it) => [it.name, it.tensors.entries.size])).toEqual(['Some/blip2-tiny', 149]);
    }
  });

  it('may hold one snapshot without refs', async () => {
    const { repository } = hubCache();
    rmSync(join(repository, 'refs'), { recursive: true });
    expect(await opened(repository, (it) => it.name)).toBe('Some/blip2-tiny');
  });

  it('says when the snapshot is not there', async () => {
    const { repository } = hubCache();
    writeFileSync(join(repository, 'refs', 'main'), '../../../etc');
    expect((await failure(repository)).message).toContain('refs/main');
  });
});

describe('a path without a checkpoint', () => {
  it('leads nowhere', async () => {
    const error = await failure('/nowhere/at/all');
    expect([error.code, error.message]).toEqual([
      'checkpointNotFound',
      'There is no checkpoint at /nowhere/at/all: nothing is there.',
    ]);
  });

  it('is an empty folder: says what was looked for', async () => {
    const error = await failure(temporaryFolder());
    expect(error.code).toBe('checkpointNotFound');
    expect(error.message).toMatch(/config\.json.*model\.safetensors.*pytorch_model\.bin/);
  });

  it('is a folder of LAVIS files: names one', async () => {
    expect((await failure(goldenPath('lavis-tiny'))).message).toContain('checkpoint_0.pth');
  });

  it('is OPT alone', async () => {
    const error = await failure(goldenPath('lavis-tiny', 'opt-base'));
    expect(error.code).toBe('checkpointUnsupported');
    expect(inOptions(error).message).toContain('--language-model');
  });

  it('is a single safetensors file', async () => {
    const error = await failure(join(tiny, 'model.safetensors'));
    expect(error.message).toContain('give the folder');
  });

  it('has no weights', async () => {
    const folder = copyOf(tiny);
    rmSync(join(folder, 'model.safetensors'));
    expect((await failure(folder)).code).toBe('checkpointNotFound');
  });
});

describe('damaged files', () => {
  it('a truncated shard', async () => {
    const folder = copyOf(sharded);
    truncateSync(join(folder, 'model-00003-of-00004.safetensors'), 200_000);
    const error = await failure(folder);
    expect(error.code).toBe('checkpointInvalid');
    expect(error.message).toMatch(/model-00003-of-00004\.safetensors is damaged: it is cut short/);
  });

  it('weights that git never downloaded', async () => {
    const folder = copyOf(tiny);
    writeFileSync(
      join(folder, 'model.safetensors'),
      'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 5\n',
    );
    expect((await failure(folder)).message).toContain('git lfs pull');
  });

  it('a missing shard', async () => {
    const folder = copyOf(sharded);
    rmSync(join(folder, 'model-00002-of-00004.safetensors'));
    expect((await failure(folder)).message).toContain('lacks model-00002-of-00004.safetensors');
  });

  it('a shard without its tensor', async () => {
    const folder = copyOf(sharded);
    renameSync(join(folder, 'model-00001-of-00004.safetensors'), join(folder, 'model-00002-of-00004.safetensors'));
    writeFileSync(join(folder, 'model-00001-of-00004.safetensors'), safetensorsBytes({}, Buffer.alloc(0)));
    expect((await failure(folder)).message).toMatch(/lacks .*, which .*index\.json says it has/);
  });

  it.each(['../model.safetensors', '/etc/passwd', 'a/b.safetensors', 'x.bin', 7])('a shard named %s', async (shard) => {
    const folder = copyOf(sharded);
    editJson(join(folder, 'model.safetensors.index.json'), (json) => ({
      ...json,
      weight_map: { ...(json['weight_map'] as object), query_tokens: shard },
    }));
    const error = await failure(folder);
    expect([error.code, error.message]).toEqual(['checkpointInvalid', expect.stringContaining('no plain file name')]);
  });

  it.each([
    'config.json',
    'generation_config.json',
    'processor_config.json',
    'tokenizer.json',
    'tokenizer_config.json',
  ])('%s that is cut short', async (name) => {
    const folder = copyOf(tiny);
    truncateSync(join(folder, name), 60);
    const error = await failure(folder);
    expect(error.code).toBe('checkpointInvalid');
    expect(error.message).toContain(`${name} is not valid JSON`);
  });

  it('a configuration that is no text', async () => {
    const folder = copyOf(tiny);
    writeFileSync(join(folder, 'config.json'), Buffer.from([0xff, 0xfe]));
    expect((await failure(folder)).message).toContain('not UTF-8');
  });
});

describe('tensors that do not fit', () => {
  const norm = 'vision_model.post_layernorm.weight';
  const fc1 = 'language_model.model.decoder.layers.0.fc1.weight';

  it('one is missing', async () => {
    const error = await failure(editTensors((name, entry) => (name === norm ? undefined : [name, entry])));
    expect(error.code).toBe('tensorsMismatch');
    expect(error.message).toMatch(
      /^One tensor of \S+ does not fit its configuration:\n {2}\S+ is missing, expected \[64\]$/,
    );
    expect(error.message).toContain(norm);
  });

  it('one is renamed', async () => {
    const error = await failure(editTensors((name, entry) => [name === norm ? 'vision_model.odd' : name, entry]));
    expect(error.message).toContain(`${norm} is missing`);
    expect(error.message).toContain('vision_model.odd is unexpected, found [64]');
  });

  it.each(['SCB', 'g_idx', 'qzeros', 'scales', 'quant_state.bitsandbytes__nf4'])(
    'one is what quantisation leaves: %s',
    async (kind) => {
      const extra = `${fc1.slice(0, -'weight'.length)}${kind}`;
      const error = await failure(editTensors((name, entry) => [name === norm ? extra : name, entry]));
      expect(error.message).toContain(`${extra} is unexpected`);
    },
  );

  it('one is transposed', async () => {
    const error = await failure(
      editTensors((name, entry) => [name, name === fc1 ? { ...entry, shape: [...entry.shape].reverse() } : entry]),
    );
    expect(error.message).toContain(`${fc1} has shape [80, 160], expected [160, 80] (it is transposed)`);
  });

  it('one holds whole numbers', async () => {
    const error = await failure(
      editTensors((name, entry) => [name, name === norm ? { ...entry, dtype: 'I32' } : entry]),
    );
    expect(error.message).toContain(`${norm} holds I32 numbers`);
  });

  it('many are listed up to twenty', async () => {
    const error = await failure(
      editTensors((name, entry) => (name.startsWith('vision_model') ? undefined : [name, entry])),
    );
    const lines = error.message.split('\n');
    expect(lines).toHaveLength(22);
    expect(lines[0]).toMatch(/^42 tensors of/);
    expect(lines[21]).toBe('  and 22 more');
  });

  it('the sizes are those of another model', async () => {
    const folder = editTiny('config.json', (json) => ({ ...json, num_query_tokens: 16 }));
    expect((await failure(folder)).message).toContain('query_tokens has shape [1, 8, 48], expected [1, 16, 48]');
  });

  it('an untied head needs its tensor', async () => {
    const folder = editTiny('config.json', (json) => ({
      ...json,
      text_config: { ...(json['text_config'] as object), tie_word_embeddings: false },
    }));
    expect((await failure(folder)).message).toContain('language_model.lm_head.weight is missing');
  });
});

it('stops when told to', async () => {
  const error = await failureOf(openCheckpoint({ path: tiny }, AbortSignal.abort()));
  expect(error.code).toBe('aborted');
});
