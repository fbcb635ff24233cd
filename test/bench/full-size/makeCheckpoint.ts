/**
 * Writes a BLIP-2 OPT checkpoint of random float16 weights, as Hugging Face lays one out: it captions nonsense, but takes
 * the time and the memory of a real one.
 *
 *   npx tsx test/bench/full-size/makeCheckpoint.ts --out DIR [--scale tiny|full]
 */
import { mkdir, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { parseBlip2Config } from '../../../models/checkpoint/huggingFace/configFile.ts';
import { expectedTensors } from '../../../models/blip2/tensorTable.ts';
import { Fields } from '../../../models/files/jsonFields.ts';
import type { ComposedFile } from '../../fixtures/checkpoint/composedFile.ts';
import { RandomWeights } from '../../fixtures/checkpoint/randomWeights.ts';
import { composeShards } from '../../fixtures/checkpoint/safetensorsShards.ts';
import { configFiles, scales, type Layers, type Scale } from './sizes.ts';
import { vocabularyFiles } from './vocabulary.ts';

const largestShard = 4e9;

/** Writes the folder `out`; holds a few times 8 MB while it does. */
export async function makeCheckpoint(out: string, scale: Scale, layers?: Layers): Promise<void> {
  const files = configFiles(scale, undefined, layers);
  const config = parseBlip2Config(new Fields('config.json', { ...files['config.json'] }));
  await mkdir(out, { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    await writeFile(join(out, name), JSON.stringify(content, undefined, 2));
  }
  for (const [name, bytes] of Object.entries(vocabularyFiles())) await writeFile(join(out, name), bytes);

  const tensors = [...expectedTensors(config)].map(([name, shape]) => ({ name, shape }));
  const shards = composeShards(tensors, new RandomWeights('F16'), largestShard);
  for (const [name, file] of Object.entries(shards.files)) await writeComposed(join(out, name), file);
  await writeFile(join(out, 'model.safetensors.index.json'), JSON.stringify(shards.index, undefined, 2));
}

async function writeComposed(path: string, { length, slices }: ComposedFile): Promise<void> {
  const file = await open(path, 'wx');
  try {
    for (const slice of slices(0, length)) await file.writeFile(slice);
  } finally {
    await file.close();
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { out: { type: 'string' }, scale: { type: 'string', default: 'full' } } });
  const scale = scales.find((known) => known === values.scale);
  if (values.out === undefined || !scale) throw new Error('Usage: makeCheckpoint.ts --out DIR [--scale tiny|full]');
  await makeCheckpoint(values.out, scale);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main();
