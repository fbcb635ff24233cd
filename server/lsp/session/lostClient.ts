import { ConnectionError, ErrorCodes, ResponseError } from 'vscode-jsonrpc';
import { errorCode } from '../../../models/errors.ts';

const streamCodes = ['ERR_STREAM_DESTROYED', 'ERR_STREAM_WRITE_AFTER_END', 'EPIPE', 'ECONNRESET'];

/** Whether something only failed because the client that it was meant for has gone: that is no bug. */
export function isLostClient(thrown: unknown): boolean {
  if (thrown instanceof ConnectionError) return true;
  if (thrown instanceof ResponseError) return thrown.code === ErrorCodes.PendingResponseRejected;
  return streamCodes.includes(errorCode(thrown) ?? '');
}
