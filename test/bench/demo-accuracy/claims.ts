import type { Measures } from './measure.ts';
import type { ClaimRule, Rules } from './rules.ts';

/** A claim that a caption makes, and whether the picture bears it out. */
export interface Judgement {
  readonly kind: string;
  readonly name: string;
  readonly right: boolean;
}

function withColours(rule: ClaimRule, colours: readonly string[]): ClaimRule[] {
  if (!rule.name.includes('{colour}')) return [rule];
  return colours.map((colour) => {
    const fill = (text: string): string => text.replaceAll('{colour}', colour);
    return {
      kind: rule.kind,
      name: fill(rule.name),
      phrases: rule.phrases.map(fill),
      true: Object.fromEntries(Object.entries(rule.true).map(([measure, limits]) => [fill(measure), limits])),
    };
  });
}

/** True where a caption holds a phrase as whole words. */
function says(caption: string, phrase: string): boolean {
  return new RegExp(`(?<![\\w-])${phrase}(?![\\w-])`, 'i').test(caption);
}

/** Checks every remark of a caption on the picture's qualities. */
export function judgeQualities(caption: string, measures: Measures, rules: Rules): Judgement[] {
  return rules.claims
    .flatMap((rule) => withColours(rule, rules.colours.names))
    .filter((rule) => rule.phrases.some((phrase) => says(caption, phrase)))
    .map(({ kind, name, true: limits }) => ({
      kind,
      name,
      right: Object.entries(limits).every(([key, [low, high]]) => {
        const value = measures.get(key);
        if (value === undefined) throw new Error(`claims.json asks for "${key}", which is not measured`);
        return value >= low && value <= high;
      }),
    }));
}

/** Checks the scene that a caption names, if it does, against those that are known to be right. */
export function judgeScene(caption: string, known: readonly string[], rules: Rules): Judgement[] {
  return Object.entries(rules.scenes)
    .filter(([, phrase]) => says(caption, phrase))
    .map(([name]) => ({ kind: 'scene', name, right: known.includes(name) }));
}
