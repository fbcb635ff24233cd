/** How much more recall weighs than precision. */
const beta = 1.2;

/**
 * ROUGE-L of a candidate's tokens, 0 to 1 (Lin 2004), as pycocoevalcap 1.2 computes it: the best precision and the best
 * recall, each of any reference. A text without tokens counts as one empty token. One reference at least.
 */
export function rougeL(candidate: readonly string[], references: readonly (readonly string[])[]): number {
  const written = orEmptyToken(candidate);
  let precision = 0;
  let recall = 0;
  for (const reference of references.map(orEmptyToken)) {
    const common = longestCommonSubsequence(written, reference);
    precision = Math.max(precision, common / written.length);
    recall = Math.max(recall, common / reference.length);
  }
  if (precision === 0 || recall === 0) return 0;
  return ((1 + beta ** 2) * precision * recall) / (recall + beta ** 2 * precision);
}

function orEmptyToken(tokens: readonly string[]): readonly string[] {
  return tokens.length === 0 ? [''] : tokens;
}

/** Its length. */
function longestCommonSubsequence(one: readonly string[], other: readonly string[]): number {
  const lengths = new Uint32Array(other.length + 1);
  for (const token of one) {
    let before = 0;
    for (let at = 1; at <= other.length; at++) {
      const above = lengths[at] ?? 0;
      lengths[at] = token === other[at - 1] ? before + 1 : Math.max(above, lengths[at - 1] ?? 0);
      before = above;
    }
  }
  return lengths[other.length] ?? 0;
}
