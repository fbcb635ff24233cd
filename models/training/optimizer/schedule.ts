/** LAVIS's `linear_warmup_cosine_lr` (`common/optims.py` at 506965b). */
export interface ScheduleSettings {
  readonly learningRate: number;
  readonly minLearningRate: number;
  /** What the first step begins with; -1 leaves the warm-up out. */
  readonly warmupLearningRate: number;
  readonly warmupSteps: number;
  readonly epochs: number;
}

/**
 * The rate of a step; both count from 0. In epoch 0 it grows to `learningRate` and stays there. Then it is the same for
 * all steps of an epoch, half a cosine down to `minLearningRate`.
 */
export function learningRateAt(settings: ScheduleSettings, epoch: number, step: number): number {
  const { learningRate, minLearningRate, warmupLearningRate, warmupSteps, epochs } = settings;
  if (epoch === 0) {
    const start = warmupLearningRate >= 0 ? warmupLearningRate : learningRate;
    return Math.min(learningRate, start + ((learningRate - start) * step) / Math.max(warmupSteps, 1));
  }
  return (learningRate - minLearningRate) * 0.5 * (1 + Math.cos((Math.PI * epoch) / epochs)) + minLearningRate;
}
