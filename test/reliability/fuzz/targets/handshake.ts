import { EventEmitter } from 'node:events';
import fc from 'fast-check';
import type { WebSocket } from 'ws';
import { proofOf } from '../../../../server/connection/handshake/handshake.ts';
import { awaitProof, type Outcome } from '../../../../server/daemon/serverHandshake.ts';
import { protocolVersion } from '../../../../server/protocol/version.ts';
import { promise, type FuzzTarget } from './target.ts';

/** A message of a client, as text; `PROOF` stands for the right proof, `SERVER` for the server's own. */
type Script = readonly string[];

const token = 'c3'.repeat(32);
const port = 4711;
const nonce = 'ab'.repeat(32);
const strange = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    0,
    -1,
    1.5,
    1e999,
    2 ** 53,
    '',
    'x',
    'AB'.repeat(32),
    `${nonce}\n`,
    [nonce],
    {},
    { kind: 'session' },
    { kind: 'leave' },
    { kind: 'leave', reason: 'constructor' },
  ),
  fc.jsonValue({ maxDepth: 2 }),
);
const hello = {
  kind: 'hello',
  protocol: { major: protocolVersion.major, minor: 0 },
  version: '1.0.0',
  nonce,
  purpose: { kind: 'session' },
};
const purposes = fc.constantFrom<unknown>(
  { kind: 'session' },
  { kind: 'leave', reason: 'stop' },
  { kind: 'leave', reason: 'restart' },
  { kind: 'leave', reason: 'newerVersion' },
  { kind: 'session', reason: 'stop' },
);
const versions = fc.record({
  major: fc.constantFrom<unknown>(protocolVersion.major, 0, 99, '1', 1.5),
  minor: fc.constantFrom<unknown>(0, 7, -1, null),
});
const hellos = fc
  .tuple(
    fc.record({ purpose: purposes, protocol: versions }, { requiredKeys: [] }),
    fc.dictionary(fc.constantFrom('kind', 'protocol', 'version', 'nonce', 'purpose', 'more'), strange, { maxKeys: 1 }),
    fc.constantFrom('none', 'none', 'none', 'kind', 'nonce', 'purpose', 'version'),
  )
  .map(([known, changes, without]) => {
    const message = { ...hello, ...known, ...changes, ...(without !== 'none' && { [without]: undefined }) };
    return JSON.stringify(message);
  });
const proofs = fc.oneof(
  { weight: 4, arbitrary: fc.constant('{"kind":"proof","proof":"PROOF"}') },
  fc.constantFrom(
    '{"kind":"proof","proof":"SERVER"}',
    '{"kind":"proof","proof":"PROOF0"}',
    '{"kind":"proof","proof":"PROOFzz"}',
    '{"proof":"PROOF"}',
    '{"kind":"proof","proof":["PROOF"]}',
    '{"kind":"hello","proof":"PROOF"}',
  ),
  strange.map((value) => JSON.stringify({ kind: 'proof', proof: value })),
);
const noise = fc.oneof(
  fc.json({ maxDepth: 2 }),
  fc.string({ maxLength: 20, unit: 'binary' }),
  fc.constantFrom('', 'null', '[]', '{', '"hello"'),
);
const scripts = fc.array(fc.oneof({ weight: 2, arbitrary: hellos }, { weight: 2, arbitrary: proofs }, noise), {
  maxLength: 4,
});
const likely = fc
  .tuple(hellos, proofs, fc.array(fc.oneof(proofs, noise), { maxLength: 2 }))
  .map(([first, second, more]) => [first, second, ...more]);

export const handshake: FuzzTarget<Script> = {
  name: 'handshake',
  promise:
    'Every handshake that is not to the letter gets its own refusal, once; one with the right proof is let in, once.',
  share: 200_000,
  inputs: fc.oneof({ weight: 3, arbitrary: likely }, scripts),
  check(script) {
    const socket = new FakeSocket();
    const outcomes: Outcome[] = [];
    awaitProof(socket as unknown as WebSocket, { token, port }, (outcome) => outcomes.push(outcome));
    let said: { readonly client: string; readonly server: string } | undefined;
    let expected: string | undefined;
    for (const [at, message] of script.entries()) {
      const text = said === undefined ? message : withProofs(message, { port, ...said });
      socket.emit('message', Buffer.from(text));
      const heard = socket.sent.map((answer) => JSON.parse(answer) as Readonly<Record<string, unknown>>);
      if (expected !== undefined) continue;
      const value = parse(text);
      if (at === 0) {
        const greeting = asHello(value);
        if (greeting === undefined) expected = 'malformed';
        else {
          promise(heard.length === 1 && heard[0]?.['kind'] === 'challenge', 'A hello gets no challenge.');
          said = { client: greeting, server: String(heard[0]['nonce']) };
          promise(
            heard[0]['proof'] === proofOf('server', token, { port, ...said }),
            'The daemon does not prove itself.',
          );
        }
        continue;
      }
      const given = isRecord(value) && value['kind'] === 'proof' ? value['proof'] : undefined;
      if (typeof given !== 'string') expected = 'malformed';
      else if (said === undefined || given !== proofOf('client', token, { port, ...said })) expected = 'proof';
      else expected = verdictOf(parse(script[0] ?? ''));
    }
    const [outcome] = outcomes;
    promise(outcomes.length === (expected === undefined ? 0 : 1), `There are ${String(outcomes.length)} verdicts.`);
    const verdict = outcome?.kind === 'refused' ? outcome.reason : outcome?.kind;
    promise(verdict === expected, `It is ${String(verdict)} and should be ${String(expected)}.`);
    promise(!socket.sent.some((text) => text.includes(token)), 'The token was sent.');
  },
};

class FakeSocket extends EventEmitter {
  readonly sent: string[] = [];

  send(text: string): void {
    this.sent.push(text);
  }
}

function withProofs(message: string, nonces: Parameters<typeof proofOf>[2]): string {
  return message.replace('PROOF', proofOf('client', token, nonces)).replace('SERVER', proofOf('server', token, nonces));
}

/** What `server/connection/handshake/handshake.ts` says of a hello, by its types: its nonce, or undefined where it is none. */
function asHello(value: unknown): string | undefined {
  if (!isRecord(value) || value['kind'] !== 'hello' || typeof value['version'] !== 'string') return undefined;
  const { protocol, purpose, nonce: given } = value;
  const isVersion =
    isRecord(protocol) && Number.isSafeInteger(protocol['major']) && Number.isSafeInteger(protocol['minor']);
  const isPurpose =
    isRecord(purpose) &&
    (purpose['kind'] === 'session' ||
      (purpose['kind'] === 'leave' &&
        ['stop', 'restart', 'newerVersion'].includes(String(purpose['reason'])) &&
        typeof purpose['reason'] === 'string'));
  const isNonce =
    typeof given === 'string' && given.length === 64 && [...given].every((digit) => '0123456789abcdef'.includes(digit));
  return isVersion && isPurpose && isNonce ? given : undefined;
}

function verdictOf(greeting: unknown): 'proved' | 'incompatible' {
  const { protocol, purpose } = greeting as {
    readonly protocol: { readonly major: number };
    readonly purpose: { readonly kind: string };
  };
  return purpose.kind === 'session' && protocol.major !== protocolVersion.major ? 'incompatible' : 'proved';
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
