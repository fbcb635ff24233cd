import type { Event, Message, MessageWriter } from 'vscode-jsonrpc';
import { StatusNotification, UpdateNotification } from '../protocol/messages.ts';

/** Messages that wait for a client, at most; a client that reads has far fewer waiting. */
const mostWaiting = 4096;
/**
 * Characters of all texts that wait; one message alone may be longer. A picture of the panel is a few hundred thousand
 * characters of base64.
 */
const longestWaiting = 32_000_000;
/**
 * Between two looks at a write. One that is not done at the second look, after 10 s, is of a client that sleeps or is
 * stopped.
 */
const lookMs = 5000;
const mostLooks = 2;

interface Waiting {
  message: Message;
  length: number;
  readonly key: string | undefined;
  readonly sent: ((error?: Error) => void)[];
}

/**
 * Writes in order, one message at a time. Of messages that show a state, only the newest of each kind waits. So a
 * client that reads slowly gets fewer steps of a caption, and the daemon's memory does not grow. `onStalled` hears of a
 * client that reads nothing.
 */
export class QueuedWriter implements MessageWriter {
  readonly #writer: MessageWriter;
  readonly #onStalled: () => void;
  readonly #waiting: Waiting[] = [];
  /** Of what waits, in characters. */
  #length = 0;
  #writing: Promise<void> | undefined;

  constructor(writer: MessageWriter, onStalled: () => void) {
    this.#writer = writer;
    this.#onStalled = onStalled;
  }

  get onError(): Event<[Error, Message | undefined, number | undefined]> {
    return this.#writer.onError;
  }

  get onClose(): Event<void> {
    return this.#writer.onClose;
  }

  /** Settles when the message is written, or a newer one of its kind in its place. Rejects with the stream's error. */
  write(message: Message): Promise<void> {
    return new Promise((resolve, reject) => {
      const sent = (error?: Error) => (error ? reject(error) : resolve());
      const key = stateKey(message);
      const earlier = key === undefined ? undefined : this.#waiting.find((entry) => entry.key === key);
      const length = lengthOf(message);
      this.#length += length - (earlier?.length ?? 0);
      if (earlier) {
        Object.assign(earlier, { message, length });
        earlier.sent.push(sent);
      } else {
        this.#waiting.push({ message, length, key, sent: [sent] });
        const isTooLong = this.#waiting.length > 1 && this.#length > longestWaiting;
        if (this.#waiting.length > mostWaiting || isTooLong) this.#onStalled();
      }
      this.#writing ??= this.#writeAll();
    });
  }

  /** Settles when nothing waits any more. */
  async flush(): Promise<void> {
    while (this.#writing) await this.#writing;
  }

  end(): void {
    this.#writer.end();
  }

  dispose(): void {
    this.#writer.dispose();
  }

  async #writeAll(): Promise<void> {
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      this.#length -= next.length;
      let looks = 0;
      // Looks and not one time: after a loop that was held up, a timer is heard before what was taken meanwhile.
      const timer = setInterval(() => {
        looks += 1;
        if (looks === mostLooks) this.#onStalled();
      }, lookMs);
      try {
        await this.#writer.write(next.message);
        next.sent.forEach((sent) => sent());
      } catch (thrown) {
        const error = thrown instanceof Error ? thrown : new Error(String(thrown));
        next.sent.forEach((sent) => sent(error));
      } finally {
        clearInterval(timer);
      }
    }
    // In the turn of the last look: what comes after it begins anew.
    this.#writing = undefined;
  }
}

/** The characters of all texts in a message; the rest of it is small. */
function lengthOf(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 0;
  return Object.values(value).reduce((sum: number, part) => sum + lengthOf(part), 0);
}

/** What a message replaces: the same state of the same thing. */
function stateKey(message: Message): string | undefined {
  const { method, params } = message as { readonly method?: string; readonly params?: { readonly token?: unknown } };
  if (method === StatusNotification.method) return method;
  return method === UpdateNotification.method ? `${method} ${String(params?.token)}` : undefined;
}
