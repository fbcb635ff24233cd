/** torch's `GradScaler` (`torch/amp/grad_scaler.py`, `_amp_update_scale_`), with its usual numbers. */

export const scalerSettings = { growthFactor: 2, backoffFactor: 0.5, growthInterval: 2000 } as const;

export interface ScalerState {
  /** What the loss is multiplied by, so that gradients of 16 bits do not vanish. */
  readonly scale: number;
  /** Updates since the scale last changed. */
  readonly growthTracker: number;
}

export const firstScale: ScalerState = { scale: 65536, growthTracker: 0 };

/** After an update, or after one that was left out since its gradients had overflowed. */
export function nextScale({ scale, growthTracker }: ScalerState, outcome: 'updated' | 'overflowed'): ScalerState {
  const { growthFactor, backoffFactor, growthInterval } = scalerSettings;
  if (outcome === 'overflowed') return { scale: scale * backoffFactor, growthTracker: 0 };
  if (growthTracker + 1 < growthInterval) return { scale, growthTracker: growthTracker + 1 };
  const grown = Math.fround(scale * growthFactor);
  return { scale: Number.isFinite(grown) ? grown : scale, growthTracker: 0 };
}
