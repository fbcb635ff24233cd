import { appendFileSync, readFileSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { digestCheckpoint, fingerprintCheckpoint } from '../../../../models/checkpoint/digest.ts';
import { openCheckpoint } from '../../../../models/checkpoint/openCheckpoint.ts';
import { failureOf } from '../../../fixtures/failures.ts';
import { copyOf, editJson } from '../../../fixtures/checkpoint/folders.ts';
import { safetensorsBytes, takeApart } from '../../../fixtures/checkpoint/safetensorsFile.ts';
import { goldenPath } from '../../../golden.ts';

const tiny = goldenPath('tiny', 'checkpoint');

async function digestOf(path: string, base?: string): Promise<string> {
  const checkpoint = await openCheckpoint({ path, ...(base === undefined ? {} : { base }) });
  try {
    return await digestCheckpoint(checkpoint);
  } finally {
    await checkpoint.close();
  }
}

async function fingerprintOf(path: string): Promise<string> {
  const checkpoint = await openCheckpoint({ path });
  try {
    return await fingerprintCheckpoint(checkpoint);
  } finally {
    await checkpoint.close();
  }
}

/** Writes the tensors of a single file as shards of one tensor each, the last first. */
function shard(folder: string): void {
  const { header, data } = takeApart(readFileSync(join(folder, 'model.safetensors')));
  const names = Object.keys(header).reverse();
  const weightMap: Record<string, string> = {};
  for (const [index, name] of names.entries()) {
    const entry = header[name];
    if (!entry) continue;
    const bytes = data.subarray(...entry.data_offsets);
    const file = `part-${String(index)}.safetensors`;
    writeFileSync(
      join(folder, file),
      safetensorsBytes({ [name]: { ...entry, data_offsets: [0, bytes.length] } }, bytes),
    );
    weightMap[name] = file;
  }
  writeFileSync(join(folder, 'model.safetensors.index.json'), JSON.stringify({ weight_map: weightMap }));
}

describe('the digest', () => {
  it('is a sha256 that stays the same', async () => {
    const digest = await digestOf(tiny);
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
    expect(await digestOf(copyOf(tiny))).toBe(digest);
  });

  it('does not depend on the container', async () => {
    const folder = copyOf(tiny);
    shard(folder);
    renameSync(join(folder, 'model.safetensors'), join(folder, 'other.safetensors'));
    expect(await digestOf(folder)).toBe(await digestOf(tiny));
    const base = goldenPath('lavis-tiny', 'blip2-base');
    const [best, whole] = ['checkpoint_best.pth', 'checkpoint_0.pth'].map((name) => goldenPath('lavis-tiny', name));
    expect(await digestOf(best ?? '', base)).toBe(await digestOf(whole ?? '', base));
  });

  it.each<[string, (folder: string) => void]>([
    [
      'one bit of one tensor',
      (folder) => {
        const path = join(folder, 'model.safetensors');
        const bytes = readFileSync(path);
        bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
        writeFileSync(path, bytes);
      },
    ],
    [
      'a size',
      (folder) => {
        editJson(join(folder, 'config.json'), (json) => ({ ...json, image_token_index: 545 }));
      },
    ],
    [
      'the tokenizer',
      (folder) => {
        appendFileSync(join(folder, 'tokenizer.json'), '\n');
      },
    ],
    [
      'the end token',
      (folder) => {
        editJson(join(folder, 'generation_config.json'), (json) => ({ ...json, eos_token_id: 203 }));
      },
    ],
    [
      'a default of generation',
      (folder) => {
        editJson(join(folder, 'generation_config.json'), (json) => ({ ...json, num_beams: 2 }));
      },
    ],
    [
      'the picture’s size',
      (folder) => {
        writeFileSync(join(folder, 'preprocessor_config.json'), '{"size": 70}');
      },
    ],
  ])('changes with %s', async (_what, change) => {
    const folder = copyOf(tiny);
    change(folder);
    expect(await digestOf(folder)).not.toBe(await digestOf(tiny));
  });

  it('tells how far it is, and stops when told to', async () => {
    const checkpoint = await openCheckpoint({ path: tiny });
    const seen: (readonly [number, number])[] = [];
    await digestCheckpoint(checkpoint, (done, total) => seen.push([done, total]));
    const total = seen[0]?.[1] ?? 0;
    expect(total).toBeGreaterThan(1_000_000);
    expect(seen.at(-1)).toEqual([total, total]);

    const abort = new AbortController();
    const error = await failureOf(
      digestCheckpoint(
        checkpoint,
        () => {
          abort.abort();
        },
        abort.signal,
      ),
    );
    expect(error.code).toBe('aborted');
    await checkpoint.close();
  });
});

describe('the fingerprint', () => {
  it('changes when a file is touched, not otherwise', async () => {
    const folder = copyOf(tiny);
    const before = await fingerprintOf(folder);
    expect(await fingerprintOf(folder)).toBe(before);
    utimesSync(join(folder, 'model.safetensors'), new Date(), new Date(2020, 1, 1));
    expect(await fingerprintOf(folder)).not.toBe(before);
  });
});
