import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import type { Captioner, LoadProgress, Snapshot } from '../../../../models/caption.ts';
import type { CaptionLensError } from '../../../../models/errors.ts';
import { forkCaptioner, forkRuntimeDescription } from '../../../../server/engine/engine.ts';
import { EngineProcess } from '../../../../server/engine/engineProcess.ts';

const entry = new URL('../../../servers/fakeEngine.mjs', import.meta.url);
const settings = {};
const opened: Captioner[] = [];

afterEach(async () => {
  await Promise.all(opened.splice(0).map((captioner) => captioner.dispose()));
});

/** What the fake engine does with a picture is its first byte. */
const does = {
  caption: 0,
  dieByKill: 1,
  exit: 2,
  block: 3,
  answerUnknownKind: 4,
  answerText: 5,
  generateForEver: 6,
  abort: 7,
  runOutOfMemory: 8,
};

async function open(path?: string, onProgress?: (progress: LoadProgress) => void, signal?: AbortSignal) {
  const options = { entry, model: { path }, device: 'auto', precision: 'auto', cacheDir: '/nowhere' } as const;
  const captioner = await forkCaptioner(options, onProgress, signal);
  opened.push(captioner);
  return captioner;
}

async function caption(behaviour: number, onSnapshot?: (snapshot: Snapshot) => void, signal?: AbortSignal) {
  const captioner = await open();
  return captioner.caption({ pixels: [Uint8Array.of(behaviour)], settings }, onSnapshot, signal);
}

async function failure(promise: Promise<unknown>): Promise<Pick<CaptionLensError, 'code' | 'message'>> {
  const { code, message } = (await promise.then(
    () => expect.unreachable(),
    (error: unknown) => error,
  )) as CaptionLensError;
  return { code, message };
}

describe('loading', () => {
  test('tells its progress and what was loaded', async () => {
    const progress: LoadProgress[] = [];
    const { info } = await open(undefined, (step) => progress.push(step));
    expect(info).toMatchObject({ name: 'fake', imageSize: 4 });
    expect(progress).toEqual([{ kind: 'reading', done: 1, total: 2 }]);
  });

  test('whoever forked the engine hears when it is gone, whether it loaded or not', async () => {
    let ends = 0;
    const options = {
      entry,
      device: 'auto',
      precision: 'auto',
      cacheDir: '/nowhere',
      onEnd: () => void ends++,
    } as const;
    const captioner = await forkCaptioner({ ...options, model: { path: undefined } });
    expect(ends).toBe(0);
    await captioner.dispose();
    await failure(forkCaptioner({ ...options, model: { path: 'missing' } }));
    expect(ends).toBe(2);
  });

  test('an error of the captioner keeps its code and sentence', async () => {
    expect(await failure(open('missing'))).toEqual({
      code: 'checkpointNotFound',
      message: 'There is no checkpoint here.',
    });
  });

  test('an engine that dies on loading is lost', async () => {
    expect(await failure(open('crash'))).toEqual({
      code: 'engineLost',
      message: 'The engine ended unexpectedly (exit code 3).',
    });
  });

  test('can be cancelled', async () => {
    expect((await failure(open('hang', undefined, AbortSignal.timeout(100)))).code).toBe('aborted');
  });

  test('is not begun for a signal that has fired', async () => {
    expect((await failure(open(undefined, undefined, AbortSignal.abort()))).code).toBe('aborted');
  });

  test('an entry that does not exist is an engine lost', async () => {
    const missing = new URL('./nothing.mjs', import.meta.url);
    expect((await failure(forkRuntimeDescription(missing))).code).toBe('engineLost');
  });
});

