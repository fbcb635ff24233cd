/** Uncompressed pixels, row by row, channels interleaved. */
export interface Raster {
  readonly data: Uint8Array | Uint16Array;
  readonly width: number;
  readonly height: number;
  /** 1: gray; 2: gray, alpha; 3: RGB; 4: RGB, alpha. */
  readonly channels: number;
}

/** 8-bit RGB, `width * height * 3` bytes. */
export interface RgbRaster {
  readonly rgb: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** 16-bit samples to 8 bits by their high byte, as Pillow reads 16-bit RGB. */
export function toHighBytes({ data, ...shape }: Raster): Raster {
  const bytes = new Uint8Array(data.length);
  for (let i = 0; i < data.length; i++) bytes[i] = (data[i] ?? 0) >> 8;
  return { ...shape, data: bytes };
}

/** 16-bit samples to 8 bits by clipping: what Pillow makes of 16-bit gray ("I;16") when it converts to RGB. */
export function toClippedBytes({ data, ...shape }: Raster): Raster {
  return { ...shape, data: new Uint8Array(new Uint8ClampedArray(data).buffer) };
}

/** Alpha dropped, gray repeated. Works in place where it can: photographs are large. */
export function dropAlpha({ data, width, height, channels }: Raster): RgbRaster {
  const pixels = width * height;
  if (channels === 3) return { rgb: asBytes(data), width, height };
  const rgb = channels > 3 ? asBytes(data) : new Uint8Array(pixels * 3);
  const [green, blue] = channels > 3 ? [1, 2] : [0, 0];
  for (let pixel = 0, from = 0, to = 0; pixel < pixels; pixel++, from += channels, to += 3) {
    rgb[to] = data[from] ?? 0;
    rgb[to + 1] = data[from + green] ?? 0;
    rgb[to + 2] = data[from + blue] ?? 0;
  }
  return { rgb: rgb.subarray(0, pixels * 3), width, height };
}

/** Laid on white as Pillow's `Image.alpha_composite` does it (src/libImaging/AlphaComposite.c, opaque background). */
export function layOnWhite(raster: Raster): RgbRaster {
  const { data, width, height, channels } = raster;
  if (channels === 1 || channels === 3) return dropAlpha(raster);
  const pixels = width * height;
  const rgb = channels === 4 ? asBytes(data) : new Uint8Array(pixels * 3);
  const [green, blue] = channels === 4 ? [1, 2] : [0, 0];
  for (let pixel = 0, from = 0, to = 0; pixel < pixels; pixel++, from += channels, to += 3) {
    const alpha = data[from + channels - 1] ?? 0;
    rgb[to] = blendWithWhite(data[from] ?? 0, alpha);
    rgb[to + 1] = blendWithWhite(data[from + green] ?? 0, alpha);
    rgb[to + 2] = blendWithWhite(data[from + blue] ?? 0, alpha);
  }
  return { rgb: rgb.subarray(0, pixels * 3), width, height };
}

function blendWithWhite(value: number, alpha: number): number {
  // Seven bits of extra precision, then a division by 255 by shifts.
  const sum = value * (alpha << 7) + 255 * ((255 - alpha) << 7) + (0x80 << 7);
  return ((sum >> 8) + sum) >> 15;
}

/** Pillow's CMYK to RGB without a profile (`cmyk2rgb` in src/libImaging/Convert.c); 0 means no ink. */
export function inkToRgb({ data, width, height, channels }: Raster): RgbRaster {
  const rgb = asBytes(data);
  const pixels = width * height;
  for (let pixel = 0, from = 0, to = 0; pixel < pixels; pixel++, from += channels, to += 3) {
    const light = 255 - (data[from + 3] ?? 0);
    const cyan = data[from] ?? 0;
    const magenta = data[from + 1] ?? 0;
    const yellow = data[from + 2] ?? 0;
    rgb[to] = Math.max(light - divide255(cyan * light), 0);
    rgb[to + 1] = Math.max(light - divide255(magenta * light), 0);
    rgb[to + 2] = Math.max(light - divide255(yellow * light), 0);
  }
  return { rgb: rgb.subarray(0, pixels * 3), width, height };
}

/** Pillow's MULDIV255. */
function divide255(product: number): number {
  const rounded = product + 128;
  return ((rounded >> 8) + rounded) >> 8;
}

/** Turned upright. `orientation` is that of EXIF (tag 0x0112), 1 to 8; anything else means upright already. */
export function turnUpright(raster: RgbRaster, orientation: number): RgbRaster {
  if (!(orientation >= 2 && orientation <= 8)) return raster;
  const { rgb, width, height } = raster;
  const swapped = orientation >= 5;
  const outWidth = swapped ? height : width;
  const outHeight = swapped ? width : height;
  // Where the stored pixel (x, y) of the turned one (u, v) lies: x runs backwards for 2 3 7 8, y for 3 4 6 7.
  const backX = [2, 3, 7, 8].includes(orientation);
  const backY = [3, 4, 6, 7].includes(orientation);
  const stepX = backX ? -3 : 3;
  const stepY = (backY ? -3 : 3) * width;
  const start = (backX ? (width - 1) * 3 : 0) + (backY ? (height - 1) * width * 3 : 0);
  const [stepU, stepV] = swapped ? [stepY, stepX] : [stepX, stepY];
  const turned = new Uint8Array(rgb.length);
  for (let v = 0, to = 0; v < outHeight; v++) {
    for (let u = 0, from = start + v * stepV; u < outWidth; u++, from += stepU, to += 3) {
      turned[to] = rgb[from] ?? 0;
      turned[to + 1] = rgb[from + 1] ?? 0;
      turned[to + 2] = rgb[from + 2] ?? 0;
    }
  }
  return { rgb: turned, width: outWidth, height: outHeight };
}

function asBytes(data: Uint8Array | Uint16Array): Uint8Array {
  return data instanceof Uint8Array ? data : Uint8Array.from(data);
}
