import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fingerprintCheckpoint } from '../../../../models/checkpoint/digest.ts';
import { newline } from '../../../../models/checkpoint/huggingFace/huggingFace.ts';
import { openCheckpoint } from '../../../../models/checkpoint/openCheckpoint.ts';
import { failureOf } from '../../../fixtures/failures.ts';
import { copyOf, editJson } from '../../../fixtures/checkpoint/folders.ts';
import { safetensorsBytes, takeApart } from '../../../fixtures/checkpoint/safetensorsFile.ts';
import { goldenPath } from '../../../golden.ts';

const tiny = goldenPath('tiny', 'checkpoint');
const pth = goldenPath('lavis-tiny', 'checkpoint_best.pth');
const folder = goldenPath('lavis-tiny', 'blip2-base');
const embeddings = 'language_model.model.decoder.embed_tokens.weight';

async function look(reference: Parameters<typeof openCheckpoint>[0]) {
  const checkpoint = await openCheckpoint(reference);
  try {
    return {
      fingerprint: await fingerprintCheckpoint(checkpoint),
      text: checkpoint.config.text,
      endTokenIds: checkpoint.endTokenIds,
    };
  } finally {
    await checkpoint.close();
  }
}

/** A copy of `tiny` that also holds a head: its embeddings, with the first byte changed by `difference`. */
function withHead(difference: number): string {
  const copy = copyOf(tiny);
  const path = join(copy, 'model.safetensors');
  const { header, data } = takeApart(readFileSync(path));
  const table = header[embeddings];
  if (!table) throw new Error('tiny has embeddings');
  const head = Buffer.from(data.subarray(...table.data_offsets));
  head[0] = ((head[0] ?? 0) + difference) % 256;
  const entry = { ...table, data_offsets: [data.length, data.length + head.length] as [number, number] };
  const whole = { ...header, 'language_model.lm_head.weight': entry };
  writeFileSync(path, safetensorsBytes(whole, Buffer.concat([data, head])));
  return copy;
}

describe('a folder given to a LAVIS checkpoint', () => {
  it('is another model as its language model than as its base, which also gives the head counts', async () => {
    const asBase = await look({ path: pth, base: folder });
    const asLanguageModel = await look({ path: pth, languageModel: folder });
    expect(asBase.fingerprint).not.toBe(asLanguageModel.fingerprint);
  });

  it.each(['base', 'languageModel'] as const)(
    'is refused beside a Hugging Face folder, which is whole',
    async (role) => {
      expect(await failureOf(openCheckpoint({ path: tiny, [role]: folder }))).toMatchObject({ code: 'invalidOption' });
    },
  );
});

describe('a head beside the embeddings of a configuration that calls them tied', () => {
  // transformers 5.23, `tie_weights`: both present with different values are not tied.
  it('is used where it differs', async () => {
    expect((await look({ path: withHead(1) })).text.tieWordEmbeddings).toBe(false);
  });

  it('is the embeddings where it is equal', async () => {
    expect((await look({ path: withHead(0) })).text.tieWordEmbeddings).toBe(true);
  });
});

describe('a checkpoint that names no end token', () => {
  it('ends at a line feed, as BLIP-2 OPT was trained to', async () => {
    const copy = copyOf(tiny);
    const withoutEnd = ({ eos_token_id: _end, ...rest }: Record<string, unknown>) => rest;
    editJson(join(copy, 'generation_config.json'), withoutEnd);
    editJson(join(copy, 'config.json'), (config) => {
      return { ...config, text_config: withoutEnd(config['text_config'] as Record<string, unknown>) };
    });
    expect((await look({ path: copy })).endTokenIds).toEqual([202]);
  });

  it.each([
    ['one token', [202], [202]],
    ['several', [1, 2], undefined],
    ['none', [], undefined],
  ])('has a line feed only as %s', (_what, ids, expected) => {
    expect(newline({ encode: () => ids, encodePlain: () => ids, decode: () => '' })).toEqual(expected);
  });
});
