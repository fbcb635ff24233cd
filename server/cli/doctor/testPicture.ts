/**
 * A picture drawn in memory, for when no photograph lies at hand: dusk over a bright horizon. `size * size * 3` bytes.
 */
export function testPicture(size: number): Uint8Array {
  const pixels = new Uint8Array(size * size * 3);
  for (let y = 0; y < size; y++) {
    const height = y / size; // 0 at the top
    for (let x = 0; x < size; x++) {
      const glow = Math.exp(-40 * ((x / size - 0.5) ** 2 + (height - 0.6) ** 2));
      pixels.set([40 + 180 * glow + 30 * height, 50 + 120 * glow, 110 - 60 * height + 40 * glow], (y * size + x) * 3);
    }
  }
  return pixels;
}
