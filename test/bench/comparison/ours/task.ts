import type { DeviceChoice, PrecisionChoice } from '../../../../models/caption.ts';

/** Numbers by name; the unit is the name's ending: Ms, Bytes, PerMinute. */
export type Figures = Readonly<Record<string, number>>;

/** What one process of ours is to measure. */
export type Task =
  | { readonly kind: 'compile' }
  | { readonly kind: 'speed'; readonly tokens: number }
  | { readonly kind: 'batch'; readonly tokens: number; readonly batch: number; readonly stream: number }
  | { readonly kind: 'beams'; readonly beams: readonly number[]; readonly tokens: number }
  | { readonly kind: 'tokens'; readonly tokens: readonly number[] };

export interface Order {
  readonly task: Task;
  readonly model: string;
  readonly cache: string;
  readonly device: DeviceChoice;
  readonly precision: PrecisionChoice;
  readonly imageSize?: number;
}

/** What the engine took where `auto` was asked for. */
export interface Chosen {
  readonly device: string;
  readonly precision: string;
  readonly imageSize: number;
}

/** One line of the process's output. */
export type Line =
  /** The compiled model is there and loading begins; `peakBytes` is the most that the process has held until now. */
  | { readonly kind: 'compiled'; readonly fresh: boolean; readonly ms: number; readonly peakBytes: number }
  | { readonly kind: 'chosen'; readonly chosen: Chosen }
  | { readonly kind: 'figures'; readonly figures: Figures };
