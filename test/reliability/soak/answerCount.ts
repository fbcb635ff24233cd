import { Message, type MessageReader, type MessageWriter } from 'vscode-jsonrpc/node';

/** What became of the requests of one conversation, or of several together. */
export interface AnswerCounts {
  readonly asked: number;
  readonly unanswered: number;
  /** Requests with more than one answer, and answers to what nobody asked. */
  readonly repeated: number;
}

/** Counts requests and answers as they pass on the wire, where a second answer to the same request is still to be seen. */
export class AnswerCount {
  readonly #answers = new Map<number | string | null, number>();
  #uncalledFor = 0;

  readerOf(reader: MessageReader): MessageReader {
    return {
      onError: reader.onError,
      onClose: reader.onClose,
      onPartialMessage: reader.onPartialMessage,
      listen: (callback) =>
        reader.listen((message) => {
          if (Message.isResponse(message)) this.#noteAnswer(message.id);
          callback(message);
        }),
      dispose: () => reader.dispose(),
    };
  }

  writerOf(writer: MessageWriter): MessageWriter {
    return {
      onError: writer.onError,
      onClose: writer.onClose,
      write: async (message) => {
        if (Message.isRequest(message)) this.#answers.set(message.id, 0);
        await writer.write(message);
      },
      end: () => writer.end(),
      dispose: () => writer.dispose(),
    };
  }

  counts(): AnswerCounts {
    const times = [...this.#answers.values()];
    return {
      asked: times.length,
      unanswered: times.filter((answers) => answers === 0).length,
      repeated: times.filter((answers) => answers > 1).length + this.#uncalledFor,
    };
  }

  #noteAnswer(id: number | string | null): void {
    const before = this.#answers.get(id);
    if (before === undefined) this.#uncalledFor += 1;
    else this.#answers.set(id, before + 1);
  }
}

export function sumOf(all: readonly AnswerCount[]): AnswerCounts {
  const counts = all.map((one) => one.counts());
  const total = (key: keyof AnswerCounts) => counts.reduce((sum, one) => sum + one[key], 0);
  return { asked: total('asked'), unanswered: total('unanswered'), repeated: total('repeated') };
}
