import { resizeWindow } from '../../models/blip2/resize.ts';
import type { View } from '../../models/caption.ts';
import type { RgbRaster } from './raster.ts';

/** What evaluation of ImageNet's classifiers leaves out around the middle, at the size that they look at. */
const marginPixels = 32;

/** A view of an upright picture: `size * size * 3` bytes of RGB. As Pillow's `crop` and then its bicubic `resize`. */
export function cutView({ rgb, width, height }: RgbRaster, { size, part }: View): Uint8Array {
  const stride = width * 3;
  if (part === 'whole') return resizeWindow({ rgb, width, height, stride }, size, size);
  const side = Math.max(1, Math.floor((Math.min(width, height) * size) / (size + marginPixels)));
  const left = Math.floor((width - side) / 2);
  const top = Math.floor((height - side) / 2);
  const inner = rgb.subarray(top * stride + left * 3);
  return resizeWindow({ rgb: inner, width: side, height: side, stride }, size, size);
}
