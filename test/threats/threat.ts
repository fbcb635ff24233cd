/** What may go wrong or be done to a user, what is promised against it, and what shows that the promise is kept. */
export interface Threat {
  /** Its number in SECURITY.md. */
  readonly row: number;
  /** As one sentence, like `promise`. */
  readonly threat: string;
  readonly promise: string;
  readonly checks: readonly Check[];
  /** What of the promise is not kept, or is not shown by these checks. */
  readonly open?: string;
}

/** Threats that attack or befall the same part. */
export interface ThreatGroup {
  readonly heading: string;
  readonly threats: readonly Threat[];
}

export type Check =
  /** A test, or all tests of a `describe`. `titles`: outermost first, as they stand in the file. */
  | { readonly kind: 'test'; readonly file: string; readonly titles: readonly string[] }
  /** A script of package.json that is run by hand, because it takes long. */
  | { readonly kind: 'script'; readonly name: string };

export function test(file: string, ...titles: readonly string[]): Check {
  return { kind: 'test', file: `test/${file}.test.ts`, titles };
}

export function script(name: string): Check {
  return { kind: 'script', name };
}
