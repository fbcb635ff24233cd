/** What of a checkpoint's image processor is needed once the pictures have their size. */
export interface ImageProcessorConfig {
  /** Side in pixels. */
  readonly size: number;
  /** One per channel. */
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

const channels = 3;

/** Pictures of `size * size * 3` bytes become `pixel_values`, float32 [pictures, 3, size, size]. */
export function toPixelValues(images: readonly Uint8Array[], config: ImageProcessorConfig): Float32Array {
  const plane = config.size * config.size;
  const values = new Float32Array(images.length * channels * plane);
  for (let channel = 0; channel < channels; channel++) {
    const table = normalisedBytes(config.mean[channel] ?? 0, config.std[channel] ?? 1);
    images.forEach((image, index) => {
      let to = (index * channels + channel) * plane;
      for (let from = channel; from < plane * channels; from += channels) values[to++] = table[image[from] ?? 0] ?? 0;
    });
  }
  return values;
}

/** transformers 5 folds 1/255 into mean and std in float32, then subtracts and divides: 256 values a channel. */
function normalisedBytes(mean: number, std: number): Float32Array {
  const mean255 = Math.fround(Math.fround(mean) * 255);
  const std255 = Math.fround(Math.fround(std) * 255);
  return Float32Array.from({ length: 256 }, (_, byte) => Math.fround(byte - mean255) / std255);
}
