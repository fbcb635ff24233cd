/** Why there is no way to the daemon. */
export type ConnectionCode =
  /** None runs, and the caller did not want one started. */
  | 'notRunning'
  /** What listens where the daemon should could not prove that it is the daemon. */
  | 'notOurDaemon'
  /** The runtime folder could be read or written by others. */
  | 'insecureRuntimeFolder'
  /** The daemon speaks another protocol and is newer than this program. */
  | 'incompatible'
  /** It crashed as often as it may. */
  | 'crashLoop'
  | 'startFailed'
  /** It serves as many clients as it may. */
  | 'busy'
  | 'aborted';

/** One sentence for a person, a code for programs. */
export class ConnectionError extends Error {
  readonly code: ConnectionCode;

  constructor(code: ConnectionCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ConnectionError';
    this.code = code;
  }
}

export function throwIfAborted(signal?: AbortSignal): void {
  if (signal?.aborted) throw new ConnectionError('aborted', 'Connecting to the daemon was cancelled.');
}
