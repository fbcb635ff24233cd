import { once } from 'node:events';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { type DaemonStatus, DescribeRequest, StatusRequest } from '../../../server/protocol/messages.ts';
import { samples, Scene, tinyModel } from './scene.ts';
import { openEditor } from './session.ts';

const scene = new Scene();
afterAll(() => scene.close());

const mostHeldUpMs = 200;

/** For how long the machine and whatever else runs on it hold up a process that does nothing. */
async function watchMachine() {
  const code = `
    const delay = require('node:perf_hooks').monitorEventLoopDelay({ resolution: 10 });
    delay.enable();
    process.stdin.on('end', () => console.log(delay.max / 1e6)).resume();
    console.log('watching');`;
  const idle = scene.spawn(['-e', code]);
  let said = '';
  idle.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await expect.poll(() => said).toBe('watching\n');
  return {
    mostMs: async () => {
      idle.stdin?.end();
      await once(idle, 'close');
      return Number(said.split('\n')[1]);
    },
  };
}

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
  const machine = await watchMachine();
  const answers: DaemonStatus[] = [];
  while (state === 'waited for') answers.push(await reader.sendRequest(StatusRequest, null));
  expect((await description).origin).toBe('model');
  const others = await machine.mostMs();
  const count = (kind: DaemonStatus['model']['kind']) =>
    answers.filter((status) => status.model.kind === kind && status.queue.running === 1).length;
  expect(count('loading')).toBeGreaterThan(20);
  expect(count('ready')).toBeGreaterThan(20);
  expect(answers.at(-1)?.loopDelayMs?.max).toBeLessThan(mostHeldUpMs + others);
});
