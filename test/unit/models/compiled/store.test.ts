import {
  chmodSync,
  closeSync,
  existsSync,
  linkSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  utimesSync,
  writeSync,
} from 'node:fs';
import { appendFileSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { CompileTarget } from '../../../../models/blip2/blip2Graphs.ts';
import type { LoadProgress } from '../../../../models/caption.ts';
import { blip2For } from '../../../../models/compiled/blip2.ts';
import { formatVersion, type Manifest } from '../../../../models/compiled/manifest.ts';
import { openCompiled } from '../../../../models/compiled/store.ts';
import { storePacked } from '../../../../models/runtime/packedGraph.ts';
import { goldenPath } from '../../../golden.ts';
import { temporaryFolder } from '../../../temporaryFolder.ts';
import { cutShort as cutShortAt } from './cutShort.ts';
import { failureOf } from '../../../fixtures/failures.ts';
import { openTiny, tinyDirectory, tinyTarget, type OpenTiny } from './tinyCheckpoint.ts';

let tiny: OpenTiny;
let folder: ReturnType<typeof temporaryFolder>;
let model: string;
beforeAll(async () => {
  tiny = await openTiny();
});
afterAll(() => tiny.checkpoint.close());
beforeEach(() => {
  folder = temporaryFolder();
  model = join(folder.path, tinyDirectory);
});
afterEach(() => {
  folder.remove();
});

/** Opens the compiled model and says whether it had to be compiled for that. */
async function open(target: CompileTarget = tinyTarget, signal?: AbortSignal) {
  const progress: LoadProgress[] = [];
  const compiled = await openCompiled(
    blip2For(tiny.source, target),
    { cacheDir: folder.path, storePacked },
    (step) => progress.push(step),
    signal,
  );
  return { ...compiled, progress, compiledNow: progress.some(({ kind }) => kind === 'compiling') };
}

function editManifest(change: (manifest: Manifest<CompileTarget>) => unknown): void {
  const path = join(model, 'manifest.json');
  writeFileSync(path, JSON.stringify(change(JSON.parse(readFileSync(path, 'utf8')) as Manifest<CompileTarget>)));
}

/** As a fault of the disk does it: the file looks as it did. */
function flipQuietly(): void {
  const path = join(model, 'weights.bin');
  const bytes = readFileSync(path);
  bytes.writeUInt8(bytes.readUInt8(70_000) ^ 1, 70_000);
  writeFileSync(path, bytes);
  const { mtimeMs } = statSync(path);
  const dated = (file: Manifest['files'][number]) => (file.name === 'weights.bin' ? { ...file, mtimeMs } : file);
  editManifest((manifest) => ({ ...manifest, files: manifest.files.map(dated) }));
}

describe('a checkpoint that was never compiled', () => {
  test('becomes three graphs, one weights file and a manifest, and nothing else', async () => {
    await open();
    expect(readdirSync(folder.path)).toEqual([tinyDirectory]);
    expect(readdirSync(model).sort()).toEqual([
      'manifest.json',
      'opt.onnx',
      'qformer.onnx',
      'vision.onnx',
      'weights.bin',
    ]);
  });

  test('tells its progress in bytes, up to the last one', async () => {
    const { progress } = await open();
    const steps = progress.filter((step) => step.kind === 'compiling');
    expect(steps.at(-1)?.done).toBe(steps.at(-1)?.total);
    expect(steps.at(-1)?.done).toBe(statSync(join(model, 'weights.bin')).size);
    expect(steps.every(({ done }, index) => done > (steps[index - 1]?.done ?? 0))).toBe(true);
  });

  test('can be read by its owner alone', async () => {
    await open();
    const modes = ['', 'weights.bin', 'opt.onnx'].map((name) => statSync(join(model, name)).mode & 0o077);
    expect(modes).toEqual([0, 0, 0]);
  });

  test('each target has a model of its own', async () => {
    const targets: readonly CompileTarget[] = [
      tinyTarget,
      { ...tinyTarget, imageSize: 84 },
      { ...tinyTarget, deviceClass: 'cuda' },
      { ...tinyTarget, deviceClass: 'cuda', precision: 'fp16' },
    ];
    const directories = new Set<string>();
    for (const target of targets) directories.add((await open(target)).directory);
    expect(directories.size).toBe(targets.length);
    for (const target of targets) expect((await open(target)).compiledNow).toBe(false);
  });
});

describe('a compiled model', () => {
  test('is used again', async () => {
    await open();
    expect((await open()).compiledNow).toBe(false);
  });

  const damages: readonly (readonly [string, () => void])[] = [
    ['the weights are longer', () => appendFileSync(join(model, 'weights.bin'), 'x')],
    ['the weights were written to', () => utimesSync(join(model, 'weights.bin'), 1, 1)],
    ['one byte of the weights has changed, and neither their size nor their time', () => flipQuietly()],
    ['a graph reads another file', () => rewriteLocation()],
    ['the weights are a symbolic link', () => linkOut('weights.bin', symlinkSync)],
    ['the weights are a hard link', () => linkOut('weights.bin', linkSync)],
    ['a graph is a symbolic link', () => linkOut('opt.onnx', symlinkSync)],
    ['the whole folder is a symbolic link', () => linkOut('', symlinkSync)],
    ['a graph is gone', () => renameSync(join(model, 'opt.onnx'), join(model, 'opt.gone'))],
    ['it has another format version', () => editManifest((m) => ({ ...m, formatVersion: formatVersion + 1 }))],
    ['its manifest is cut short', () => writeFileSync(join(model, 'manifest.json'), '{"formatVersion":')],
    ['its manifest is empty', () => writeFileSync(join(model, 'manifest.json'), '')],
    ['its manifest is null', () => writeFileSync(join(model, 'manifest.json'), 'null')],
    ['its manifest lists no files', () => editManifest((m) => ({ ...m, files: [] }))],
    ['its manifest forgets a graph', () => editManifest((m) => ({ ...m, files: m.files.slice(1) }))],
    [
      'its manifest names a file elsewhere',
      () => editManifest((m) => ({ ...m, files: m.files.map((file) => ({ ...file, name: `../x/${file.name}` })) })),
    ],
    ['its manifest is of another checkpoint', () => editManifest((m) => ({ ...m, digest: 'e'.repeat(64) }))],
    [
      'its manifest is of another target',
      () => editManifest((m) => ({ ...m, target: { ...m.target, precision: 'fp16' } })),
    ],
    [
      'its token embeddings lie outside the weights',
      () => editManifest((m) => ({ ...m, tokenEmbeddings: { offset: 1e9, length: 4 } })),
    ],
  ];

  test.each(damages)('is compiled again before anyone loads it where %s', async (_, damage) => {
    const whole = readFileSync(join((await open()).directory, 'opt.onnx'));
    damage();
    const { compiledNow, manifest } = await open();
    expect(compiledNow).toBe(true);
    expect(readFileSync(join(model, 'opt.onnx')).equals(whole)).toBe(true);
    expect(manifest.files).toHaveLength(4);
    expect((await open()).compiledNow).toBe(false);
  });

  test('a file that a link pointed to is left alone', async () => {
    await open();
    linkOut('weights.bin', symlinkSync);
    await open();
    expect(existsSync(join(folder.path, 'elsewhere'))).toBe(true);
  });

  test('is found in a cache that can only be read', async () => {
    await open();
    chmodSync(folder.path, 0o500);
    try {
      expect((await open()).compiledNow).toBe(false);
    } finally {
      chmodSync(folder.path, 0o700);
    }
  });
});

/** The graph's external data becomes another file's; the length of the message stays. */
function rewriteLocation(): void {
  const path = join(model, 'vision.onnx');
  const text = readFileSync(path, 'latin1').replaceAll('weights.bin', '../../etc/p');
  writeFileSync(path, text, 'latin1');
}

/** Moves a file of the model out and puts a link in its place. */
function linkOut(name: string, link: (target: string, path: string) => void): void {
  const elsewhere = join(folder.path, 'elsewhere');
  renameSync(join(model, name), elsewhere);
  link(elsewhere, join(model, name));
}

/** Compiles until something is written, and stops. */
async function cutShort(target: CompileTarget = tinyTarget): Promise<void> {
  await cutShortAt(tiny.source, target, folder.path, 400_000);
}

describe('compiling that cannot end', () => {
  test('stops when it is aborted, and goes on from there the next time', async () => {
    await cutShort();
    const { progress, directory } = await open();
    const [first] = progress.filter((step) => step.kind === 'compiling');
    expect(first?.done).toBeGreaterThan(400_000);
    expect(readdirSync(folder.path)).toEqual([tinyDirectory]);
    const resumed = readFileSync(join(directory, 'weights.bin'));
    folder.remove();
    expect(readFileSync(join((await open()).directory, 'weights.bin')).equals(resumed)).toBe(true);
  });

  test('of one model leaves what this process has begun of another', async () => {
    await cutShort({ ...tinyTarget, imageSize: 84 });
    const begun = readdirSync(folder.path);
    await open();
    expect(readdirSync(folder.path)).toEqual(expect.arrayContaining(begun));
  });

  test('does not trust what was written to meanwhile', async () => {
    await cutShort();
    const [partial = ''] = readdirSync(folder.path);
    const file = openSync(join(folder.path, partial, 'weights.bin'), 'r+');
    writeSync(file, new Uint8Array(1000).fill(7), 0, 1000, 0);
    closeSync(file);
    const resumed = readFileSync(join((await open()).directory, 'weights.bin'));
    folder.remove();
    expect(readFileSync(join((await open()).directory, 'weights.bin')).equals(resumed)).toBe(true);
  });

  test('begins nothing when it is aborted already', async () => {
    expect((await failureOf(open(tinyTarget, AbortSignal.abort()))).code).toBe('aborted');
    expect(readdirSync(folder.path)).toEqual([]);
  });

  test('leaves nothing when the checkpoint breaks off', async () => {
    const read = () => Promise.reject(new Error('the disk is gone'));
    const source = { ...tiny.source, tensors: { ...tiny.source.tensors, entries: tiny.source.tensors.entries, read } };
    await expect(
      openCompiled(blip2For(source, tinyTarget), { cacheDir: folder.path, storePacked }, () => undefined),
    ).rejects.toThrow('the disk is gone');
    expect(readdirSync(folder.path)).toEqual([]);
  });

  test.each([NaN, Infinity])('names the tensor and its file where a weight is %d', async (bad) => {
    const name = 'vision_model.encoder.layers.1.mlp.fc1.weight';
    const reads: string[] = [];
    const read = async (tensor: string, start?: number, end?: number) => {
      reads.push(tensor);
      const bytes = Uint8Array.from(await tiny.source.tensors.read(tensor, start, end));
      if (tensor === name) new DataView(bytes.buffer).setFloat32(40, bad, true);
      return bytes;
    };
    const { entries, close } = tiny.source.tensors;
    const source = { ...tiny.source, tensors: { entries, close, read } };
    const opened = openCompiled(blip2For(source, tinyTarget), { cacheDir: folder.path, storePacked }, () => undefined);
    const { code, message } = await failureOf(opened);
    const file = goldenPath('tiny', 'checkpoint', 'model.safetensors');
    expect({ code, message }).toEqual({
      code: 'checkpointInvalid',
      message: `${name} of ${file} cannot be used: a weight is no number, or infinite.`,
    });
    // The others stop: of the language model, which comes last, nothing was read.
    expect(reads.filter((tensor) => tensor.startsWith('language_model.model.decoder.layers.2'))).toEqual([]);
    expect(readdirSync(folder.path)).toEqual([]);
  });

  test('never puts a tensor of the wrong size before the others', async () => {
    const { entries } = tiny.source.tensors;
    const read = async (name: string, start?: number, end?: number) => {
      const bytes = await tiny.source.tensors.read(name, start, end);
      return name === 'query_tokens' ? bytes.subarray(0, bytes.length - 4) : bytes;
    };
    const source = { ...tiny.source, tensors: { entries, read, close: () => Promise.resolve() } };
    await expect(
      openCompiled(blip2For(source, tinyTarget), { cacheDir: folder.path, storePacked }, () => undefined),
    ).rejects.toThrow('query_tokens');
    expect(readdirSync(folder.path)).toEqual([]);
  });

  test.each([
    ['below a file', 'file/cache'],
    ['that is a file', 'file'],
  ])('names a cache folder %s', async (_, path) => {
    writeFileSync(join(folder.path, 'file'), '');
    const cacheDir = join(folder.path, path);
    const { code, message } = await failureOf(
      openCompiled(blip2For(tiny.source, tinyTarget), { cacheDir, storePacked }, () => undefined),
    );
    expect({ code, message }).toEqual({
      code: 'cacheUnwritable',
      message: `The cache folder ${cacheDir} cannot be written to.`,
    });
  });

  test.skipIf(process.getuid?.() === 0)('names a cache folder without permission', async () => {
    const cacheDir = join(folder.path, 'locked');
    mkdirSync(cacheDir, { mode: 0o500 });
    expect(
      (await failureOf(openCompiled(blip2For(tiny.source, tinyTarget), { cacheDir, storePacked }, () => undefined)))
        .code,
    ).toBe('cacheUnwritable');
  });
});
