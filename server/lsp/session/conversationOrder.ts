import {
  ErrorCodes,
  Message,
  type MessageReader,
  type MessageWriter,
  type NotificationMessage,
  type RequestMessage,
  type ResponseMessage,
} from 'vscode-jsonrpc';
import { LogMessageNotification, MessageType } from 'vscode-languageserver-protocol';
import { faultInParams } from './parameterShapes.ts';

/**
 * A reader that lets through only what may be said at that point of a conversation (LSP 3.17, "Lifecycle Messages"):
 * `initialize` first and once, after `shutdown` nothing but `exit`.
 *
 * It answers every other request itself, with ServerNotInitialized (-32002) or InvalidRequest (-32600). Where the
 * parameters have not the shape that the method asks for, it answers InvalidParams (-32602). A notification of the
 * wrong shape is dropped and told in the client's log.
 */
export function keepOrder(reader: MessageReader, writer: MessageWriter): MessageReader {
  let stage: 'new' | 'begun' | 'over' = 'new';
  const refuse = ({ id }: RequestMessage, code: number, message: string) => {
    const answer: ResponseMessage = { jsonrpc: '2.0', id, error: { code, message } };
    // A client that is gone misses nothing.
    writer.write(answer).catch(() => undefined);
  };
  const tell = (message: string) => {
    const params = { type: MessageType.Error, message };
    const note: NotificationMessage = { jsonrpc: '2.0', method: LogMessageNotification.method, params };
    writer.write(note).catch(() => undefined);
  };
  const hearsRequest = (request: RequestMessage): boolean => {
    const { method } = request;
    const disorder = disorderOf(stage, method);
    if (disorder !== undefined) {
      refuse(request, disorder.code, disorder.message);
      return false;
    }
    const fault = faultInParams(method, request.params);
    if (fault !== undefined) {
      refuse(request, ErrorCodes.InvalidParams, `The parameters of ${method} are not valid: ${fault}.`);
      return false;
    }
    if (method === 'initialize') stage = 'begun';
    if (method === 'shutdown') stage = 'over';
    return true;
  };
  const hearsNotification = ({ method, params }: NotificationMessage): boolean => {
    if (method === 'exit') return true;
    if (stage !== 'begun') return false;
    const fault = faultInParams(method, params);
    if (fault !== undefined) tell(`The parameters of ${method} are not valid: ${fault}.`);
    return fault === undefined;
  };
  const isHeard = (message: Message): boolean => {
    if (Message.isRequest(message)) return hearsRequest(message);
    return !Message.isNotification(message) || hearsNotification(message);
  };
  return {
    onError: reader.onError,
    onClose: reader.onClose,
    onPartialMessage: reader.onPartialMessage,
    listen: (hear) =>
      reader.listen((message) => {
        if (isHeard(message)) hear(message);
      }),
    dispose: () => reader.dispose(),
  };
}

/** What is wrong with a request at this point; undefined where nothing is. */
function disorderOf(
  stage: 'new' | 'begun' | 'over',
  method: string,
): { readonly code: number; readonly message: string } | undefined {
  switch (stage) {
    case 'new':
      if (method === 'initialize') return undefined;
      return {
        code: ErrorCodes.ServerNotInitialized,
        message: 'The conversation has not begun: initialize comes first.',
      };
    case 'begun':
      if (method !== 'initialize') return undefined;
      return { code: ErrorCodes.InvalidRequest, message: 'The conversation has begun already.' };
    case 'over':
      return { code: ErrorCodes.InvalidRequest, message: 'The conversation is over: shutdown was asked for.' };
  }
}
