/**
 * Writes a BLIP-2 OPT checkpoint of random float16 weights, as Hugging Face lays one out: it captions nonsense, but takes
 * the time and the memory of a real one.
 *
 *   npx tsx test/bench/full-size/makeCheckpoint.ts --out DIR [--scale tiny|full]
 */
import { mkdir, open, writeFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { parseBlip2Config } from '../../../models/checkpoint/configFile.ts';
import { expectedTensors } from '../../../models/blip2/tensorTable.ts';
import { Fields } from '../../../models/checkpoint/fields.ts';
import { toFloat16 } from '../../../models/compiled/numbers.ts';
import { configFiles, scales, type Scale } from './sizes.ts';
import { tokenizerFile } from './vocabulary.ts';

const halfBytes = 2;
const largestShard = 4e9;
const standardDeviation = 0.02;

/** Random numbers made once and written again and again. A prime count, so that no two rows of a matrix are alike. */
const blockLength = 4_194_301;

interface Tensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly bytes: number;
}

/** Writes the folder `out`; holds a few times 8 MB while it does. */
export async function makeCheckpoint(out: string, scale: Scale): Promise<void> {
  const files = configFiles(scale);
  const config = parseBlip2Config(new Fields('config.json', { ...files['config.json'] }));
  await mkdir(out, { recursive: true });
  for (const [name, content] of Object.entries({ ...files, 'tokenizer.json': tokenizerFile() })) {
    await writeFile(join(out, name), JSON.stringify(content, undefined, 2));
  }

  const tensors = [...expectedTensors(config)].map(([name, shape]): Tensor => ({ name, shape, bytes: sizeOf(shape) }));
  const shards = fillShards(tensors);
  const weightMap: Record<string, string> = {};
  const blocks = makeBlocks();
  for (const [index, shard] of shards.entries()) {
    const name = `model-${number(index + 1)}-of-${number(shards.length)}.safetensors`;
    await writeShard(join(out, name), shard, blocks);
    for (const tensor of shard) weightMap[tensor.name] = name;
  }
  const total = tensors.reduce((sum, { bytes }) => sum + bytes, 0);
  const content = { metadata: { total_size: total }, weight_map: weightMap };
  await writeFile(join(out, 'model.safetensors.index.json'), JSON.stringify(content, undefined, 2));
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, halfBytes);
}

function number(index: number): string {
  return String(index).padStart(5, '0');
}

function fillShards(tensors: readonly Tensor[]): readonly (readonly Tensor[])[] {
  const shards: Tensor[][] = [];
  let room = 0;
  for (const tensor of tensors) {
    if (tensor.bytes > room) {
      shards.push([]);
      room = largestShard;
    }
    shards.at(-1)?.push(tensor);
    room -= tensor.bytes;
  }
  return shards;
}

type Fill = 'random' | 'ones' | 'zeros';

/** A vector is a bias or the scale of a norm; everything else was drawn at random once. */
function fillOf({ name, shape }: Tensor): Fill {
  if (shape.length > 1) return 'random';
  return name.endsWith('.weight') ? 'ones' : 'zeros';
}

function makeBlocks(): Readonly<Record<Fill, Uint8Array>> {
  const block = (values: Float32Array): Uint8Array => new Uint8Array(toFloat16(values).buffer);
  return {
    random: block(normals(blockLength)),
    ones: block(new Float32Array(blockLength).fill(1)),
    zeros: block(new Float32Array(blockLength)),
  };
}

/** Seeded normal numbers: mulberry32, then Box and Muller. */
function normals(count: number): Float32Array {
  let state = 20260101;
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return (((bits ^ (bits >>> 14)) >>> 0) + 0.5) / 2 ** 32;
  };
  const draw = (): number => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  return Float32Array.from({ length: count }, () => standardDeviation * draw());
}

/** safetensors: the header's length (u64), the header, the tensors back to back. */
async function writeShard(
  path: string,
  tensors: readonly Tensor[],
  blocks: Readonly<Record<Fill, Uint8Array>>,
): Promise<void> {
  const header: Record<string, object> = { __metadata__: { format: 'pt' } };
  let end = 0;
  for (const { name, shape, bytes } of tensors) {
    header[name] = { dtype: 'F16', shape, data_offsets: [end, end + bytes] };
    end += bytes;
  }
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  const file = await open(path, 'wx');
  try {
    await file.writeFile(Buffer.concat([length, text]));
    let shift = 0;
    for (const tensor of tensors) {
      await writeRepeated(file, blocks[fillOf(tensor)], tensor.bytes, shift);
      shift += tensor.bytes;
    }
  } finally {
    await file.close();
  }
}

/** `length` bytes of the endless repetition of `block`, from byte `shift` on. */
async function writeRepeated(file: FileHandle, block: Uint8Array, length: number, shift: number): Promise<void> {
  for (let done = 0; done < length;) {
    const from = (shift + done) % block.length;
    const part = block.subarray(from, from + length - done);
    await file.writeFile(part);
    done += part.length;
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { out: { type: 'string' }, scale: { type: 'string', default: 'full' } } });
  const scale = scales.find((known) => known === values.scale);
  if (values.out === undefined || !scale) throw new Error('Usage: makeCheckpoint.ts --out DIR [--scale tiny|full]');
  await makeCheckpoint(values.out, scale);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main();
