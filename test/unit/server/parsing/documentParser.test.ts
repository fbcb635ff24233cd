import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openDocumentParser, type DocumentParser, type Urgency } from '../../../../server/parsing/documentParser.ts';

// Threads that do what a document's text says.
const program = new URL('../../../servers/parsingThread.mjs', import.meta.url);

let parser: DocumentParser;
let warnings: string[];
beforeEach(() => {
  warnings = [];
  open();
});
afterEach(() => parser.dispose());

function open(taskMs = 300): void {
  const limits = { awaited: { taskMs }, background: { taskMs } };
  parser = openDocumentParser({ program, limits, log: { warn: (message) => warnings.push(message) } });
}

function parse(text: string, urgency: Urgency = 'awaited', signal?: AbortSignal) {
  return parser.run({ kind: 'parse', document: { key: text, language: 'markdown', text } }, urgency, signal);
}

describe('a document that', () => {
  test.each([
    ['never ends', 'hang', 'time'],
    ['a regular expression runs wild on', 'backtrack', 'time'],
    ['ends its thread', 'exit', 'fault'],
    ['throws out of its thread', 'throw', 'fault'],
    ['no adapter can read', 'fail', 'fault'],
  ] as const)('%s is set aside, said once, and the next one is read', async (_name, text, reason) => {
    expect(await parse(text)).toEqual({ kind: 'setAside', reason });
    expect(warnings).toHaveLength(1);
    expect(await parse('a')).toMatchObject({ kind: 'done' });
  });

  test('takes too much memory is set aside, and the process lives', async () => {
    await parser.dispose();
    open(60_000);
    expect(await parse('grow')).toEqual({ kind: 'setAside', reason: 'memory' });
    expect(await parse('a')).toMatchObject({ kind: 'done' });
  });

  test('hangs holds up no other, and this process least of all', async () => {
    await parser.dispose();
    open(5000);
    const hanging = parse('hang');
    const answers: unknown[] = [];
    void hanging.then((outcome) => answers.push(outcome.kind));
    for (const text of ['a', 'b', 'c']) answers.push((await parse(text)).kind);
    answers.push((await parse('d', 'background')).kind);
    expect(answers).toEqual(['done', 'done', 'done', 'done']);
    expect(await hanging).toEqual({ kind: 'setAside', reason: 'time' });
  });
});

test('what nobody opened is read one at a time', async () => {
  const outcomes: string[] = [];
  const slow = parse('hang', 'background').then(() => outcomes.push('hang'));
  const quick = parse('a', 'background').then(() => outcomes.push('a'));
  await Promise.all([slow, quick]);
  expect(outcomes).toEqual(['hang', 'a']);
});

test('a request that is cancelled leaves the line, and the others go on', async () => {
  const leaving = new AbortController();
  const first = parse('hang', 'background');
  const second = parse('a', 'background', leaving.signal);
  leaving.abort();
  await expect(second).rejects.toMatchObject({ code: 'aborted' });
  expect(await first).toMatchObject({ kind: 'setAside' });
  expect(await parse('b', 'background')).toMatchObject({ kind: 'done' });
});

test('a document that is forgotten while it waits is read, and not remembered', async () => {
  const first = parse('hang', 'background');
  const others = [parse('a', 'background'), parse('b', 'background')];
  parser.forget('a');
  await first;
  expect(await Promise.all(others)).toMatchObject([
    { answer: ['a', expect.anything(), undefined] },
    { answer: ['b', expect.anything(), 'b'] },
  ]);
});

test('disposed, it answers what waits, and nothing more', async () => {
  const waiting = Promise.allSettled([parse('hang', 'background'), parse('a', 'background')]);
  await sleep(50);
  await parser.dispose();
  const [hanging, queued] = await waiting;
  expect(hanging).toMatchObject({ status: 'rejected', reason: { code: 'aborted' } });
  expect(queued).toMatchObject({ status: 'rejected', reason: { code: 'aborted' } });
  await expect(parse('b')).rejects.toMatchObject({ code: 'aborted' });
});
