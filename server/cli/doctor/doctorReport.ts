import type { Device, Precision, RecogniserState } from '../../../models/caption.ts';
import type { ErrorCode } from '../../../models/errors.ts';
import type { DiskUse } from '../../upkeep/diskUse.ts';
import type { BackendNote } from '../../engine/engineMessages.ts';

/** Something that was looked into: what was found, or why it could not be. */
export type DoctorFinding<Found> =
  ({ readonly ok: true } & Found) | { readonly ok: false; readonly code: ErrorCode; readonly reason: string };

/** All that `doctor` knows. `--json` prints this object as it is. Times are milliseconds. */
export interface DoctorReport {
  /** The self-test worked. */
  readonly ok: boolean;
  readonly versions: {
    readonly captionLens: string;
    readonly node: string;
    readonly platform: string;
    readonly arch: string;
    readonly sharp: string;
    readonly libvips: string;
  };
  readonly machine: {
    readonly cores: number;
    readonly processor: string;
    readonly memoryBytes: number;
    readonly freeMemoryBytes: number;
  };
  readonly runtime: DoctorFinding<{ readonly onnxruntime: string; readonly backends: readonly BackendNote[] }>;
  readonly cache: DoctorFinding<{ readonly folder: string; readonly usedBytes: number; readonly writable: true }>;
  readonly disk: DoctorFinding<DiskUse>;
  readonly model: DoctorFinding<{
    readonly name: string;
    readonly digest: string;
    /** Of the weights; null where there are none to measure. */
    readonly sizeBytes: number | null;
    readonly imageSize: number;
    readonly device: Device;
    readonly precision: Precision;
    readonly deviceNotes: readonly string[];
    /** What names the things in pictures. */
    readonly recogniser: { readonly kind: RecogniserState['kind']; readonly note?: string };
    readonly loadMs: number;
  }>;
  readonly selfTest: DoctorFinding<{ readonly picture: string; readonly caption: string; readonly captionMs: number }>;
}
