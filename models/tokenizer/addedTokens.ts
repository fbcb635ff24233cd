/** A token that stands beside the vocabulary and is found in a text before anything else. */
export interface AddedToken {
  readonly id: number;
  readonly content: string;
  /** Left out when ids become text. */
  readonly special: boolean;
  /** Only found where it is no part of a longer word. */
  readonly singleWord: boolean;
  /** Takes the white space before it along. */
  readonly stripsLeft: boolean;
  readonly stripsRight: boolean;
}

export type TokenizedPart =
  { readonly kind: 'text'; readonly text: string } | { readonly kind: 'token'; readonly id: number };

/** Cuts a text at the added tokens in it, the longest at each place first (`tokenizers`, `added_vocabulary.rs`). */
export type AddedTokenCut = (text: string) => readonly TokenizedPart[];

export function addedTokenCut(tokens: readonly AddedToken[]): AddedTokenCut {
  const byContent = new Map(tokens.map((token) => [token.content, token]));
  const longestFirst = [...byContent.keys()].sort((a, b) => b.length - a.length);
  if (longestFirst.length === 0) return wholeText;
  const pattern = new RegExp(longestFirst.map(quote).join('|'), 'gu');
  return (text) => {
    const pieces: TokenizedPart[] = [];
    let done = 0;
    for (const { 0: content, index } of text.matchAll(pattern)) {
      const token = byContent.get(content);
      const end = index + content.length;
      if (!token || index < done || (token.singleWord && isInWord(text, index, end))) continue;
      const start = token.stripsLeft ? spaceBefore(text, index, done) : index;
      pieces.push(...wholeText(text.slice(done, start)), { kind: 'token', id: token.id });
      done = token.stripsRight ? spaceAfter(text, end) : end;
    }
    return [...pieces, ...wholeText(text.slice(done))];
  };
}

function wholeText(text: string): readonly TokenizedPart[] {
  return text === '' ? [] : [{ kind: 'text', text }];
}

function quote(content: string): string {
  return content.replaceAll(/[$()*+./?[\\\]^{|}]/g, '\\$&');
}

const wordBefore = /[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]$/u;
const wordAfter = /^[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]/u;

function isInWord(text: string, start: number, end: number): boolean {
  // Two units hold any character.
  return wordBefore.test(text.slice(Math.max(0, start - 2), start)) || wordAfter.test(text.slice(end, end + 2));
}

/** All of Unicode's white space is one unit long. */
const space = /^\p{White_Space}$/u;

function spaceBefore(text: string, start: number, least: number): number {
  let at = start;
  while (at > least && space.test(text.charAt(at - 1))) at -= 1;
  return at;
}

function spaceAfter(text: string, end: number): number {
  let at = end;
  while (at < text.length && space.test(text.charAt(at))) at += 1;
  return at;
}