describe('captioning', () => {
  test('returns captions, and snapshots to whoever wants them', async () => {
    const texts: string[] = [];
    const [first] = await caption(does.caption, ({ text }) => texts.push(text));
    expect(first?.captions).toEqual([{ text: 'cup\n0', tokens: [0], score: -0 }]);
    expect(texts).toEqual(['a']);
  });

  test('carries the views of each picture there, and what they show back', async () => {
    const captioner = await open();
    expect(captioner.info.recogniser).toEqual({ kind: 'ready', views: [{ size: 2, part: 'whole' }] });
    const square = (side: number, level: number) => new Uint8Array(side * side * 3).fill(level);
    const captions = await captioner.caption({
      pixels: [Uint8Array.of(does.caption), Uint8Array.of(does.caption)],
      views: [[square(2, 7), square(3, 8)], [square(2, 9)]],
      settings,
    });
    expect(captions.map(({ subjects }) => subjects.map(({ name }) => name))).toEqual([
      ['2 px of 7', '3 px of 8'],
      ['2 px of 9'],
    ]);
    const [without] = await captioner.caption({ pixels: [Uint8Array.of(does.caption)], settings });
    expect(without?.subjects).toEqual([]);
  });

  test('a cancelled request rejects, its engine stops and takes the next one', async () => {
    const captioner = await open();
    const controller = new AbortController();
    let steps = 0;
    const onSnapshot = () => {
      steps += 1;
      if (steps === 3) controller.abort();
    };
    const endless = { pixels: [Uint8Array.of(does.generateForEver)], settings };
    expect((await failure(captioner.caption(endless, onSnapshot, controller.signal))).code).toBe('aborted');
    expect(await captioner.caption({ pixels: [Uint8Array.of(does.caption)], settings })).toHaveLength(1);
    expect(steps).toBe(3);
  });

  test('a cancelled request rejects at once while the engine is blocked', async () => {
    expect((await failure(caption(does.block, undefined, AbortSignal.timeout(50)))).code).toBe('aborted');
  });
});

describe('the end of an engine', () => {
  test.each([
    [does.dieByKill, 'The engine was killed (SIGKILL), most likely because the machine ran out of memory.'],
    [does.exit, 'The engine ended unexpectedly (exit code 9); it last wrote: out of luck.'],
    [does.answerUnknownKind, 'The engine sent something that is no answer and was stopped.'],
    [does.answerText, 'The engine sent something that is no answer and was stopped.'],
  ])('is told in one sentence (%i)', async (behaviour, message) => {
    expect(await failure(caption(behaviour))).toEqual({ code: 'engineLost', message });
  });

  test.skipIf(process.platform === 'win32')('names the signal of a crash', async () => {
    expect((await failure(caption(does.abort))).message).toMatch(/^The engine crashed \(SIGABRT\)/);
  });

  test('fails every request in flight, and every later one', async () => {
    const captioner = await open();
    const inFlight = captioner.caption({ pixels: [Uint8Array.of(does.generateForEver)], settings });
    const deadly = captioner.caption({ pixels: [Uint8Array.of(does.exit)], settings });
    const codes = [await failure(inFlight), await failure(deadly)].map(({ code }) => code);
    const later = await failure(captioner.caption({ pixels: [Uint8Array.of(does.caption)], settings }));
    expect([...codes, later.code]).toEqual(['engineLost', 'engineLost', 'engineLost']);
  });
});

describe('disposing', () => {
  test('ends the child, and can be done twice', async () => {
    const engine = new EngineProcess(entry);
    await engine.dispose();
    await engine.dispose();
    expect(alive(engine.pid)).toBe(false);
  });

  test('kills a blocked child after two seconds and fails what was in flight', async () => {
    const engine = new EngineProcess(entry);
    const request = { pixels: [Uint8Array.of(does.block)], settings };
    const asked = failure(
      engine.ask(
        (id) => ({ kind: 'caption', id, request, snapshots: 'none' }),
        () => undefined,
      ),
    );
    await engine.dispose();
    expect((await asked).code).toBe('aborted');
    expect(alive(engine.pid)).toBe(false);
  });
});

test('describes the runtime', async () => {
  expect(await forkRuntimeDescription(entry)).toEqual({ onnxruntime: '1.2.3', backends: [] });
});

test('an idle engine keeps no process alive and ends with it', async () => {
  const parent = spawn(
    process.execPath,
    ['--import', 'tsx', fileURLToPath(new URL('../../../servers/idleParent.ts', import.meta.url))],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let pid = '';
  parent.stdout.on('data', (chunk: Buffer) => (pid += chunk.toString()));
  const [code] = (await once(parent, 'close')) as [number | null];
  expect(code).toBe(0);
  await expect.poll(() => alive(Number(pid)), { timeout: 5000 }).toBe(false);
});

function alive(pid: number | undefined): boolean {
  try {
    return pid !== undefined && process.kill(pid, 0);
  } catch {
    return false;
  }
}
