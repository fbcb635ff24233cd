/** A packet of XMP as a picture holds it. */
export interface FoundPacket {
  readonly packet: Uint8Array;
}

/** How one format holds XMP. */
export interface PictureCarrier {
  /** Undefined where there is none, or the picture is damaged. Never rejects. */
  find(bytes: Uint8Array): Promise<FoundPacket | undefined>;
  /**
   * The picture with this packet in place of its own, or with it added; every other byte as it was, but for sizes, flags
   * and checksums that count it. Rejects with a `PictureWritingError`.
   */
  write(bytes: Uint8Array, packet: Uint8Array): Promise<Uint8Array>;
}

/** Why a text is not written into a picture: a sentence for a person. */
export class PictureWritingError extends Error {
  readonly code = 'pictureUnwritable';

  constructor(message: string) {
    super(message);
    this.name = 'PictureWritingError';
  }

  /** Signed statements of who made a picture, and how (C2PA). */
  static credentials(): PictureWritingError {
    return new PictureWritingError(
      'The picture has content credentials, which any change would make void; it is left as it is.',
    );
  }
}
