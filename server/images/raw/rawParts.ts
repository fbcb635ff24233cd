/** What a camera's raw file holds beside the raw data. */
export interface RawPreview {
  /** The largest JPEG in it. */
  readonly jpeg: Uint8Array;
  /** As EXIF says it of the file as a whole, 1 to 8. */
  readonly orientation: number | undefined;
  /** Blocks of EXIF beside the one of the JPEG itself. */
  readonly exif: readonly Uint8Array[];
}

/** Where something lies in a file, in bytes. */
export interface Extent {
  readonly start: number;
  readonly length: number;
}

/** Parts of a raw file, before any is looked into. */
export interface RawParts extends Pick<RawPreview, 'exif' | 'orientation'> {
  readonly extents: readonly Extent[];
}
