import { ownNames, say, spelled, type Wording } from '../../models/wording.ts';
/** Why there is no way to the daemon. */
export type ConnectionCode =
  /** None runs, and the caller did not want one started. */
  | 'notRunning'
  /** What listens at the daemon's port could not prove that it is the daemon, or did not believe this program. */
  | 'notOurDaemon'
  /** The runtime folder, or a file in it, belongs to another user, is open to others, or is a link. */
  | 'insecureRuntimeFolder'
  /** The daemon speaks another major version of the protocol, and this program may not replace it. */
  | 'incompatible'
  /** It was started five times within three minutes and did not stay. */
  | 'crashLoop'
  /** The runtime folder cannot be made, or the daemon did not answer within 30 s. */
  | 'startFailed'
  /** It serves as many clients as it may, does not answer, or does not end though it was told to. */
  | 'busy'
  | 'aborted';

/** Why a client has no connection: one sentence for a person, a code for programs. */
export class ConnectionError extends Error {
  readonly code: ConnectionCode;
  /** What `message` is made of. */
  readonly wording: Wording;

  constructor(code: ConnectionCode, message: Wording, options?: ErrorOptions) {
    super(spelled(message, ownNames), options);
    this.wording = message;
    this.name = 'ConnectionError';
    this.code = code;
  }
}

/** Throws a `ConnectionError` with the code `aborted` when the signal has fired. */
export function throwIfAborted(signal?: AbortSignal): void {
  if (signal?.aborted) throw new ConnectionError('aborted', say`Connecting to the daemon was cancelled.`);
}
