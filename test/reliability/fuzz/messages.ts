/** What the command asks of the process that feeds one target. */
export interface ChildOrder {
  readonly target: string;
  readonly inputs: number;
  readonly seed: number;
  /** Where it writes down the input that it is about to try. */
  readonly atHand: string;
}

/** What that process says of it. */
export type ChildNews =
  /** What was found earlier and is still wrong, a sentence each. */
  | { readonly kind: 'replayed'; readonly broken: readonly string[] }
  /** Inputs so far; while one is made small they are more than were asked for. */
  | { readonly kind: 'progress'; readonly tried: number }
  | { readonly kind: 'found'; readonly input: string; readonly error: string }
  | { readonly kind: 'done'; readonly tried: number };
