import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MessageWriter } from '../../../../models/graph/protobuf.ts';
import { packed, readMessage, strings } from './wireReader.ts';

const hex = (writer: MessageWriter) => Buffer.from(writer.finish()).toString('hex');

describe('the bytes of the protobuf guide', () => {
  test.each([
    ['150 in field 1', new MessageWriter().int(1, 150), '089601'],
    ['a text in field 2', new MessageWriter().string(2, 'testing'), '120774657374696e67'],
    ['a message in field 3', new MessageWriter().message(3, new MessageWriter().int(1, 150)), '1a03089601'],
    ['a packed list in field 6', new MessageWriter().ints(6, [3, 270, 86942]), '3206038e029ea705'],
    ['-2, in ten bytes', new MessageWriter().int(1, -2), '08feffffffffffffffff01'],
    ['0', new MessageWriter().int(1, 0), '0800'],
    ['a field number above 15', new MessageWriter().int(20, 1), 'a00101'],
    ['a float', new MessageWriter().float(2, 1), '150000803f'],
    ['an empty list', new MessageWriter().ints(1, []), '0a00'],
    ['a text in two bytes a letter', new MessageWriter().string(1, 'é'), '0a02c3a9'],
  ])('%s', (_, writer, bytes) => {
    expect(hex(writer)).toBe(bytes);
  });
});

describe('what a reader gets back', () => {
  test('any whole number that JavaScript can count to', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.integer({ min: 1, max: 2 ** 29 - 1 }), (value, number) => {
        expect(readMessage(new MessageWriter().int(number, value).finish())).toEqual([
          { number, value: BigInt(value) },
        ]);
      }),
    );
  });

  test('any list of them', () => {
    fc.assert(
      fc.property(fc.array(fc.maxSafeInteger()), (values) => {
        expect(packed(readMessage(new MessageWriter().ints(8, values).finish()), 8)).toEqual(values);
      }),
    );
  });

  test('any text, also longer than 127 bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
        expect(strings(readMessage(new MessageWriter().string(1, text).finish()), 1)).toEqual([text]);
      }),
    );
  });

  test('half a number is refused, not rounded', () => {
    expect(() => new MessageWriter().int(1, 1.5)).toThrow(RangeError);
  });
});
