import {
  LeavingNotification,
  StatusNotification,
  StatusRequest,
  StopRequest,
  UnloadRequest,
  type DaemonStatus,
} from '../../protocol/messages.ts';
import { spelledStatus } from '../../protocol/spelledMessages.ts';
import type { Conversation } from '../session/conversation.ts';
import { NewestFirst } from '../session/newestFirst.ts';
import type { Session } from '../session/services.ts';

/** Between two notifications about the queue or a load's progress. */
const quietMs = 500;

/** Answers `captionLens/status`, `captionLens/unload` and `captionLens/stop`. */
export function serveStatus(conversation: Conversation): void {
  const { services } = conversation;
  conversation.onRequest(StatusRequest, () => statusFor(conversation));
  conversation.onRequest(UnloadRequest, async () => {
    await services.describer.unload();
    return null;
  });
  conversation.onRequest(StopRequest, ({ reason }) => {
    // The answer goes out first.
    setImmediate(() => {
      services.stop(reason);
    });
    return null;
  });
}

function statusFor({ services, client }: Conversation): DaemonStatus {
  return spelledStatus(services.status(), client.spelling);
}

/**
 * Sends `captionLens/statusChanged`: at once when the kind of the model's state changes, else at most twice a second.
 * To be called at `initialized`; only our own client gets it, since others would log each one as unknown.
 */
export function announceStatus(conversation: Conversation): void {
  const { client, services, ended } = conversation;
  if (client.options.hoverCommands !== 'known') return;
  const out = new NewestFirst<DaemonStatus>((status) => conversation.notify(StatusNotification, status));
  let said: DaemonStatus;
  let timer: NodeJS.Timeout | undefined;
  const say = (): void => {
    clearTimeout(timer);
    timer = undefined;
    said = statusFor(conversation);
    out.give(said);
  };
  say();
  const stop = services.onStatus(() => {
    if (services.status().model.kind !== said.model.kind) say();
    else timer ??= setTimeout(say, quietMs);
  });
  ended.addEventListener('abort', () => {
    clearTimeout(timer);
    stop();
  });
}

/** Sends `captionLens/leaving`. Settles when it is sent, or the client has gone. */
export async function announceLeaving(
  conversation: Conversation,
  reason: Parameters<Session['announceLeaving']>[0],
): Promise<void> {
  await conversation.notify(LeavingNotification, { reason });
}
