import { Database } from '../../../server/jobs/database/database.ts';
import { readDatabaseAddress } from '../../../server/jobs/database/databaseAddress.ts';
import { PictureQueue } from '../../../server/jobs/queue/queue.ts';
import type { SourcePicture } from '../../../server/jobs/sources/source.ts';
import { submit } from '../../../server/jobs/submission.ts';
import type { JobEngine } from '../../../server/jobs/worker/jobEngine.ts';
import type { RunListener } from '../../../server/jobs/worker/jobRun.ts';
import { Worker, type WorkerEnd } from '../../../server/jobs/worker/worker.ts';
import type { Description } from '../../../server/protocol/messages.ts';
import { CaptionLensError } from '../../../models/errors.ts';

export const never = new AbortController().signal;
const nothing = () => undefined;
const silent: RunListener = { onTaken: nothing, onSettled: nothing, onEngineRun: nothing, onDatabaseWait: nothing };

export async function openDatabase(url: string): Promise<Database> {
  return new Database(await readDatabaseAddress(undefined, { CAPTION_LENS_DATABASE: url }), 'test');
}

export async function submitTo(
  database: Database,
  name: string,
  pictures: AsyncIterable<SourcePicture>,
  wordsVersion = 1,
  signal = never,
): Promise<{ readonly found: number; readonly added: number }> {
  const queue = await PictureQueue.open(database, 'none');
  try {
    const submission = { name, priority: 0, model: { path: 'embedded' }, options: {}, wordsVersion };
    return await submit(submission, pictures, { database, queue }, nothing, signal);
  } finally {
    await queue.dispose();
  }
}

export interface EngineScene {
  readonly wordsVersion?: number;
  readonly digest?: string;
  /** The model is not on this machine. */
  readonly isAbsent?: boolean;
  /** Hears each engine run; what it throws is the engine's error. */
  readonly onRun?: (source: string) => void | Promise<void>;
  readonly onSettled?: RunListener['onSettled'];
}

/** A worker in this process, whose engine says what a picture's bytes are, until nothing is left. */
export async function drain(database: Database, scene: EngineScene = {}): Promise<WorkerEnd> {
  const queue = await PictureQueue.open(database, 'supervising');
  const { wordsVersion = 1, isAbsent = false, onSettled = nothing } = scene;
  const worker = new Worker(
    database,
    queue,
    { concurrency: 4, rights: { roots: ['/'], web: 'refused' }, until: 'drained' },
    {
      openEngine: async () => {
        if (isAbsent) throw new CaptionLensError('checkpointNotFound', 'The model is not here.');
        return engineOf(scene);
      },
      isOfModel: (error) => error instanceof CaptionLensError && error.code.startsWith('checkpoint'),
      wordsVersion,
      version: `test ${String(wordsVersion)}`,
      log: { info: nothing, warn: nothing },
    },
    { ...silent, onSettled },
  );
  try {
    return await worker.work(never, never);
  } finally {
    await queue.dispose();
  }
}

function engineOf({ digest = 'd'.repeat(64), onRun = nothing }: EngineScene): JobEngine {
  const model = { name: 'test', digest };
  return {
    model,
    describe: async (source, bytes) => {
      await onRun(source);
      return descriptionOf(Buffer.from(bytes).toString('utf8'), model);
    },
    dispose: async () => undefined,
  };
}

function descriptionOf(text: string, model: JobEngine['model']): Description {
  const timings = {
    recognitionMs: 0,
    visionMs: 0,
    qformerMs: 0,
    promptMs: 0,
    steps: 1,
    stepMs: 0,
    decodeMs: 0,
    totalMs: 0,
  };
  const rest = { model, device: 'cpu', precision: 'fp32', timings, picture: '', prompt: '' } as const;
  return {
    ...rest,
    kind: 'description',
    texts: [{ text, description: text, raw: text, tokens: [2], score: -0.5 }],
    subjects: [],
    createdAt: '2026-11-29T00:00:00.000Z',
    origin: 'model',
  };
}

export async function* listed(paths: Iterable<string>): AsyncGenerator<SourcePicture> {
  for (const source of paths) yield { source };
}
