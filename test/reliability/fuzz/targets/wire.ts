import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { StreamMessageReader, type Message } from 'vscode-jsonrpc/node';
import { MessageGuard } from '../../../../server/connection/handshake/messageGuard.ts';
import { inPieces, mutated } from '../mutations.ts';
import { promise, type FuzzTarget } from './target.ts';

interface WireInput {
  readonly bytes: Uint8Array;
  /** Lengths of the chunks that they come in. */
  readonly cuts: readonly number[];
}

const mostBytes = 128_000_000;
const longestHeader = 4096;

const body = fc.oneof(
  { weight: 3, arbitrary: fc.json({ maxDepth: 3 }) },
  fc.string({ maxLength: 12, unit: 'binary' }),
  fc.constantFrom('', '{}', '\r\n\r\n', 'Content-Length: 2\r\n\r\n{}'),
);
const field = fc.constantFrom(
  'Content-Length',
  'content-length',
  'CONTENT-LENGTH',
  'Content-Length ',
  ' Content-Length',
  'Content-Type',
  'X',
  '',
);
const claim = fc.oneof(
  fc.constantFrom(
    'LENGTH',
    'LENGTH',
    'LENGTH',
    ' LENGTH',
    '\tLENGTH  ',
    'LENGTHx',
    '+LENGTH',
    '0xLENGTH',
    'LENGTH.0',
    '0LENGTH',
  ),
  fc.constantFrom(
    '-1',
    '0',
    '1',
    '127999999',
    '128000000',
    '128000001',
    '999999999999999',
    '9999999999999999',
    '1e3',
    '',
    'NaN',
    'Infinity',
  ),
  fc.constantFrom(
    'application/vscode-jsonrpc; charset=utf-8',
    'utf8',
    'y'.repeat(3000),
    'y\nContent-Length: 5',
    'y\rContent-Length: 5',
    'a:b',
  ),
);
const lineEnd = fc.constantFrom('\r\n', '\r\n', '\r\n', '\r\n', '\n', '\r', '\r\r\n');
const hostileLine = fc
  .tuple(field, fc.constantFrom(':', ': ', ':\t', ' :', ''), claim, lineEnd)
  .map((parts) => parts.join(''));
const usualLine = fc.constantFrom('Content-Length: LENGTH\r\n', 'content-length:LENGTH\r\n', 'Content-Type: x\r\n');
const message = (lines: fc.Arbitrary<readonly string[]>) =>
  fc.tuple(lines, body).map(([header, text]) => {
    const utf8 = Buffer.from(text);
    const head = `${header.join('')}\r\n`.replaceAll('LENGTH', String(utf8.length));
    return Buffer.concat([Buffer.from(head, 'latin1'), utf8]);
  });
const soundMessage = message(
  fc.constantFrom(
    ['Content-Length: LENGTH\r\n'],
    ['Content-Type: x\r\n', 'content-length:LENGTH\r\n'],
    ['Content-Length: LENGTH \r\n', 'X: y\r\n'],
  ),
);
const hostileMessage = message(fc.array(fc.oneof({ weight: 2, arbitrary: usualLine }, hostileLine), { maxLength: 4 }));
const joined = (each: fc.Arbitrary<Buffer>) => fc.array(each, { maxLength: 4 }).map((parts) => Buffer.concat(parts));
const streams = fc.oneof(
  { weight: 2, arbitrary: joined(soundMessage) },
  { weight: 3, arbitrary: joined(fc.oneof(soundMessage, hostileMessage)) },
  { weight: 2, arbitrary: mutated(joined(fc.oneof({ weight: 3, arbitrary: soundMessage }, hostileMessage))) },
  fc.uint8Array({ maxLength: 40 }),
);

export const wire: FuzzTarget<WireInput> = {
  name: 'wire',
  promise:
    'However a stream is cut, its messages are the same; a header that could be read in two ways ends it before anybody reads on.',
  share: 50_000,
  inputs: fc.record({
    bytes: streams,
    cuts: fc.oneof(
      fc.constant([]),
      fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 12 }),
      fc.constant(Array.from({ length: 200 }, () => 1)),
    ),
  }),
  async check({ bytes, cuts }) {
    const expected = reference(Buffer.from(bytes));
    const { messages, guardFault, readerFaults } = await read(inPieces(bytes, cuts));
    const wanted = expected.bodies.flatMap((text) => parsed(text));
    promise(messages.length <= wanted.length, 'There are messages that were not sent.');
    promise(
      messages.every((found, index) => JSON.stringify(found) === wanted[index]),
      'A message says something else.',
    );
    promise(
      (guardFault !== undefined) === (expected.kind === 'broken'),
      `The guard says ${guardFault ?? 'nothing'}, the stream is ${expected.kind}.`,
    );
    if (expected.kind === 'broken') return;
    promise(messages.length === wanted.length, 'Messages are missing.');
    promise(
      readerFaults === expected.bodies.length - wanted.length,
      'The reader stumbles over a header that the guard let through.',
    );
  },
};

async function read(chunks: readonly Uint8Array[]): Promise<{
  readonly messages: readonly Message[];
  readonly guardFault: string | undefined;
  readonly readerFaults: number;
}> {
  const guard = new MessageGuard();
  const reader = new StreamMessageReader(guard);
  // Its timer only tells of messages that take long to come.
  reader.partialMessageTimeout = 0;
  const messages: Message[] = [];
  let guardFault: string | undefined;
  let readerFaults = 0;
  reader.onError(() => (readerFaults += 1));
  reader.listen((found) => messages.push(found));
  guard.on('error', (fault: Error) => (guardFault = fault.message));
  for (const chunk of chunks) {
    if (guardFault !== undefined) break;
    guard.write(chunk);
    // A chunk a turn, as sockets give them.
    if (chunks.length < 20) await turn();
  }
  await turn();
  await turn();
  reader.dispose();
  guard.destroy();
  return { messages, guardFault, readerFaults: guardFault === undefined ? readerFaults : 0 };
}

/** The header part of the base protocol (LSP 3.17), by its letter: lines that end in CRLF, "name: value", one length. */
function reference(bytes: Buffer): { readonly kind: 'whole' | 'broken'; readonly bodies: readonly string[] } {
  const bodies: string[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = bytes.indexOf('\r\n\r\n', at, 'latin1');
    if (end < 0) return { kind: bytes.length - at > longestHeader ? 'broken' : 'whole', bodies };
    const lines = bytes.toString('latin1', at, end).split('\r\n');
    const names = lines.map((line) => line.split(':', 1)[0]?.toLowerCase());
    const lengths = lines.flatMap((line) => /^content-length:[ \t]*(\d{1,15})[ \t]*$/i.exec(line)?.[1] ?? []);
    const isClear =
      lines.every((line) => /^[^:\r\n]+:[^\r\n]*$/.test(line)) &&
      lengths.length === 1 &&
      names.filter((name) => name === 'content-length').length === 1;
    const length = Number(lengths[0]);
    if (!isClear || length > mostBytes || end + 4 - at > longestHeader + 1) return { kind: 'broken', bodies };
    if (end + 4 + length > bytes.length) return { kind: 'whole', bodies };
    bodies.push(bytes.toString('utf8', end + 4, end + 4 + length));
    at = end + 4 + length;
  }
  return { kind: 'whole', bodies };
}

function parsed(text: string): readonly string[] {
  try {
    return [JSON.stringify(JSON.parse(text))];
  } catch {
    return [];
  }
}
