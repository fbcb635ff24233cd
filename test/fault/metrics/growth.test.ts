import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ptbTokens } from '../../../models/metrics/ptbTokens.ts';
import { measure } from '../../unit/server/languages/growthChecks.ts';

/** In characters. Patterns that scan to the end of the text from each of its places would take minutes for the longer. */
const [short, long] = [10_000, 40_000] as const;
/** A text four times as long may take so many times as long. */
const steepest = 7;
/** In milliseconds: below, there is nothing to see. */
const unseen = 60;

function growsBy(piece: string): number {
  const read = (length: number) => measure(() => ptbTokens(piece.repeat(Math.ceil(length / piece.length))));
  let growth = Infinity;
  for (let at = 0; at < 3 && growth > steepest; at++) {
    const slow = read(long);
    growth = slow < unseen ? 0 : Math.min(growth, slow / read(short));
  }
  return growth;
}

const pieces =
  `a|1|.|-|a.|a-|1.|1,|a!|a,|a,1-|a'|'|"|<|<!|<!a|<b |<b c=|<b c='|</b|&|&a|&amp;|@|a@|a@b|a@b.|:|://|http://|http://a|` +
  `www.|www.a.|a.com|a.com/|a/|a-b/|A&|A+|#|#a|_|a_|(|(555) |555 |+1 |1/|1-|1-1-|*|\u00ad|é|é.|日|日a|😀|½|“|’|’s|` +
  `it's|don't|U.S.|U.S.-|T. |T. <b |No. |Inc.|Inc. |~_|^_|. |.. |a\u00a0|1\u00a0|\u00a0.|%.|$.|{.|a.1a|Σ|ΑΣ|Σ日`;

it.each(pieces.split('|'))('%j over and over takes no longer than its length explains', (piece) => {
  expect(growsBy(piece)).toBeLessThan(steepest);
});

it('nor do random ones', () => {
  const unit = fc.array(fc.constantFrom(...pieces.split('|')), { minLength: 2, maxLength: 4 });
  fc.assert(
    fc.property(unit, (some) => {
      expect(growsBy(some.join(''))).toBeLessThan(steepest);
    }),
    { numRuns: 25, endOnFailure: true },
  );
}, 240_000);
