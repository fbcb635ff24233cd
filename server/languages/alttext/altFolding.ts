import type { ImageReference } from '../imageReference.ts';
import type { AltFinding } from './altRules.ts';
import { say, type Wording } from '../../../models/wording.ts';

/** A finding at the first of the images that it is true of. */
export interface FoldedFinding extends AltFinding {
  /** The further ones, in order; they have no finding of this rule of their own. */
  readonly others: readonly ImageReference[];
}

/**
 * Findings of one rule and group as one, at the first of their places: an avatar's alt text that stands at a thousand
 * pictures is one thing to mend. Each image of each finding is in the answer once. Linear.
 */
export function foldFindings(findings: readonly AltFinding[]): readonly FoldedFinding[] {
  const groups = new Map<string, AltFinding[]>();
  for (const [at, finding] of findings.entries()) {
    const key = finding.group === undefined ? `${at}` : `${finding.rule} ${finding.group}`;
    const group = groups.get(key);
    if (group) group.push(finding);
    else groups.set(key, [finding]);
  }
  return [...groups.values()].flatMap(([first, ...rest]) =>
    first ? [{ ...first, message: withMore(first.message, rest.length), others: rest.map(({ image }) => image) }] : [],
  );
}

/** `Say what it shows. The same is true of 3 more places in this document.` */
function withMore(message: Wording, count: number): Wording {
  if (count === 0) return message;
  return count === 1
    ? say`${message} The same is true of 1 more place in this document.`
    : say`${message} The same is true of ${count} more places in this document.`;
}
