import { connect } from 'node:net';
import fc from 'fast-check';
import { freshNonce } from '../../../../server/connection/handshake/handshake.ts';
import { Gate } from '../../../../server/daemon/gate.ts';
import { attempt } from '../../../fault/daemon/wire.ts';
import { inPieces, mutated } from '../mutations.ts';
import { promise, type FuzzTarget } from './target.ts';

interface GateInput {
  /** What a connection says from its first byte on; `PORT` stands for the gate's. */
  readonly bytes: Uint8Array;
  readonly cuts: readonly number[];
}

const token = '5a'.repeat(32);
const portMark = 'PORT';

const upgrade = (lines: readonly string[]) => Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
const usual = [
  'GET /caption-lens HTTP/1.1',
  'Host: 127.0.0.1:PORT',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
];
const instead = fc.constantFrom(
  'GET / HTTP/1.1',
  'POST /caption-lens HTTP/1.1',
  'GET /caption-lens HTTP/1.0',
  'GET http://127.0.0.1:PORT/caption-lens HTTP/1.1',
  'GET /caption-lens?x HTTP/1.1',
  'Host: localhost:PORT',
  'Host: 127.0.0.1',
  'Host: evil.test',
  'Origin: null',
  'origin: http://127.0.0.1:PORT',
  'Connection: keep-alive, Upgrade',
  'Upgrade: h2c',
  'Sec-WebSocket-Version: 8',
  'Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=99',
  'Sec-WebSocket-Protocol: a, a',
  'Sec-WebSocket-Key: x',
  'Content-Length: 5',
  'Transfer-Encoding: chunked',
  'Expect: 100-continue',
  `X: ${'y'.repeat(9000)}`,
  '',
  ' folded',
  'X\0: y',
);
const requests = fc
  .tuple(fc.array(fc.tuple(fc.nat(usual.length), instead, fc.constantFrom(0, 1)), { maxLength: 2 }))
  .map(([changes]) => {
    const lines = [...usual];
    for (const [at, line, replaced] of changes) lines.splice(at, replaced, line);
    return upgrade(lines);
  });
const nonce = freshNonce();
const hello = {
  kind: 'hello',
  protocol: { major: 1, minor: 0 },
  version: '0.0.0',
  nonce,
  purpose: { kind: 'session' },
};
const payloads = fc.oneof(
  fc.constantFrom(hello, { ...hello, nonce: 'x' }, { kind: 'proof', proof: '00'.repeat(32) }, []),
  fc.jsonValue(),
);
/** A client's frame, masked by zeros; its first byte and its length may lie. */
const frame = fc
  .tuple(
    payloads,
    fc.constantFrom(0x81, 0x81, 0x81, 0x82, 0x01, 0x80, 0x00, 0x88, 0x89, 0x8a, 0x8b, 0xc1, 0xf1, 0x83),
    fc.constantFrom(0, 0, 0, 1, -1, 70_000, 2 ** 31),
    fc.constantFrom(0x80, 0x80, 0x80, 0),
  )
  .map(([payload, first, lie, mask]) => {
    const text = Buffer.from(JSON.stringify(payload));
    const said = Math.max(0, text.length + lie);
    const head =
      said < 126
        ? Buffer.from([first, mask | said])
        : said < 65_536
          ? Buffer.from([first, mask | 126, said >> 8, said & 255])
          : Buffer.from([
              first,
              mask | 127,
              0,
              0,
              0,
              0,
              (said >>> 24) & 255,
              (said >> 16) & 255,
              (said >> 8) & 255,
              said & 255,
            ]);
    return Buffer.concat([head, ...(mask === 0 ? [] : [Buffer.alloc(4)]), text]);
  });
const conversations = fc.tuple(requests, fc.array(frame, { maxLength: 4 })).map((parts) => Buffer.concat(parts.flat()));
const sound = fc
  .tuple(fc.constant(upgrade(usual)), fc.array(frame, { minLength: 1, maxLength: 4 }))
  .map((parts) => Buffer.concat(parts.flat()));

let opened: { readonly gate: Gate; readonly port: number } | undefined;
let admitted = 0;
let asked = 0;

async function openGate(): Promise<number> {
  if (opened === undefined) {
    const gate = new Gate(token, {
      refuse: () => undefined,
      admit: (socket) => {
        admitted += 1;
        socket.close(1000);
      },
    });
    opened = { gate, port: await gate.open() };
  }
  return opened.port;
}

export const gate: FuzzTarget<GateInput> = {
  name: 'gate',
  promise:
    'A connection that did not prove itself reaches nobody, hears at most why, and is closed; who proves himself still gets in.',
  share: 8_000,
  inputs: fc.record({
    bytes: fc.oneof(
      { weight: 3, arbitrary: conversations },
      { weight: 2, arbitrary: sound },
      { weight: 3, arbitrary: mutated(fc.oneof(conversations, sound)) },
      fc.uint8Array({ maxLength: 60 }),
    ),
    cuts: fc.oneof(fc.constant([]), fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 4 })),
  }),
  async check({ bytes, cuts }) {
    const port = await openGate();
    const before = admitted;
    const said = Buffer.from(Buffer.from(bytes).toString('latin1').replaceAll(portMark, String(port)), 'latin1');
    const answer = await exchange(port, inPieces(said, cuts));
    promise(admitted === before, 'Somebody was let in who proved nothing.');
    promise(
      /^((HTTP\/1\.1 100 Continue\r\n\r\n)?HTTP\/1\.1 (101|40[03458]|417|431|501|505|426) |$)/.test(answer),
      `It answers ${JSON.stringify(answer.slice(0, 60))}.`,
    );
    promise(!/"welcome"|access-control/i.test(answer), 'It says more than why not.');
    asked += 1;
    if (asked % 100 === 1) await expectsGuests(port);
  },
  async dispose() {
    if (opened) await expectsGuests(opened.port);
    opened?.gate.close();
    opened = undefined;
  },
};

async function expectsGuests(port: number): Promise<void> {
  const outcome = await attempt({ port, token } as Parameters<typeof attempt>[0]);
  promise(
    outcome.kind === 'answer' && JSON.stringify(outcome.answer) === '{"kind":"welcome"}',
    `Who proves himself hears ${outcome.kind}.`,
  );
  outcome.socket.terminate();
}

/** All that is answered to these bytes; their end is the connection's. */
function exchange(port: number, pieces: readonly Uint8Array[]): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => (answer += text));
    socket.on('error', () => undefined);
    socket.once('close', () => resolve(answer));
    socket.setNoDelay(true);
    socket.once('connect', () => {
      void (async () => {
        for (const piece of pieces) {
          socket.write(piece);
          if (pieces.length > 1) await new Promise((next) => setImmediate(next));
        }
        socket.end();
      })();
    });
  });
}
