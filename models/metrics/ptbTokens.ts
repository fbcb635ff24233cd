import { rules } from './ptb/rules.ts';

const punctuation = new Set(["''", "'", '``', '`', '-LRB-', '-RRB-', '-LCB-', '-RCB-', '.', '?', '!', ',', ':', '-', '--', '...', ';']);

const plain = /[A-Za-z]+(?= )/y;

export function ptbTokens(text: string): readonly string[] {
  const line = `${text.replaceAll('\n', ' ').replace(/[\r\u000b\u000c\u2028\u2029]/g, '\n')}\n`;
  const tokens: string[] = [];
  let at = 0;
  while (at < line.length) {
    plain.lastIndex = at;
    const quick = plain.exec(line)?.[0].toLowerCase();
    if (quick !== undefined && !/^(?:cannot|gonna|gotta|wanna|lemme|gimme)$/.test(quick)) {
      tokens.push(quick);
      at += quick.length + 1;
      continue;
    }
    if (line[at] === ' ') {
      at++;
      continue;
    }
    let longest = 0;
    let token = '';
    let rewritten: string | undefined;
    for (const { pattern, text: write } of rules) {
      pattern.lastIndex = at;
      const match = pattern.exec(line);
      if (!match || match[0].length <= longest) continue;
      longest = match[0].length;
      token = match[1] ?? match[0];
      rewritten = write?.(token);
    }
    if (longest === 0) {
      at++;
      continue;
    }
    at += token.length;
    const written = (rewritten ?? token.replaceAll('\u00ad', '')).toLowerCase();
    for (const part of written.split(' ')) if (part !== '' && !punctuation.has(part)) tokens.push(part);
  }
  return tokens;
}
