import type { View } from '../caption.ts';
import type { BackboneConfig, RecogniserConfig } from './networks/networkConfig.ts';

/** What is looked at, in this order: two views by the classifier, the last by the detector. */
export function viewsFor({ classifier, detector }: RecogniserConfig): readonly [View, View, View] {
  return [
    { size: classifier.imageSize, part: 'whole' },
    { size: classifier.imageSize, part: 'middle' },
    { size: detector.imageSize, part: 'whole' },
  ];
}

const channels = 3;

/** `imageSize * imageSize * 3` bytes of RGB -> (1, 3, imageSize, imageSize), a byte as `(byte - mean) / std`. */
export function toPixelValues(view: Uint8Array, { imageSize, mean, std }: BackboneConfig): Float32Array {
  const plane = imageSize * imageSize;
  if (view.length !== plane * channels) throw new Error(`a view of ${imageSize} pixels has not ${view.length} bytes`);
  const table = Float32Array.from({ length: 256 }, (_, byte) => (byte - mean) / std);
  const values = new Float32Array(view.length);
  for (let channel = 0; channel < channels; channel++) {
    let to = channel * plane;
    for (let from = channel; from < view.length; from += channels) values[to++] = table[view[from] ?? 0] ?? 0;
  }
  return values;
}
