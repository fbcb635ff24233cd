/** Bytes that look random and that `pillow/make.py` computes too. */
export function noise(count: number): Uint8Array {
  return Uint8Array.from({ length: count }, (_, i) => {
    const mixed = Math.imul(i + 1, 0x9e3779b1);
    const again = Math.imul(mixed ^ (mixed >>> 15), 0x85ebca77);
    return (again ^ (again >>> 13)) & 255;
  });
}
