import fc from 'fast-check';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { MessageGuard } from '../../../../../server/connection/handshake/messageGuard.ts';

async function pass(chunks: readonly Uint8Array[]): Promise<Buffer> {
  const guard = new MessageGuard();
  const out: Buffer[] = [];
  guard.on('data', (chunk: Buffer) => out.push(chunk));
  const end = once(guard, 'end');
  for (const chunk of chunks) guard.write(chunk);
  guard.end();
  await end;
  return Buffer.concat(out);
}

function message(body: Uint8Array, extra: readonly string[] = []): Buffer {
  const header = [...extra, `Content-Length: ${body.length}`].join('\r\n');
  return Buffer.concat([Buffer.from(`${header}\r\n\r\n`), body]);
}

function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const at = [0, ...places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return at.slice(1).map((end, i) => bytes.subarray(at[i], end));
}

describe('messages', () => {
  const bodies = fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 8 });
  const places = fc.array(fc.nat(), { maxLength: 30 });

  test('go through byte for byte, wherever they are cut', async () => {
    await fc.assert(
      fc.asyncProperty(bodies, places, async (all, cuts) => {
        const bytes = Buffer.concat(all.map((body) => message(body, ['Content-Type: application/vscode-jsonrpc'])));
        expect((await pass(cut(bytes, cuts))).equals(bytes)).toBe(true);
      }),
    );
  });

  test.each([
    ['one byte above the limit', 'Content-Length: 128000001\r\n\r\n'],
    ['a length that is no number', 'Content-Length: 0x10\r\n\r\n'],
    ['a negative length', 'Content-Length: -1\r\n\r\n'],
    ['a length beyond all numbers', `Content-Length: ${'9'.repeat(40)}\r\n\r\n`],
    ['no length', 'Content-Type: x\r\n\r\n'],
    ['an endless header', 'x'.repeat(4097)],
    // The reader behind takes the last of two, and of a line that ends in another way it sees no end.
    ['two lengths', 'Content-Length: 2\r\nContent-Length: 999999999999\r\n\r\n'],
    ['the same length twice', 'Content-Length: 2\r\ncontent-length: 2\r\n\r\n'],
    ['a length behind a bare line feed', 'X: y\nContent-Length: 2\r\n\r\n'],
    ['a length before a bare line feed', 'Content-Length: 2\nContent-Length: 999999999999\r\n\r\n'],
    ['a line that ends in two carriage returns', 'Content-Length: 2\r\r\n\r\n'],
    ['a line that is no field', 'Content-Length: 2\r\nx\r\n\r\n'],
    ['a field without a name', 'Content-Length: 2\r\n: x\r\n\r\n'],
  ])('%s is refused after good ones, wherever it is cut', async (_name, bad) => {
    await fc.assert(
      fc.asyncProperty(places, async (cuts) => {
        const bytes = Buffer.concat([message(Buffer.from('{}')), Buffer.from(bad)]);
        await expect(pass(cut(bytes, cuts))).rejects.toThrow(/message/);
      }),
      { numRuns: 30 },
    );
  });

  test('of just the limit may begin', async () => {
    const bytes = Buffer.from('content-length:128000000\r\n\r\n{');
    expect((await pass([bytes])).equals(bytes)).toBe(true);
  });
});
