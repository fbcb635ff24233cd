/** One kind of load that goes on for long, and what must hold however long it does. */
export interface SoakPart {
  readonly name: string;
  /** What is done and what must hold, as sentences of the reliability page. */
  readonly promise: string;
  /** What a round is, in the plural, such as `captions`. */
  readonly unit: string;
  /** Rounds of a whole run, whose figures are kept. */
  readonly rounds: number;
  /** Those among the default tests. */
  readonly quickRounds: number;
  run(order: SoakOrder): Promise<SoakOutcome>;
}

export interface SoakOrder {
  readonly rounds: number;
  /** Pictures, moments and victims are drawn from it. */
  readonly seed: number;
  /** Path of the checkpoint that describes; '' is the embedded model. */
  readonly model: string;
  /** `quick`: among the default tests, on machines that do something else too; no time and no memory is judged. */
  readonly extent: 'whole' | 'quick';
  /** Hears how far it is. */
  readonly say: (line: string) => void;
}

export interface SoakOutcome {
  readonly figures: readonly Figure[];
  /** A sentence for each promise that was not kept. */
  readonly broken: readonly string[];
}

export interface Figure {
  /** Such as `daemon, growth a caption`. */
  readonly what: string;
  readonly value: number;
  /** Such as `bytes`; '' where things are counted. */
  readonly unit: string;
}

export function figure(what: string, value: number, unit = ''): Figure {
  return { what, value: Math.abs(value) < 10 ? Math.round(value * 100) / 100 : Math.round(value), unit };
}

/** The sentences whose promise does not hold. */
export function brokenOf(promises: readonly (readonly [holds: boolean, sentence: string])[]): readonly string[] {
  return promises.flatMap(([holds, sentence]) => (holds ? [] : [sentence]));
}
