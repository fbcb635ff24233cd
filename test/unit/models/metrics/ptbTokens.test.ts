import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ptbTokens } from '../../../../models/metrics/ptbTokens.ts';

/** Each by the program itself; many more are in test/golden/cases/metrics/tokens.json. */
describe('tokens', () => {
  it.each([
    ["It's a dog's life, isn't it? (A close-up.)", "it 's a dog 's life is n't it -lrb- a close-up -rrb-"],
    ["rock 'n' roll, y'all cannot", "rock 'n' roll y' all can not"],
    ['photo @ 3:45 p.m. in Washington, D.C.', 'photo @ 3:45 p.m. in washington d.c.'],
    ['plan B. The end, plan B. the end', 'plan b the end plan b. the end'],
    ['No. 5 says no. Really no.', 'no. 5 says no really no'],
    ['f/2.8, ½ cup, £5 and 5¢', 'f/2 .8 1/2 cup # 5 and 5 cents'],
    ['(555) 123-4567', '-lrb-555-rrb-\u00a0123-4567'],
    [':-) ;) ^_^ <3 😀', ':--rrb- ;-rrb- ^_^ < 3'],
    ['<b>bold</b> &amp; caf&eacute;', '<b> bold </b> & caf&eacute;'],
    ['', ''],
  ])('of %j', (text, tokens) => {
    expect(ptbTokens(text).join(' ')).toBe(tokens);
  });

  it.each(['\r', '\v', '\f', '\u2028', '\u2029', '\r\n', '\n'])('of texts with %j are those of both lines', (end) => {
    expect(ptbTokens(`a bee${end}on a flower`)).toEqual(['a', 'bee', 'on', 'a', 'flower']);
  });

  it('are in small letters, without spaces, and never empty', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        for (const token of ptbTokens(text)) {
          expect(token).toBe(token.toLowerCase());
          expect(token).toMatch(/^[^ \n]+$/);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('of two texts with a word between are those of each', () => {
    const piece = fc.constantFrom(
      ...`a|The|U.S.|No.|5|'|"|’s|don't|...|-|<b|@x|a@b|1/2|(|)|&amp;|:|é|日|😀|.`.split('|'),
    );
    const text = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(text, text, (before, behind) => {
        const between = '\nzzz\n';
        const joined = ptbTokens(`${before}${between.replaceAll('\n', '\u2028')}${behind}`);
        expect(joined).toEqual([...ptbTokens(before), 'zzz', ...ptbTokens(behind)]);
      }),
    );
  });
});
