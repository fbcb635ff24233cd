import { greyPhotograph } from '../../../fixtures/photograph.ts';
import { SiteSearch } from '../../../../server/sites/siteSearch.ts';
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setImmediate as tick } from 'node:timers/promises';
import type {
  CaptionerOptions,
  CaptionRequest,
  LoadProgress,
  ModelInfo,
  RecogniserState,
  Subject,
} from '../../../../models/caption.ts';
import type { Wording } from '../../../../models/wording.ts';
import { CaptionLensError, type ErrorCode, throwIfAborted } from '../../../../models/errors.ts';
import { ModelCatalog } from '../../../../models/catalog/catalog.ts';
import type { DescriberParts } from '../../../../server/captions/captionDescriber.ts';
import { systemClock } from '../../../../server/captions/clock.ts';
import type { DescribeJob } from '../../../../server/captions/describer.ts';
import { openDescriber } from '../../../../server/captions/openDescriber.ts';
import type { ForkedCaptioner } from '../../../../server/engine/engine.ts';
import { ProgramCache } from '../../../../server/upkeep/programCache.ts';
import { ConnectionError } from '../../../../server/connection/connectionError.ts';
import { readDocument, replaceFile, writeDocument } from '../../../../server/documents/documentFile.ts';
import { findDocuments } from '../../../../server/documents/documentWalk.ts';
import { PictureSearch } from '../../../../server/images/reading/pictureSearch.ts';
import { officeFiles } from '../../../../server/cli/officeFiles.ts';
import { readReference } from '../../../../server/images/reading/referencedPicture.ts';
import { runProgram } from '../../../../server/cli/program.ts';
import type { Decoder, World } from '../../../../server/cli/world.ts';

export const info: ModelInfo = {
  name: 'fake',
  digest: 'd'.repeat(64),
  kind: 'hf',
  device: 'cpu',
  precision: 'fp32',
  imageSize: 2,
  deviceNotes: ['webgpu: no adapter', 'cpu: always there'],
  defaults: { prompt: '', generation: {}, notes: [] },
  recogniser: { kind: 'none' },
};

export interface Scene {
  /**
   * Content of each file; a folder ends in `/`. A content `bad` does not decode, `lost` loses the engine, `lost once` the
   * first one.
   */
  readonly files?: Readonly<Record<string, string>>;
  readonly input?: string;
  readonly modelError?: { readonly code: ErrorCode; readonly message: Wording };
  readonly recogniser?: RecogniserState;
  /** What of the model's own settings was left out. */
  readonly notes?: readonly string[];
  /** What every caption names. */
  readonly subjects?: readonly Subject[];
  /** No caption comes before so many are asked for at the same time. */
  readonly together?: number;
  readonly columns?: number;
  readonly overrides?: Partial<World>;
  readonly signal?: AbortSignal;
}

