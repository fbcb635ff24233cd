/** Whether the answer to one hover is still to come. */
export type HoverAnswer = 'pending' | 'complete';

interface Meeting {
  readonly answer: Promise<HoverAnswer>;
  tell(answer: HoverAnswer): void;
}

/** More are never open at once; older ones belong to hovers that have gone. */
const most = 8;

/** Where two providers of the same hover meet, whichever VS Code asks first. */
export class PendingHovers {
  readonly #meetings = new Map<string, Meeting>();

  tell(key: string, answer: HoverAnswer): void {
    this.#at(key).tell(answer);
  }

  answer(key: string): Promise<HoverAnswer> {
    const { answer } = this.#at(key);
    return answer.finally(() => this.#meetings.delete(key));
  }

  #at(key: string): Meeting {
    const present = this.#meetings.get(key);
    if (present) return present;
    const { promise, resolve } = withResolvers<HoverAnswer>();
    const meeting = { answer: promise, tell: resolve };
    this.#meetings.set(key, meeting);
    const [oldest] = this.#meetings.keys();
    if (this.#meetings.size > most && oldest !== undefined) {
      this.#meetings.get(oldest)?.tell('complete');
      this.#meetings.delete(oldest);
    }
    return meeting;
  }
}

function withResolvers<Value>(): { promise: Promise<Value>; resolve: (value: Value) => void } {
  let resolve: (value: Value) => void = () => undefined;
  const promise = new Promise<Value>((own) => (resolve = own));
  return { promise, resolve };
}
