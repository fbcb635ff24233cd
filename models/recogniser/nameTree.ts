import type { Name } from './names.ts';

/** A name and how likely the classifier holds it, from 0 to 1. */
export interface Held {
  readonly name: Name;
  readonly mass: number;
}

/** Names as a tree: how likely each is, and how they lie to each other. */
export class NameTree {
  readonly names: readonly Name[];
  /** Of each class the names that it lies under, narrowest first. */
  readonly #chains: ReadonlyMap<number, readonly number[]>;
  readonly #depths: readonly number[];
  readonly #detected: ReadonlyMap<number, Name>;

  constructor(names: readonly Name[]) {
    this.names = names;
    const chainOf = (start: number) => {
      const chain: number[] = [];
      for (let at: number | undefined = start; at !== undefined; at = names[at]?.wider) chain.push(at);
      return chain;
    };
    const chains = names.map((_, index) => chainOf(index));
    this.#depths = chains.map(({ length }) => length);
    this.#chains = new Map(names.flatMap((name, index) => name.classes.map((c) => [c, chains[index] ?? []] as const)));
    this.#detected = new Map(names.flatMap((name) => name.detector.map((c) => [c, name] as const)));
  }

  /** What the detector's class is called, numbered as in COCO; undefined where it has no name. */
  detected(cocoClass: number | undefined): Name | undefined {
    return cocoClass === undefined ? undefined : this.#detected.get(cocoClass);
  }

  named(name: string): Name | undefined {
    return this.names.find((own) => own.name === name);
  }

  /** Of every name the sum over the classes below it. `probabilities` are (classes). */
  masses(probabilities: Float32Array): readonly number[] {
    const masses = this.names.map(() => 0);
    probabilities.forEach((probability, index) => {
      for (const at of this.#chains.get(index) ?? []) masses[at] = (masses[at] ?? 0) + probability;
    });
    return masses;
  }

  /** The narrowest name that is likely enough; of several the likeliest. */
  narrowest(masses: readonly number[], isEnough: (held: Held) => boolean): Held | undefined {
    let best: (Held & { readonly depth: number }) | undefined;
    for (const [index, name] of this.names.entries()) {
      const held = { name, mass: masses[index] ?? 0, depth: this.#depths[index] ?? 0 };
      if (name.certainty === 'silent' || !isEnough(held)) continue;
      const isNarrower = !best || held.depth > best.depth || (held.depth === best.depth && held.mass > best.mass);
      if (isNarrower) best = held;
    }
    return best && { name: best.name, mass: best.mass };
  }

  massOf(masses: readonly number[], name: Name): number {
    return masses[this.names.indexOf(name)] ?? 0;
  }

  /** Whether one is the other, or lies under it. */
  isUnder(narrow: Name, wide: Name): boolean {
    for (let at: Name | undefined = narrow; at; at = this.widerThan(at)) {
      if (at === wide) return true;
    }
    return false;
  }

  /** Whether one lies under the other, either way. */
  isRelated(a: Name, b: Name): boolean {
    return this.isUnder(a, b) || this.isUnder(b, a);
  }

  /** The narrowest name that both lie under and that may be said. */
  commonTo(a: Name, b: Name): Name | undefined {
    let wide: Name | undefined = a;
    while (wide && (wide.certainty === 'silent' || !this.isUnder(b, wide))) wide = this.widerThan(wide);
    return wide;
  }

  /** The next wider name; undefined at the top. */
  widerThan({ wider }: Name): Name | undefined {
    return wider === undefined ? undefined : this.names[wider];
  }
}
