import type { ProcessorRule } from './decodeMessages.ts';
import type { Raster } from './raster.ts';

/**
 * Where a GIF's first frame lies on its screen, and the colour of what it leaves clear. Offsets and sides are pixels of
 * the screen.
 */
export interface GifBackdrop {
  readonly transparent: 'declared' | 'none';
  /** The palette's colour of the transparent index, or of index 0 where none is declared. */
  readonly colour: readonly [red: number, green: number, blue: number];
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

const black = [0, 0, 0] as const;

/**
 * Reads the blocks up to the first frame's palette (GIF89a, sections 18 to 23). Never throws: libvips has the last word
 * on damage.
 */
export function readGifBackdrop(bytes: Uint8Array): GifBackdrop {
  const byte = (at: number) => bytes[at] ?? 0;
  const word = (at: number) => byte(at) | (byte(at + 1) << 8);
  const screenFlags = byte(10);
  let transparentIndex: number | undefined;
  let at = 13 + paletteBytes(screenFlags);
  while (byte(at) === 0x21) {
    // A graphic control extension: 21 F9 04 flags delay delay index 00.
    if (byte(at + 1) === 0xf9) transparentIndex = (byte(at + 3) & 1) === 1 ? byte(at + 6) : undefined;
    at += 2;
    while (byte(at) !== 0) at += byte(at) + 1;
    at += 1;
  }
  const frameFlags = byte(at + 9);
  const [palette, size] =
    (frameFlags & 0x80) === 0 ? [13, paletteBytes(screenFlags)] : [at + 10, paletteBytes(frameFlags)];
  const entry = (transparentIndex ?? 0) * 3;
  const colour = [byte(palette + entry), byte(palette + entry + 1), byte(palette + entry + 2)] as const;
  return {
    transparent: transparentIndex === undefined ? 'none' : 'declared',
    colour: entry < size ? colour : black,
    left: word(at + 1),
    top: word(at + 3),
    width: word(at + 5),
    height: word(at + 7),
  };
}

function paletteBytes(flags: number): number {
  return (flags & 0x80) === 0 ? 0 : 3 * (2 << (flags & 7));
}

/**
 * Gives the pixels that the frame leaves clear the colour that Pillow gives them, where libvips says black. In place.
 */
export function paintGifBackdrop(raster: Raster, backdrop: GifBackdrop, rule: ProcessorRule): void {
  const { data, width, height, channels } = raster;
  // Laid on white anyway.
  if (rule !== 'lavis' && backdrop.transparent === 'declared') return;
  if (channels === 4) {
    for (let at = 0; at < data.length; at += 4) if (data[at + 3] === 0) data.set([...backdrop.colour, 255], at);
    return;
  }
  const right = backdrop.left + backdrop.width;
  const bottom = backdrop.top + backdrop.height;
  for (let y = 0, at = 0; y < height; y++) {
    const isBeside = y < backdrop.top || y >= bottom;
    for (let x = 0; x < width; x++, at += channels) {
      if (isBeside || x < backdrop.left || x >= right) data.set(backdrop.colour, at);
    }
  }
}
