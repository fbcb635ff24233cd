/** Of everything in this folder. Another major is not understood; a minor only adds. */
export interface ProtocolVersion {
  readonly major: number;
  readonly minor: number;
}

export const protocolVersion: ProtocolVersion = { major: 1, minor: 3 };
