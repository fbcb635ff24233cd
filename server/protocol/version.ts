/** The version of everything in this folder. A program does not understand another major; a minor only adds. */
export interface ProtocolVersion {
  readonly major: number;
  readonly minor: number;
}

/** What this program speaks. */
export const protocolVersion: ProtocolVersion = { major: 1, minor: 4 };
