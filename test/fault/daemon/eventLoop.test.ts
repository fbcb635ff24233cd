import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { type DaemonStatus, DescribeRequest, StatusRequest } from '../../../server/protocol/messages.ts';
import { IdleProcess } from '../../reliability/soak/idleProcess.ts';
import { samples, Scene, tinyModel } from './scene.ts';
import { openEditor } from './session.ts';

const scene = new Scene();
afterAll(() => scene.close());

const mostHeldUpMs = 200;
/** A process at work loses its turn to others again and again while an idle one waits for its own once. */
const turns = 5;

// ONNX Runtime holds up the process that it runs in, and so does compiling a model. Counted in answers and not in time:
// on a slow machine the model takes longer too.
test('while a model is compiled, loaded and writes, others are answered all the time', async () => {
  const settings = { model: { path: tinyModel } };
  const writer = await openEditor(await scene.connect(), settings);
  const reader = await openEditor(await scene.connect(), settings);
  let state: 'waited for' | 'settled' = 'waited for';
  const description = writer
    .sendRequest(DescribeRequest, {
      picture: { kind: 'file', uri: pathToFileURL(join(samples, 'coffee.png')).href },
      priority: 'action',
      options: { settings: { numBeams: 5, minNewTokens: 200, maxNewTokens: 200 } },
    })
    .finally(() => (state = 'settled'));
  const idle = await IdleProcess.start(scene);
  const answers: DaemonStatus[] = [];
  while (state === 'waited for') answers.push(await reader.sendRequest(StatusRequest, null));
  expect((await description).origin).toBe('model');
  const machineMs = await idle.end();
  const count = (kind: DaemonStatus['model']['kind']) =>
    answers.filter((status) => status.model.kind === kind && status.queue.running === 1).length;
  expect(count('loading')).toBeGreaterThan(20);
  expect(count('ready')).toBeGreaterThan(20);
  expect(answers.at(-1)?.loopDelayMs?.max).toBeLessThan(mostHeldUpMs + turns * machineMs);
});
