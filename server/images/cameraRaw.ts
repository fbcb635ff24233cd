const subfileType = 0xfe;
const subIfds = 0x14a;
const dngVersion = 0xc612;

/**
 * Whether a TIFF (revision 6.0) is a camera's raw file such as DNG, NEF or ARW. Its first page is then only a small
 * preview.
 */
export function isCameraRaw(tiff: Uint8Array): boolean {
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength);
  const little = tiff[0] === 0x49;
  if (tiff.length < 8 || view.getUint16(2, little) !== 42) return false; // BigTIFF: no camera writes it
  const directory = view.getUint32(4, little);
  if (directory + 2 > tiff.length) return false;
  const entries = Math.min(view.getUint16(directory, little), Math.trunc((tiff.length - directory - 2) / 12));
  let isPreview = false;
  let hasPages = false;
  for (let entry = 0; entry < entries; entry++) {
    const at = directory + 2 + entry * 12; // tag, type, count, value
    const tag = view.getUint16(at, little);
    if (tag === dngVersion) return true;
    if (tag === subfileType) isPreview = (view.getUint32(at + 8, little) & 1) === 1;
    if (tag === subIfds) hasPages = true;
  }
  return isPreview && hasPages;
}
