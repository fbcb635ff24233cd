import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { openDocumentParser, type DocumentParser, type Urgency } from '../../../../server/parsing/documentParser.ts';
import { temporaryFolder } from '../../../temporaryFolder.ts';

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

/** Of the threads of a lane, the first few never come to say that they are ready. */
async function openSilent(times: number): Promise<void> {
  await parser.dispose();
  const folder = temporaryFolder();
  onTestFinished(() => folder.remove());
  const silent = join(folder.path, 'silent.mjs');
  const traces = join(folder.path, 'traces');
  await writeFile(traces, '');
  const code = [
    "import { appendFileSync, readFileSync } from 'node:fs';",
    `if (readFileSync(${JSON.stringify(traces)}).length < ${String(times)}) {`,
    `  appendFileSync(${JSON.stringify(traces)}, 'x');`,
    '  for (;;);',
    '}',
    `await import(${JSON.stringify(program.href)});`,
  ];
  await writeFile(silent, code.join('\n'));
  const limits = { awaited: { startMs: 700, threads: 1 } };
  parser = openDocumentParser({
    program: pathToFileURL(silent),
    limits,
    log: { warn: (message) => warnings.push(message) },
  });
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

describe('a thread that never comes to be there', () => {
  test('is replaced, which is said, and what waited for it is read', async () => {
    await openSilent(1);
    const first = parse('a');
    expect(await Promise.all([first, parse('b')])).toMatchObject([{ kind: 'done' }, { kind: 'done' }]);
    expect(warnings).toEqual(['A thread that reads documents was not there within 0.7 s: it is replaced.']);
  });

  test('is replaced once for a document: the second time that is set aside, and the next one is read', async () => {
    await openSilent(2);
    expect(await parse('a')).toEqual({ kind: 'setAside', reason: 'fault' });
    expect(warnings).toHaveLength(3);
    expect(await parse('b')).toMatchObject({ kind: 'done' });
  });

  test('is not waited for by a request that is cancelled, nor by those who close', async () => {
    await openSilent(9);
    const leaving = new AbortController();
    const left = parse('a', 'awaited', leaving.signal);
    const waiting = parse('b');
    leaving.abort();
    await expect(left).rejects.toMatchObject({ code: 'aborted' });
    await Promise.all([parser.dispose(), expect(waiting).rejects.toMatchObject({ code: 'aborted' })]);
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
