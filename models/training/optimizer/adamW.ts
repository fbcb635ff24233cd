/** AdamW with decoupled weight decay (Loshchilov and Hutter, arXiv 1711.05101), step by step as torch computes it. */

const [beta1, beta2, epsilon] = [0.9, 0.999, 1e-8];

export const adamWSettings = { beta1, beta2, epsilon } as const;

/** What the optimizer keeps of a parameter: running means of its gradient and of that squared. */
export interface Moments {
  readonly first: Float32Array;
  readonly second: Float32Array;
}

export interface UpdateSettings {
  readonly learningRate: number;
  readonly weightDecay: number;
  /** Updates with this one, from 1. */
  readonly step: number;
}

/** What an update is made of, beside the moments. */
export function adamWFactors({ learningRate, weightDecay, step }: UpdateSettings) {
  return {
    kept: 1 - learningRate * weightDecay,
    stepSize: learningRate / (1 - beta1 ** step),
    correction: Math.sqrt(1 - beta2 ** step),
  };
}

/** Changes `weights` and `moments` in place, by the gradient times `scale`. */
export function updateAdamW(
  weights: Float32Array,
  gradient: Float32Array,
  { first, second }: Moments,
  settings: UpdateSettings,
  scale = 1,
): void {
  const { kept, stepSize, correction } = adamWFactors(settings);
  for (let i = 0; i < weights.length; i++) {
    const slope = (gradient[i] as number) * scale;
    const mean = (first[i] as number) + (slope - (first[i] as number)) * (1 - beta1);
    const square = (second[i] as number) * beta2 + slope * slope * (1 - beta2);
    first[i] = mean;
    second[i] = square;
    weights[i] = (weights[i] as number) * kept - (stepSize * mean) / (Math.sqrt(square) / correction + epsilon);
  }
}
