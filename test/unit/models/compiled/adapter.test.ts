import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Checkpoint } from '../../../../models/checkpoint/checkpoint.ts';
import { digestCheckpoint } from '../../../../models/checkpoint/digest.ts';
import { openCheckpoint } from '../../../../models/checkpoint/openCheckpoint.ts';
import type { TensorEntry, TensorSource } from '../../../../models/checkpoint/tensors.ts';
import { blip2For } from '../../../../models/compiled/blip2.ts';
import { convert } from '../../../../models/compiled/conversion/conversion.ts';
import { planFiles } from '../../../../models/compiled/filePlan.ts';
import { cutPieces } from '../../../../models/compiled/pieces.ts';
import type { Precision } from '../../../../models/caption.ts';
import { temporaryFolder } from '../../../fixtures/checkpoint/folders.ts';
import { safetensorsBytes } from '../../../fixtures/checkpoint/safetensorsFile.ts';
import { updatedValues } from '../../../fixtures/checkpoint/updatedTensor.ts';
import { goldenPath } from '../../../golden.ts';

/** The same checkpoint as if its adapter had been merged before, in float32. */
async function merged({ tensors }: Checkpoint): Promise<TensorSource> {
  const entries = new Map<string, TensorEntry>();
  const bytes = new Map<string, Uint8Array>();
  for (const [name, entry] of tensors.entries) {
    const values = await updatedValues(tensors, name);
    entries.set(name, { ...entry, dtype: 'F32', byteLength: values.byteLength });
    bytes.set(name, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }
  const read = (name: string, start = 0, end = bytes.get(name)?.length) => {
    return Promise.resolve((bytes.get(name) ?? new Uint8Array()).slice(start, end));
  };
  return { entries, read, close: () => Promise.resolve() };
}

async function weightsOf(
  { config }: Checkpoint,
  tensors: TensorSource,
  precision: Precision,
  deviceClass: 'cpu' | 'webgpu',
): Promise<Buffer> {
  const target = { imageSize: config.vision.imageSize, precision, deviceClass };
  const plan = planFiles(blip2For({ config, tensors, digest: '' }, target).draw());
  const file = Buffer.alloc(plan.total);
  for (const { reads, conversion, places } of cutPieces(plan.weights, plan.extents, tensors)) {
    const inputs = await Promise.all(reads.map(({ tensor, start, end }) => tensors.read(tensor, start, end)));
    for (const [index, bytes] of convert(conversion, inputs).entries()) file.set(bytes, places[index]?.offset);
  }
  return file;
}

const base = goldenPath('tiny-fp16-sharded', 'checkpoint');

/** An adapter that has the second layer's keys whole, in another format than the queries and values beside them. */
function wholeKeys(): string {
  const folder = temporaryFolder();
  const bytes = Buffer.from(Float32Array.from({ length: 96 * 96 }, (_, index) => Math.sin(index)).buffer);
  const name = 'base_model.model.language_model.model.decoder.layers.1.self_attn.k_proj.weight';
  const header = { [name]: { dtype: 'F32', shape: [96, 96], data_offsets: [0, bytes.length] } };
  writeFileSync(join(folder, 'adapter_model.safetensors'), safetensorsBytes(header, bytes));
  writeFileSync(
    join(folder, 'adapter_config.json'),
    JSON.stringify({ peft_type: 'LORA', modules_to_save: ['k_proj'] }),
  );
  return folder;
}

describe.each([
  ['everything', () => goldenPath('peft', 'everything')],
  ['a module of its own', wholeKeys],
])('what is compiled of an adapter with %s', (_what, folder) => {
  let checkpoint: Checkpoint;
  let source: TensorSource;
  beforeAll(async () => {
    checkpoint = await openCheckpoint({ path: folder(), base });
    source = await merged(checkpoint);
  });
  afterAll(() => checkpoint.close());

  it.each([
    ['fp32', 'cpu'],
    ['int8', 'cpu'],
    ['int4', 'cpu'],
    ['fp16', 'webgpu'],
    ['int4', 'webgpu'],
  ] as const)('is in %s on %s what would be compiled of the merged model', async (precision, deviceClass) => {
    const found = await weightsOf(checkpoint, checkpoint.tensors, precision, deviceClass);
    expect(found.equals(await weightsOf(checkpoint, source, precision, deviceClass))).toBe(true);
  });
});

describe('the digest of an adapter', () => {
  it('is not that of its base, nor of the same adapter with another scale', async () => {
    const checkpoint = await openCheckpoint({ path: goldenPath('peft', 'everything'), base });
    const updates = checkpoint.tensors.updates ?? new Map<string, never>();
    const louder = [...updates].map(([name, update]) => {
      return [name, 'scale' in update ? { ...update, scale: 2 * update.scale } : update] as const;
    });
    const plain = await openCheckpoint({ path: base });
    const digests = [
      await digestCheckpoint(checkpoint),
      await digestCheckpoint({ ...checkpoint, tensors: { ...checkpoint.tensors, updates: new Map(louder) } }),
      await digestCheckpoint(plain),
    ];
    await plain.close();
    await checkpoint.close();
    expect(new Set(digests).size).toBe(3);
  });
});
