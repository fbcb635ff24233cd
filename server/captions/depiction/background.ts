import { articles, blurs, surfaces } from './vocabulary.ts';
import type { Word } from './word.ts';

/** What a sentence says of the background alone. `phrase`: '' where it is only out of focus. */
export interface Background {
  readonly phrase: string;
}

/** "The background is dark green" is "against a dark green background". Undefined where it says more, or something else. */
export function backgroundOf(words: readonly Word[]): Background | undefined {
  const cores = words.map(({ core }) => core);
  const start = articles.has(cores[0] ?? '') ? 1 : 0;
  if (!/^(?:background|backdrop)$/.test(cores[start] ?? '') || !/^(?:is|appears)$/.test(cores[start + 1] ?? ''))
    return undefined;
  const said = cores.slice(start + 2);
  const noun = cores[start] ?? '';
  if (said.length > 0 && said.every((core) => blurs.has(core) || core === 'and')) return { phrase: '' };
  const colours = words.slice(start + 2).filter(({ core }) => !blurs.has(core) && core !== '');
  const first = colours[0];
  if (!first || colours.length > 4 || !colours.every(({ core }) => surfaces.has(core) || core === 'and'))
    return undefined;
  const trimmed = colours.map(({ core }) => core);
  while (trimmed[0] === 'and') trimmed.shift();
  while (trimmed.at(-1) === 'and') trimmed.pop();
  if (trimmed.length === 0) return undefined;
  const article = /^[aeiou]/.test(trimmed[0] ?? '') ? 'an' : 'a';
  return { phrase: `against ${article} ${trimmed.join(' ')} ${noun}` };
}
