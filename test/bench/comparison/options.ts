import { availableParallelism, tmpdir } from 'node:os';
import { parseArgs } from 'node:util';
import type { DeviceChoice, PrecisionChoice } from '../../../models/caption.ts';
import { scales, type Scale } from '../full-size/sizes.ts';

export const usage = `npm run bench -- [options]

  --scale tiny|full       size of the random checkpoint (full: 7.5 GB on disk; tiny only tries the benchmark out)
  --model DIR             a BLIP-2 OPT checkpoint that is there already, instead of a random one
  --folder DIR            where checkpoint, compiled models and the peers' environment lie (the temporary folder)
  --keep                  leave them there for the next run
  --rounds N              how often everything is measured, in turn (3)
  --precisions LIST       ours: auto,int8,int4,fp32 (auto alone where --device is not cpu)
  --device cpu|webgpu|cuda|auto
  --peers LIST            transformers,ctranslate2, or none
  --python PATH           a Python with the peers, instead of a new environment
  --dtype bf16|fp16|fp32  of transformers (bf16; fp16 where --peer-device is cuda)
  --peer-device cpu|cuda
  --threads N             of the peers (all cores)
  --parts LIST            compile,speed,program,batch,curves,pixels
  --tokens N              of a caption (30)
  --batch N --stream N    pictures in a batch (32), and one after the other (8)
  --pixels LIST           sides of pictures for the curve of sizes; each is compiled
  --results DIR           where the table is written`;

export const peers = ['transformers', 'ctranslate2'] as const;
export type Peer = (typeof peers)[number];

export const parts = ['compile', 'speed', 'program', 'batch', 'curves', 'pixels'] as const;
export type Part = (typeof parts)[number];

const devices = ['auto', 'cpu', 'webgpu', 'cuda'] as const satisfies readonly DeviceChoice[];
const precisions = ['auto', 'int8', 'int4', 'fp32', 'fp16'] as const;
const dtypes = ['bf16', 'fp16', 'fp32'] as const;
const peerDevices = ['cpu', 'cuda'] as const;
const usualPixels: Readonly<Record<Scale, string>> = { tiny: '28,56,84', full: '224,364,490' };

export interface BenchOptions {
  readonly scale: Scale;
  readonly model: string | undefined;
  readonly folder: string;
  readonly keep: boolean;
  readonly rounds: number;
  readonly precisions: readonly PrecisionChoice[];
  readonly device: DeviceChoice;
  readonly peers: readonly Peer[];
  readonly python: string | undefined;
  readonly dtype: (typeof dtypes)[number];
  readonly peerDevice: (typeof peerDevices)[number];
  readonly threads: number;
  readonly parts: readonly Part[];
  readonly tokens: number;
  readonly batch: number;
  readonly stream: number;
  readonly pixels: readonly number[];
  readonly results: string;
}

/** What a person got wrong; its message is all that is shown. */
export class UsageError extends Error {}

/** `results`: where tables go when nothing else is said. */
export function readOptions(args: readonly string[], results: string): BenchOptions {
  const values = parse(args);
  const scale = oneOf('--scale', scales, values.scale);
  const device = oneOf('--device', devices, values.device);
  const peerDevice = oneOf('--peer-device', peerDevices, values['peer-device']);
  return {
    scale,
    model: values.model,
    folder: values.folder,
    keep: values.keep,
    rounds: count('--rounds', values.rounds, 1),
    // A name that this engine does not know is refused by the engine, in its own words.
    precisions: someOf(
      '--precisions',
      precisions,
      values.precisions ?? (device === 'cpu' ? 'auto,int8,int4,fp32' : 'auto'),
    ),
    device,
    peers: values.peers === 'none' ? [] : someOf('--peers', peers, values.peers),
    python: values.python,
    dtype: oneOf('--dtype', dtypes, values.dtype ?? (peerDevice === 'cuda' ? 'fp16' : 'bf16')),
    peerDevice,
    threads: count('--threads', values.threads ?? String(availableParallelism()), 1),
    parts: someOf('--parts', parts, values.parts),
    tokens: count('--tokens', values.tokens, 2),
    batch: count('--batch', values.batch, 2),
    stream: count('--stream', values.stream, 1),
    pixels: (values.pixels ?? usualPixels[scale]).split(',').map((side) => count('--pixels', side, 1)),
    results: values.results ?? results,
  };
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({
      args: [...args],
      options: {
        scale: { ...text, default: 'full' },
        model: text,
        folder: { ...text, default: tmpdir() },
        keep: { type: 'boolean', default: false },
        rounds: { ...text, default: '3' },
        precisions: text,
        device: { ...text, default: 'cpu' },
        peers: { ...text, default: peers.join(',') },
        python: text,
        dtype: text,
        'peer-device': { ...text, default: 'cpu' },
        threads: text,
        parts: { ...text, default: parts.join(',') },
        tokens: { ...text, default: '30' },
        batch: { ...text, default: '32' },
        stream: { ...text, default: '8' },
        pixels: text,
        results: text,
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function oneOf<T extends string>(option: string, known: readonly T[], value: string): T {
  const found = known.find((name) => name === value);
  if (found === undefined) throw new UsageError(`${option} is one of ${known.join(', ')}, not "${value}".`);
  return found;
}

function someOf<T extends string>(option: string, known: readonly T[], value: string): readonly T[] {
  return [...new Set(value.split(',').map((name) => oneOf(option, known, name.trim())))];
}

function count(option: string, value: string, least: number): number {
  const number = Number(value);
  if (Number.isInteger(number) && number >= least) return number;
  throw new UsageError(`${option} takes whole numbers from ${least} on, not "${value}".`);
}
