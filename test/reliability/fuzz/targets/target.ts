import type { Arbitrary } from 'fast-check';

/** A reader of untrusted bytes, what is fed to it, and what must hold whatever that is. */
export interface FuzzTarget<Input> {
  /** Its module's name, for example `safetensors`. */
  readonly name: string;
  /** A sentence for a person. */
  readonly promise: string;
  /** How many of a million inputs it gets. */
  readonly share: number;
  readonly inputs: Arbitrary<Input>;
  /** Throws where the promise is broken by this input. */
  check(input: Input): void | Promise<void>;
  /** Gives back what the checks opened. */
  dispose?(): Promise<void>;
}

/** Fails with this sentence where the promise does not hold. */
export function promise(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new Error(otherwise);
}
