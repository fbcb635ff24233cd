/** Pictures that no two of are alike: seeded noise, `side * side * 3` bytes each. */
export function drawNoise(side: number, seed: number): Uint8Array {
  // xorshift32 never leaves 0.
  let state = (seed * 0x9e3779b1) >>> 0 || 1;
  return Uint8Array.from({ length: side * side * 3 }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state & 0xff;
  });
}
