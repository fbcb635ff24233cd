import type { View } from '../../../models/caption.ts';
import type { ErrorCode } from '../../../models/errors.ts';
import type { Wording } from '../../../models/wording.ts';
import type { Light, PhotographFacts } from '../../protocol/photographMessages.ts';

/** How a picture's pixels are read before they are resized:
 * - `default`: as a person sees them: upright, on white, in sRGB;
 * - `hf`: as transformers 5 reads them: upright, on white, colour profiles ignored;
 * - `lavis`: as LAVIS reads them: as stored, alpha dropped, colour profiles ignored. */
export type ProcessorRule = 'default' | 'hf' | 'lavis';

/** What has pixels that can be decoded; `heic` where the decoder has a codec for it. */
export type PlainFormat = 'jpeg' | 'png' | 'webp' | 'gif' | 'avif' | 'heic' | 'tiff';

/** A camera's raw file, which is seen by the preview in it. `raw`: of another maker, built as TIFF is. */
export type RawFormat = 'cr2' | 'cr3' | 'nef' | 'arw' | 'dng' | 'raf' | 'raw';

export type PictureFormat = PlainFormat | RawFormat;

/** The square that the model sees. */
export interface SquareSettings {
  /** Side in pixels. */
  readonly size: number;
  readonly rule: ProcessorRule;
}

/** The square, and the views for the recogniser. */
export interface DecodeSettings extends SquareSettings {
  /** What is wanted of the picture beside its square. */
  readonly views: readonly View[];
  /** What the square is made of; absent: all of the picture. */
  readonly crop?: Crop;
}

/** A rectangle in pixels of the picture as the rule reads it, cut to what lies within, and whether it is mirrored left to right. */
export interface Crop {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly facing: 'asIs' | 'mirrored';
}

/** What the model gets of a picture. */
export interface DecodedPicture {
  /** RGB, `size * size * 3` bytes. */
  readonly pixels: Uint8Array;
  /** One for each that was asked for, `size * size * 3` bytes of RGB. They are upright under every rule. */
  readonly views: readonly Uint8Array[];
  /** As stored, before turning and resizing. */
  readonly width: number;
  readonly height: number;
  readonly format: PictureFormat;
}

/** A picture for a person to look at. */
export interface DecodedPreview {
  /** Upright, in sRGB, at most as many pixels a side as were asked for. */
  readonly preview: { readonly type: PreviewType; readonly bytes: Uint8Array };
  /** A PNG of exactly the square that `decode` gives under these settings; absent where none were given. */
  readonly modelSquare: Uint8Array | undefined;
  /** As stored, before turning and resizing. */
  readonly width: number;
  readonly height: number;
  readonly format: PictureFormat;
}

/** What a picture says as a photograph. */
export interface DecodedPhotograph {
  readonly facts: PhotographFacts;
  readonly light: Light;
  /** What of its metadata cannot be, a sentence each. */
  readonly notes: readonly Wording[];
  /** Turned upright; of a raw file those of its preview. */
  readonly width: number;
  readonly height: number;
  readonly format: PictureFormat;
}

/** PNG where something shows through. */
export type PreviewType = 'image/jpeg' | 'image/png';

/** Pixels, where nothing else is asked for. */
export const previewSide = 1024;

/** What the parent asks of the decode child. */
export type DecodeQuestion =
  | ({ readonly kind: 'decode'; readonly id: number; readonly bytes: Uint8Array } & DecodeSettings)
  | {
      readonly kind: 'preview';
      readonly id: number;
      readonly bytes: Uint8Array;
      readonly square: SquareSettings | undefined;
      /** Pixels that the longer side has at most. */
      readonly side: number;
    }
  | {
      readonly kind: 'photograph';
      readonly id: number;
      readonly bytes: Uint8Array;
      /** `untold`: where it was taken stays in the file. */
      readonly place: 'asked' | 'untold';
    };

/** What the decode child answers, once per question. */
export type DecodeAnswer =
  | ({ readonly kind: 'picture'; readonly id: number } & DecodedPicture)
  | ({ readonly kind: 'preview'; readonly id: number } & DecodedPreview)
  | ({ readonly kind: 'photograph'; readonly id: number } & DecodedPhotograph)
  | {
      readonly kind: 'error';
      readonly id: number;
      readonly error: { readonly code: ErrorCode; readonly message: Wording; readonly advice?: Wording };
    };
