import type { OptConfig } from '../blip2/blip2Config.ts';
import { CaptionLensError } from '../errors.ts';
import type { Advance, Candidates, Text } from '../generation/decoding.ts';
import { say } from '../wording.ts';

/** A step that was run before it was asked for. */
export interface Foreseen extends Pick<Advance, 'tokens' | 'parents'> {
  readonly candidates: Candidates;
  /** The slots that its rows have filled, a slot a row. */
  readonly slots: readonly number[];
}

/** One text: what it begins with, and which slots of the cache it has filled. */
export class OptText implements Text {
  readonly maxSteps: number;
  /** (length, width): the picture's query features, then the prompt's tokens. */
  readonly inputsEmbeds: Float32Array;
  /** Positions of the beginning. */
  readonly length: number;
  /** Slots of the beginning, once it has run. */
  prefixSlots: readonly number[] = [];
  /** For each live beam its slots beyond the beginning, oldest first. */
  lineages: readonly (readonly number[])[] = [];
  stepsRun = 0;
  /** The steps to come, if the search goes on as it was foreseen. */
  foreseen: readonly Foreseen[] = [];

  /** Throws `promptTooLong` when the model has no learned position left for a first step. */
  constructor({ maxPositionEmbeddings }: OptConfig, inputsEmbeds: Float32Array, length: number) {
    this.maxSteps = maxPositionEmbeddings - length;
    this.inputsEmbeds = inputsEmbeds;
    this.length = length;
    if (this.maxSteps >= 1) return;
    throw new CaptionLensError(
      'promptTooLong',
      say`The prompt and the picture take ${length} positions; this model has ${maxPositionEmbeddings}.`,
    );
  }

  /** Slots that it, or a step that was foreseen for it, still sees. */
  get liveSlots(): readonly number[] {
    return [...this.prefixSlots, ...this.lineages.flat(), ...this.foreseen.flatMap(({ slots }) => slots)];
  }

  begin(slots: readonly number[]): void {
    this.prefixSlots = slots;
    this.lineages = [[]];
  }

  /** Slots of beams that nobody continues are free from here on. */
  branch(parents: readonly number[]): void {
    this.lineages = parents.map((parent) => this.lineages[parent] ?? []);
  }

  /** A step has run, with one row for each beam. */
  extend(slots: readonly number[]): void {
    this.lineages = this.lineages.map((lineage, beam) => [...lineage, slots[beam] ?? 0]);
    this.stepsRun++;
  }

  /** What is known of a step that was foreseen; of one that was not, undefined, and those behind it are forgotten. */
  recall({ tokens, parents }: Advance, width: number): Candidates | undefined {
    const [next, ...rest] = this.foreseen;
    const isSame = next && isEqual(next.tokens, tokens) && isEqual(next.parents, parents);
    if (!isSame || next.candidates.width < width) {
      this.foreseen = [];
      return undefined;
    }
    this.foreseen = rest;
    this.branch(parents);
    this.extend(next.slots);
    return next.candidates;
  }

  /** Slots have other names from now on. */
  rename(nameOf: (slot: number) => number): void {
    this.prefixSlots = this.prefixSlots.map(nameOf);
    this.lineages = this.lineages.map((lineage) => lineage.map(nameOf));
    this.foreseen = this.foreseen.map((step) => ({ ...step, slots: step.slots.map(nameOf) }));
  }
}

function isEqual(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((value, index) => value === b[index]);
}
