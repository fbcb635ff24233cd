import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Captioner, CaptionRequest } from '../../../../models/caption.ts';
import { CaptionLensError, throwIfAborted } from '../../../../models/errors.ts';
import { EngineService } from '../../../../server/engine/engineService.ts';
import type { EngineAnswer } from '../../../../server/engine/engineMessages.ts';

const options = { model: { path: undefined }, device: 'auto', precision: 'auto', cacheDir: '/nowhere' } as const;
const request: CaptionRequest = { pixels: [], settings: {} };

/** A service over a captioner that generates `steps` steps, and everything that it posts. */
function serve(steps: number) {
  const answers: EngineAnswer[] = [];
  const log: string[] = [];
  const captioner: Captioner = {
    info: {} as Captioner['info'],
    caption: async (_request, onSnapshot, signal) => {
      log.push('begin');
      for (let step = 0; step < steps; step++) {
        throwIfAborted(signal);
        onSnapshot?.({ image: 0, step, text: '', beams: [], finished: [] });
        await setImmediate();
      }
      log.push('end');
      return [];
    },
    dispose: async () => void log.push('disposed'),
  };
  const service = new EngineService(
    {
      openCaptioner: async ({ model }) => {
        if (model.path === 'bug') throw new TypeError('x is not a function');
        return captioner;
      },
      openJudge: async () => Promise.reject(new CaptionLensError('checkpointNotFound', 'No judge.')),
      describeRuntime: async () => Promise.reject(new CaptionLensError('deviceUnavailable', 'No runtime.')),
    },
    (answer) => answers.push(answer),
  );
  return { service, answers, log };
}

test('loads first, and then makes captions together', async () => {
  const { service, answers, log } = serve(3);
  service.ask({ kind: 'load', id: 1, options });
  service.ask({ kind: 'caption', id: 2, request, snapshots: 'none' });
  service.ask({ kind: 'caption', id: 3, request, snapshots: 'none' });
  await expect
    .poll(() => answers.map(({ kind, id }) => [kind, id]))
    .toEqual([
      ['loaded', 1],
      ['result', 2],
      ['result', 3],
    ]);
  expect(log).toEqual(['begin', 'begin', 'end', 'end']);
});

test('a caption that waits for the model is cancelled without being begun', async () => {
  const { service, answers, log } = serve(3);
  service.ask({ kind: 'load', id: 1, options });
  service.ask({ kind: 'caption', id: 2, request, snapshots: 'none' });
  service.ask({ kind: 'caption', id: 3, request, snapshots: 'none' });
  service.cancel(3);
  await expect.poll(() => answers).toHaveLength(3);
  expect(answers).toContainEqual(expect.objectContaining({ kind: 'error', id: 3, error: expect.anything() }));
  expect(answers).toContainEqual(expect.objectContaining({ kind: 'result', id: 2 }));
  expect(log).toEqual(['begin', 'end']);
});

test('disposing stops what runs, then frees the model', async () => {
  const { service, answers, log } = serve(Infinity);
  service.ask({ kind: 'load', id: 1, options });
  service.ask({ kind: 'caption', id: 2, request, snapshots: 'all' });
  await expect.poll(() => answers.at(-1)?.kind).toBe('snapshot');
  await service.dispose();
  expect(answers.at(-1)).toMatchObject({ kind: 'error', id: 2, error: { code: 'aborted' } });
  expect(log).toEqual(['begin', 'disposed']);
});

test.each([
  ['a bug', { kind: 'load', id: 7, options: { ...options, model: { path: 'bug' } } } as const, 'internal'],
  ['a typed error', { kind: 'describe', id: 7 } as const, 'deviceUnavailable'],
  ['a caption before the model', { kind: 'caption', id: 7, request, snapshots: 'none' } as const, 'internal'],
])('%s is an answer with a code', async (_name, question, code) => {
  const { service, answers } = serve(0);
  service.ask(question);
  await expect.poll(() => answers).toMatchObject([{ kind: 'error', id: 7, error: { code } }]);
});
