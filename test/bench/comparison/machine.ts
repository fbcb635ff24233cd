/** What has to be known of a machine to make sense of its figures. No name and no path of it. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { cpus, loadavg, platform, release, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const repository = fileURLToPath(new URL('../../../', import.meta.url));

/** What decides how fast a matrix product is. */
const tellingFlags = /^(avx2|fma|f16c|avx_vnni\w*|avx512(f|bw|_vnni|_bf16|_fp16)|amx_\w+|asimddp|i8mm|bf16|sve2?)$/;

export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly flags: readonly string[];
  readonly memoryBytes: number;
  readonly card: string | undefined;
  readonly system: string;
  /** Of the last minute, five and fifteen, before the first measurement. */
  readonly load: readonly number[];
  readonly date: string;
  /** By name: node, onnxruntime-node, this repository's commit. */
  readonly versions: Readonly<Record<string, string>>;
}

export async function describeMachine(): Promise<Machine> {
  const processors = cpus();
  return {
    processor: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
    flags: await readFlags(),
    memoryBytes: totalmem(),
    card: await output('nvidia-smi', ['--query-gpu=name,memory.total,driver_version', '--format=csv,noheader']),
    system: `${platform()} ${release()}`,
    load: loadavg(),
    date: new Date().toISOString(),
    versions: {
      commit: (await describeCommit()) ?? 'unknown',
      node: process.versions.node,
      'onnxruntime-node': await packageVersion('onnxruntime-node'),
    },
  };
}

/** `amd-epyc-2-cores`: enough to tell two machines' files apart. */
export function nameMachine({ processor, cores }: Pick<Machine, 'processor' | 'cores'>): string {
  const words = processor
    .toLowerCase()
    .replace(/\(r\)|\(tm\)|\bcpu\b|@.*|\d+-core|processor/g, ' ')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return `${words || 'unknown'}-${cores}-cores`;
}

async function readFlags(): Promise<readonly string[]> {
  const text = await readFile('/proc/cpuinfo', 'utf8').catch(() => '');
  const list = /^(?:flags|Features)\s*:\s*(.*)$/m.exec(text)?.[1] ?? '';
  return list.split(' ').filter((flag) => tellingFlags.test(flag));
}

async function describeCommit(): Promise<string | undefined> {
  const commit = await output('git', ['-C', repository, 'rev-parse', '--short', 'HEAD']);
  const changed = await output('git', ['-C', repository, 'status', '--porcelain', '--untracked-files=no']);
  return commit && (changed ? `${commit}, changed` : commit);
}

async function packageVersion(name: string): Promise<string> {
  const file = new URL(`../../../node_modules/${name}/package.json`, import.meta.url);
  return (JSON.parse(await readFile(file, 'utf8')) as { readonly version: string }).version;
}

/** What a program says, or undefined where it is not there or fails. */
async function output(command: string, args: readonly string[]): Promise<string | undefined> {
  try {
    return (await run(command, args)).stdout.trim() || undefined;
  } catch {
    return undefined;
  }
}
