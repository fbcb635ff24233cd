import type { ValidationScores } from './validation.ts';

/** One batch that was learned from; both counts are from 0. */
export interface StepEvent {
  readonly epoch: number;
  readonly step: number;
  readonly loss: number;
  readonly learningRate: number;
  /** Null where it overflowed 16 bits, and the weights have not changed. */
  readonly gradientNorm: number | null;
  readonly pictures: readonly (string | number)[];
}

export interface EpochEvent {
  readonly epoch: number;
  /** Means over its steps. */
  readonly train: { readonly loss: number; readonly learningRate: number };
  /** Null where nothing was held back. */
  readonly validation: ValidationScores | null;
  /** Whether this is the best epoch so far. */
  readonly best: boolean;
}

/** Is told when all that belongs to an event is on the disk. */
export interface RunListener {
  /** A sentence about what is done otherwise than one may think. */
  onNote(sentence: string): void;
  onStep(event: StepEvent): void;
  /** `ended`: all that are over, this one the last. */
  onEpoch(event: EpochEvent, ended: readonly EpochEvent[]): Promise<void>;
}