/** A world of strings: a picture's bytes are the caption that it gets, from a real describer over children of this process. */
export function fakeWorld(scene: Scene) {
  const files = scene.files ?? {};
  const output = { stdout: '', stderr: '' };
  const requests: CaptionRequest[] = [];
  const opened: CaptionerOptions[] = [];
  /** What the describer was asked for. */
  const jobs: DescribeJob[] = [];
  const open = { captioners: 0, decoders: 0 };
  const captions = { running: 0, most: 0 };
  const encode = (text: string) => new TextEncoder().encode(text);
  let time = 0;
  const now = () => (time += 100);
  const openCaptioner = async (
    options: CaptionerOptions,
    onProgress?: (progress: LoadProgress) => void,
  ): Promise<ForkedCaptioner> => {
    opened.push(options);
    if (scene.modelError) throw new CaptionLensError(scene.modelError.code, scene.modelError.message);
    onProgress?.({ kind: 'compiling', done: 1_000_000, total: 4_000_000 });
    open.captioners += 1;
    const ending = new AbortController();
    const ended = once(ending.signal, 'abort').then(() => void (open.captioners -= 1));
    return {
      pid: 1,
      ended,
      info: {
        ...info,
        ...(scene.recogniser && { recogniser: scene.recogniser }),
        ...(options.unnamed !== undefined && { recogniser: { kind: 'unusable', reason: options.unnamed } as const }),
        ...(scene.notes && { defaults: { ...info.defaults, notes: scene.notes } }),
      },
      caption: async (request, onSnapshot, signal) => {
        requests.push(request);
        captions.most = Math.max(captions.most, ++captions.running);
        do await tick();
        while (captions.most < (scene.together ?? 1));
        captions.running -= 1;
        const text = new TextDecoder().decode(request.pixels[0]);
        throwIfAborted(signal);
        if (text === 'lost' || (text === 'lost once' && opened.length === 1))
          throw new CaptionLensError('engineLost', 'The engine crashed.');
        if (text === 'damaged' && opened.length === 1)
          throw new CaptionLensError('compiledDamaged', 'The compiled files of a model were damaged on the disk.');
        if (text === 'damaged always')
          throw new CaptionLensError('compiledDamaged', 'The compiled files of a model were damaged on the disk.');
        if (text === 'nameless' && options.unnamed === undefined)
          throw new CaptionLensError('recogniserDamaged', 'The compiled files that name things were damaged.');
        if (text === 'unfit') throw new CaptionLensError('invalidOption', 'The model is not made for this.');
        onSnapshot?.({ image: 0, step: 1, text: text.slice(0, 3), beams: [], finished: [] });
        const { numReturnSequences = 1 } = request.settings;
        const texts = Array.from({ length: numReturnSequences }, (_, i) => ({
          text: i === 0 ? text : `${text} ${i}`,
          tokens: [5, 50118],
          score: -0.5 - i,
        }));
        const timings = { recognitionMs: 6.789, visionMs: 1.23456, qformerMs: 2, promptMs: 3, steps: 4, stepMs: 5 };
        return [{ captions: texts, subjects: scene.subjects ?? [], timings }];
      },
      dispose: async () => {
        ending.abort();
        await ended;
      },
    };
  };
  const openDecoder = (): DescriberParts['decoder'] & Decoder => {
    open.decoders += 1;
    return {
      decode: async (bytes, settings) => {
        if (new TextDecoder().decode(bytes) === 'bad') {
          throw new CaptionLensError('imageUnsupported', 'This is not a picture.');
        }
        const views = settings.views.map(({ size }) => new Uint8Array(size * size * 3));
        return { pixels: bytes, views, format: 'png', width: 1, height: 1 };
      },
      preview: () => Promise.reject(new Error('No command looks at a preview.')),
      photograph: async (bytes) => {
        if (new TextDecoder().decode(bytes) === 'bad') {
          throw new CaptionLensError('imageUnsupported', 'This is not a picture.');
        }
        return greyPhotograph;
      },
      thumbnail: async (bytes) => ({ type: 'image/png', bytes }),
      warmUp: () => undefined,
      dispose: async () => void (open.decoders -= 1),
    };
  };
  const world: World = {
    stdout: { write: (text) => void (output.stdout += text), columns: undefined },
    stderr: { write: (text) => void (output.stderr += text), columns: scene.columns },
    streams: { input: new PassThrough(), output: new PassThrough() },
    openCaptioner,
    openJudge: () => Promise.reject(new Error('No judge is here.')),
    openDecoder,
    openDescriber: async (watch) => {
      const quiet = () => undefined;
      const log = { debug: quiet, info: quiet, warn: quiet, error: quiet };
      const describer = openDescriber(
        { cacheDir: '/home/ada/.cache/caption-lens', log, watch },
        { clock: { ...systemClock, now }, fork: openCaptioner, decoder: openDecoder() },
      );
      const { describe } = describer;
      describer.describe = (job, ...rest) => {
        jobs.push(job);
        return describe.call(describer, job, ...rest);
      };
      return describer;
    },
    reachDaemon: async () => {
      throw new ConnectionError('notRunning', 'No daemon is running.');
    },
    dismissDaemon: async () => 'notRunning',
    pipeDaemon: async () => ({ kind: 'disposed' }),
    daemonLog: { lastLines: async () => [], follow: async () => undefined },
    teach: () => Promise.reject(new Error('nobody trains here')),
    planTeaching: () => Promise.reject(new Error('nobody trains here')),
    describeRuntime: async () => ({
      onnxruntime: '1.30.0',
      backends: [{ device: 'cpu', bundled: true, available: true, reason: 'always there' }],
    }),
    kindOfPath: async (path) => {
      if (path in files) return 'file';
      return Object.keys(files).some((name) => name.startsWith(`${path}/`)) ? 'directory' : 'missing';
    },
    findPictures: async (directory) =>
      Object.keys(files).filter((name) => name.startsWith(directory) && !name.endsWith('/')),
    documents: { find: findDocuments, read: readDocument, write: writeDocument },
    office: officeFiles,
    sites: new SiteSearch(0),
    readReference,
    openPictureSearch: () => new PictureSearch(),
    readText: async (path) => (existsSync(path) ? readFileSync(path, 'utf8') : undefined),
    writeText: async (path, text) => {
      writeFileSync(path, text);
    },
    writeBytes: async (path, bytes) => {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, bytes);
    },
    readPicture: async (path) => encode(files[path] ?? ''),
    writePicture: replaceFile,
    ask: async () => undefined,
    readInput: async () => encode(scene.input ?? ''),
    cacheDir: '/home/ada/.cache/caption-lens',
    catalog: new ModelCatalog({
      home: '/home/ada',
      env: { HF_HUB_OFFLINE: '1' },
      cacheDir: '/home/ada/.cache/caption-lens',
      lookAtMachine: () => Promise.resolve({ memory: 16 * 1024 ** 3, graphics: [] }),
    }),
    programCache: new ProgramCache({
      hubDir: '/home/ada/.cache/huggingface/hub',
      cacheDir: '/home/ada/.cache/caption-lens',
    }),
    home: '/home/ada',
    samplePicture: '/home/ada/coffee.png',
    embeddedModelBytes: async () => 20_000_000,
    now,
    ...scene.overrides,
  };
  return { world, output, requests, opened, jobs, open, captions };
}

/** Runs `caption-lens ARGS` in a scene; captions come from a model of the command's own. */
export async function run(args: readonly string[], scene: Scene = {}) {
  return runShared(args[0] === 'caption' ? ['caption', '--no-daemon', ...args.slice(1)] : args, scene);
}

/** As `run`, through the daemon where there is one. */
export async function runShared(args: readonly string[], scene: Scene = {}) {
  const fake = fakeWorld(scene);
  const signal = scene.signal ?? new AbortController().signal;
  const code = await runProgram(args, '1.2.3', fake.world, signal);
  return { code, ...fake.output, ...fake };
}
