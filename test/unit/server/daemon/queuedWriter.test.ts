import { Emitter, type Message, type MessageWriter } from 'vscode-jsonrpc';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { QueuedWriter } from '../../../../server/daemon/queuedWriter.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A client that takes a message only when it is told to. */
function slowClient() {
  const taken: Message[] = [];
  const takers: (() => void)[] = [];
  const writer: MessageWriter = {
    onError: new Emitter<[Error, Message | undefined, number | undefined]>().event,
    onClose: new Emitter<void>().event,
    write: (message) => {
      taken.push(message);
      return new Promise((resolve) => takers.push(resolve));
    },
    end: () => undefined,
    dispose: () => undefined,
  };
  const stalled = vi.fn();
  const take = async () => {
    takers.shift()?.();
    await vi.advanceTimersByTimeAsync(0);
  };
  return { queued: new QueuedWriter(writer, stalled), taken, take, stalled };
}

const step = (token: string, text: string) =>
  ({ jsonrpc: '2.0', method: 'captionLens/update', params: { token, update: { kind: 'step', text } } }) as Message;
const answer = (id: number) => ({ jsonrpc: '2.0', id, result: null }) as Message;

describe('a client that reads slowly', () => {
  test('gets the newest step of each caption, and every answer in its place', async () => {
    const { queued, taken, take } = slowClient();
    const sent = vi.fn();
    const messages = [
      answer(1),
      step('a', '1'),
      step('b', '1'),
      step('a', '2'),
      answer(2),
      step('a', '3'),
      step('b', '2'),
      answer(3),
    ];
    for (const message of messages) void queued.write(message).then(sent);
    for (let i = 0; i < 10; i++) await take();
    expect(taken).toEqual([answer(1), step('a', '3'), step('b', '2'), answer(2), answer(3)]);
    expect(sent).toHaveBeenCalledTimes(messages.length);
  });

  test('and says the next thing when the last is sent is heard', async () => {
    const { queued, taken, take } = slowClient();
    void queued.write(answer(1)).then(() => queued.write(answer(2)));
    for (let i = 0; i < 3; i++) await take();
    expect(taken).toEqual([answer(1), answer(2)]);
  });

  test('costs no memory for steps', async () => {
    const { queued, taken, take, stalled } = slowClient();
    for (let i = 0; i < 100_000; i++) void queued.write(step('a', String(i)));
    for (let i = 0; i < 5; i++) await take();
    expect(taken).toHaveLength(2);
    expect(stalled).not.toHaveBeenCalled();
  });

  test('and takes something now and then is not given up', async () => {
    const { queued, take, stalled } = slowClient();
    for (let i = 0; i < 5; i++) void queued.write(answer(i));
    for (let i = 0; i < 5; i++) {
      await vi.advanceTimersByTimeAsync(9000);
      await take();
    }
    expect(stalled).not.toHaveBeenCalled();
  });

  test('and takes nothing for ten seconds is given up', async () => {
    const { queued, stalled } = slowClient();
    void queued.write(answer(1));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(stalled).toHaveBeenCalledTimes(1);
  });

  test('is not given up for a loop that was held up, where one timer alone is heard before what was taken', async () => {
    const { queued, take, stalled } = slowClient();
    void queued.write(answer(1));
    await vi.advanceTimersToNextTimerAsync();
    await take();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(stalled).not.toHaveBeenCalled();
  });

  test('and asks for more pictures than memory is spent on is given up, for one large answer it is not', async () => {
    const { queued, take, stalled } = slowClient();
    const picture = (id: number, length: number) =>
      ({ ...answer(id), result: { preview: 'A'.repeat(length) } }) as Message;
    void queued.write(picture(1, 40_000_000));
    void queued.write(picture(2, 40_000_000));
    for (let i = 0; i < 2; i++) await take();
    expect(stalled).not.toHaveBeenCalled();
    for (let i = 0; i < 30; i++) void queued.write(picture(i, 1_000_000));
    for (let i = 0; i < 30; i++) await take();
    for (let i = 0; i < 30; i++) void queued.write(picture(i, 1_000_000));
    expect(stalled).not.toHaveBeenCalled();
    for (let i = 0; i < 10; i++) void queued.write(picture(i, 1_000_000));
    expect(stalled).toHaveBeenCalled();
  });

  test('and asks for ever more is given up', () => {
    const { queued, stalled } = slowClient();
    for (let i = 0; i < 5000; i++) void queued.write(answer(i));
    expect(stalled).toHaveBeenCalled();
  });
});
