/** How a kind of token looks. Of all rules that meet at a place, the one that meets the most wins; of equals, the first. */
export interface Rule {
  /** Sticky. The token is the first group, or else all of it; what stands behind the group counts as met. */
  readonly pattern: RegExp;
  /** How the token is written. */
  readonly write: (token: string) => string;
}

/** A rule of the source of a pattern; soft hyphens are left out where `write` does not say otherwise. */
export function rule(source: string, write: Rule['write'] = withoutSoftHyphens): Rule {
  return { pattern: new RegExp(source, 'y'), write };
}

function withoutSoftHyphens(token: string): string {
  return token.replaceAll('\u00ad', '');
}

/** Leaves a token as it is. */
export function asItIs(token: string): string {
  return token;
}

/** Blanks inside a token are no borders of tokens: pycocoevalcap parts tokens at spaces, and these are none. */
export function withFirmSpaces(token: string): string {
  return token.replaceAll(' ', '\u00a0');
}

/** Round brackets, as the Penn Treebank names them. */
export function withNamedBrackets(token: string): string {
  return withFirmSpaces(token).replace('(', '-LRB-').replace(')', '-RRB-');
}
