import { ErrorCodes, LSPErrorCodes, ResponseError } from 'vscode-languageserver-protocol';

/** What a client got for a request. */
export type Outcome<T> =
  | { readonly kind: 'answer'; readonly answer: T }
  /** A failure with a code that a program can act on, or `cancelled`. */
  | { readonly kind: 'failed'; readonly code: string; readonly message: string }
  /** The connection ended before. */
  | { readonly kind: 'lost' }
  /** Whatever no client expects. */
  | { readonly kind: 'untyped'; readonly message: string };

export async function outcomeOf<T>(request: Promise<T>): Promise<Outcome<T>> {
  try {
    return { kind: 'answer', answer: await request };
  } catch (thrown) {
    return failureOutcome(thrown);
  }
}

function failureOutcome(thrown: unknown): Outcome<never> {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  if (!(thrown instanceof ResponseError)) {
    // The conversation says so of what is sent after its end.
    return /closed|disposed|write after end|EPIPE/i.test(message) ? { kind: 'lost' } : { kind: 'untyped', message };
  }
  if (thrown.code === ErrorCodes.PendingResponseRejected) return { kind: 'lost' };
  if (thrown.code === LSPErrorCodes.RequestCancelled) return { kind: 'failed', code: 'cancelled', message };
  const { code } = (thrown.data ?? {}) as { readonly code?: unknown };
  return typeof code === 'string' && code !== 'internal'
    ? { kind: 'failed', code, message }
    : { kind: 'untyped', message };
}

/** How often each thing came, by a name for it. */
export function tally(names: Iterable<string>): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

export function nameOf(outcome: Outcome<unknown>): string {
  return outcome.kind === 'failed' ? outcome.code : outcome.kind;
}
