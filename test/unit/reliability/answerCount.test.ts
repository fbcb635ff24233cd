import { PassThrough } from 'node:stream';
import { setImmediate as tick } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node';
import { AnswerCount } from '../../reliability/soak/answerCount.ts';

test('tells a request with no answer and one with two from those with one', async () => {
  const count = new AnswerCount();
  const answers = new PassThrough();
  const writer = count.writerOf(new StreamMessageWriter(new PassThrough()));
  count.readerOf(new StreamMessageReader(answers)).listen(() => undefined);
  for (const id of [1, 2, 3]) await writer.write(Object.assign({ jsonrpc: '2.0' }, { id, method: 'x' }));
  const server = new StreamMessageWriter(answers);
  for (const id of [1, 2, 2]) await server.write(Object.assign({ jsonrpc: '2.0' }, { id, result: null }));
  await tick();
  expect(count.counts()).toEqual({ asked: 3, unanswered: 1, repeated: 1 });
});
