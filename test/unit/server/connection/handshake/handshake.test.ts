import fc from 'fast-check';
import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  freshNonce,
  isProof,
  proofOf,
  readChallenge,
  readHello,
  readProof,
  readAnswer,
} from '../../../../../server/connection/handshake/handshake.ts';

const token = '11'.repeat(32);
const nonces = { port: 4711, client: 'aa'.repeat(32), server: 'bb'.repeat(32) };

describe('a proof', () => {
  test('is an HMAC of what was said, keyed by the token', () => {
    const text = `caption-lens 1\nserver\n4711\n${nonces.client}\n${nonces.server}`;
    const expected = createHmac('sha256', Buffer.from(token, 'hex')).update(text).digest('hex');
    expect(proofOf('server', token, nonces)).toBe(expected);
  });

  test('of one side, port, nonce or token is none of another', () => {
    const right = proofOf('client', token, nonces);
    const others = [
      proofOf('server', token, nonces),
      proofOf('client', '22'.repeat(32), nonces),
      proofOf('client', token, { ...nonces, port: 4712 }),
      proofOf('client', token, { ...nonces, client: 'ab'.repeat(32) }),
      proofOf('client', token, { ...nonces, server: 'ba'.repeat(32) }),
      proofOf('client', token, { ...nonces, client: nonces.server, server: nonces.client }),
      '',
      right.slice(0, -2),
      `${right}00`,
      `${right}0`,
      `${right}\n`,
      right.toUpperCase(),
    ];
    expect(others.filter((other) => isProof(other, right))).toEqual([]);
    expect(isProof(right, right)).toBe(true);
  });
});

describe('messages of the handshake', () => {
  const hello = {
    kind: 'hello',
    protocol: { major: 1, minor: 0 },
    version: '1.0.0',
    nonce: freshNonce(),
    purpose: { kind: 'session' },
  };

  test('of a later protocol are understood, whatever else they say', () => {
    const later = { ...hello, protocol: { major: 9, minor: 3, patch: 1 }, extra: [1] };
    expect(readHello(JSON.stringify(later))).toEqual({ ...hello, protocol: { major: 9, minor: 3 } });
    const leave = { ...hello, purpose: { kind: 'leave', reason: 'newerVersion' } };
    expect(readHello(JSON.stringify(leave))).toEqual(leave);
  });

  test.each([
    { kind: 'hi' },
    { nonce: 'aa' },
    { nonce: 'zz'.repeat(32) },
    { nonce: ['aa'.repeat(32)] },
    { protocol: { major: '1', minor: 0 } },
    { protocol: null },
    { purpose: { kind: 'leave', reason: 'idle' } },
    { purpose: 'session' },
    { version: 1 },
  ])('%j makes no hello', (change) => {
    expect(readHello(JSON.stringify({ ...hello, ...change }))).toBeUndefined();
  });

  test('of any text: read or refused, nothing thrown and nothing polluted', () => {
    const texts = fc.oneof(
      fc.string(),
      fc.json(),
      fc.constantFrom('{"__proto__":{"polluted":1},"kind":"hello"}', '[[[['),
    );
    fc.assert(
      fc.property(texts, (text) => {
        for (const read of [readHello, readChallenge, readProof, readAnswer]) read(text);
        return ({} as { readonly polluted?: unknown }).polluted === undefined;
      }),
      { numRuns: 2000 },
    );
  });
});
