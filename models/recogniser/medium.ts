import { media, type Calibration, type Medium } from './calibration.ts';
import { softmax } from './softmax.ts';

/** What the picture is made as; undefined where that is not sure. `features` are (headWidth). */
export function readMedium(features: Float32Array, { medium, leastMedium }: Calibration): Medium | undefined {
  const logits = medium.weights.map((weights, index) =>
    weights.reduce((sum, weight, at) => sum + weight * (features[at] ?? 0), medium.bias[index] ?? 0),
  );
  const probabilities = softmax(Float32Array.from(logits));
  return media.find((name, index) => (probabilities[index] ?? 0) >= leastMedium[name]);
}
