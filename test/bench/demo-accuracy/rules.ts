import { readFileSync } from 'node:fs';

/** A closed interval that a measure must lie in. */
export type Interval = readonly [low: number, high: number];

/** One kind of remark: how it is worded, and where it is true. `{colour}` stands for any colour name. */
export interface ClaimRule {
  readonly kind: string;
  readonly name: string;
  readonly phrases: readonly string[];
  readonly true: Readonly<Record<string, Interval>>;
}

export interface ColourRules {
  readonly blackBelow: number;
  readonly whiteFrom: number;
  readonly greyBelowChroma: number;
  readonly greyBelowSaturation: number;
  readonly brownBelow: number;
  readonly beigeBelowSaturation: number;
  readonly hues: readonly (readonly [name: string, from: number, to: number])[];
  readonly names: readonly string[];
}

/** What models/demo/claims.json holds, as far as the check needs it. */
export interface Rules {
  readonly size: number;
  readonly thirds: number;
  readonly luma: readonly [number, number, number];
  readonly colours: ColourRules;
  readonly blocks: { readonly across: number; readonly flatBelow: number; readonly busyFrom: number };
  readonly subject: { readonly border: number; readonly from: number };
  readonly claims: readonly ClaimRule[];
  readonly scenes: Readonly<Record<string, string>>;
}

export function loadRules(): Rules {
  return JSON.parse(readFileSync(new URL('../../../models/demo/claims.json', import.meta.url), 'utf8')) as Rules;
}
