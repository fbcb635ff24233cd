/** What alt text is checked by, in the order in which rules are told. */
export const altRules = [
  'missing',
  'filename',
  'placeholder',
  'vague',
  'decorative',
  'repeated',
  'long',
  'not-found',
  'unknown-rule',
] as const;

/** The name of a rule, as people write it. */
export type AltRuleName = (typeof altRules)[number];

/** Whether there is a rule of this name. */
export function isRuleName(name: string): name is AltRuleName {
  return (altRules as readonly string[]).includes(name);
}
