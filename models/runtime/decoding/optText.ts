import type { OptConfig } from '../../blip2/blip2Config.ts';
import { CaptionLensError } from '../../errors.ts';
import type { Advance, Text } from '../../generation/decoding.ts';
import { say } from '../../wording.ts';
import { descendants, type KnownRow } from './knownRow.ts';

/** A beam of a text under way. */
interface LiveBeam {
  /** Slots beyond the beginning, oldest first. */
  readonly slots: readonly number[];
  readonly tokens: readonly number[];
  /** Its newest; undefined where nobody needs to know what it says, since it has no part in the next step. */
  readonly row: KnownRow | undefined;
}

/** One text: what it begins with, and which slots of the cache it has filled. */
export class OptText implements Text {
  readonly maxSteps: number;
  /** (length, width): the picture's query features, then the prompt's tokens. */
  readonly inputsEmbeds: Float32Array;
  /** Positions of the beginning. */
  readonly length: number;
  /** The prompt's tokens, which a draft may repeat. */
  readonly promptIds: readonly number[];
  /** Slots of the beginning, once it has run. */
  prefixSlots: readonly number[] = [];
  /** The live beams; right after the prompt one that has no tokens yet. */
  beams: readonly LiveBeam[] = [];
  stepsRun = 0;

  /** Throws `promptTooLong` when the model has no learned position left for a first step. */
  constructor(
    { maxPositionEmbeddings }: OptConfig,
    inputsEmbeds: Float32Array,
    length: number,
    promptIds: readonly number[] = [],
  ) {
    this.maxSteps = maxPositionEmbeddings - length;
    this.inputsEmbeds = inputsEmbeds;
    this.length = length;
    this.promptIds = promptIds;
    if (this.maxSteps >= 1) return;
    throw new CaptionLensError(
      'promptTooLong',
      say`The prompt and the picture take ${length} positions; this model has ${maxPositionEmbeddings}.`,
    );
  }

  /** Slots that it, or a row that may be asked for next, still sees. */
  get liveSlots(): readonly number[] {
    const ahead = descendants(this.#rows);
    return [...this.prefixSlots, ...this.beams.flatMap(({ slots }) => slots), ...Array.from(ahead, ({ slot }) => slot)];
  }

  /** The prompt has run: `row` is its last. */
  begin(slots: readonly number[], row: KnownRow): void {
    this.prefixSlots = slots;
    this.beams = [{ slots: [], tokens: [], row }];
  }

  /** A beam that a step goes on from. */
  beamAt(beam = 0): LiveBeam & { readonly row: KnownRow } {
    const found = this.beams[beam];
    if (!found?.row) throw new Error(`a step goes on from beam ${String(beam)}, which has not run`);
    return { ...found, row: found.row };
  }

  /** For each beam of a step its row, where that has run already with so many candidates. */
  find({ tokens, parents }: Advance, width: number): readonly (KnownRow | undefined)[] {
    return tokens.map((token, beam) => {
      const row = this.beamAt(parents[beam]).row.children.get(token);
      return row && row.candidates.ids.length >= width ? row : undefined;
    });
  }

  /** Goes on with rows that have run. Slots of beams that nobody continues are free from here on. */
  take({ tokens, parents }: Advance, rows: readonly (KnownRow | undefined)[]): void {
    this.beams = rows.map((row, beam) => {
      const parent = this.beamAt(parents[beam]);
      const slots = row ? [...parent.slots, row.slot] : [];
      return { slots, tokens: [...parent.tokens, tokens[beam] ?? 0], row };
    });
    this.stepsRun++;
  }

  /** Slots have other names from now on. */
  rename(nameOf: (slot: number) => number): void {
    this.prefixSlots = this.prefixSlots.map(nameOf);
    for (const row of descendants(this.#rows)) row.slot = nameOf(row.slot);
    this.beams = this.beams.map((beam) => ({ ...beam, slots: beam.slots.map(nameOf) }));
  }

  /** Beams that are the same text, as a small vocabulary makes them, have one row. */
  get #rows(): readonly KnownRow[] {
    return [...new Set(this.beams.flatMap(({ row }) => row ?? []))];
  }
}
