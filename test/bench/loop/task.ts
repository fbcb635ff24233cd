import type { Device, Precision } from '../../../models/caption.ts';

/** `single`: the processor's graph, a step a run. `ahead`: CUDA's, a `Loop` of several. */
export const paces = ['single', 'ahead'] as const;
export type Pace = (typeof paces)[number];

/** What one process is to do; with no tokens, it only compiles. */
export interface Order {
  readonly pace: Pace;
  readonly model: string;
  readonly cache: string;
  readonly device: Device;
  readonly precision: Precision;
  readonly beams: number;
  readonly tokens: number;
}

/** What it says: one line of JSON. */
export interface Report {
  readonly loadMs: number;
  readonly promptMs: number;
  /** Mean of one. */
  readonly stepMs: number;
  /** Ids of the best text: both paces must find the same. */
  readonly tokens: readonly number[];
}
