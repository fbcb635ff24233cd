/** What tells texts apart that begin alike: each without the words that all begin with. */
export function distinctEndings(texts: readonly string[]): readonly string[] {
  const words = texts.map((text) => text.split(' '));
  const [first] = words;
  if (!first || texts.length < 2) return texts;
  const shortest = Math.min(...words.map(({ length }) => length));
  let common = 0;
  while (common < shortest - 1 && words.every((own) => own[common] === first[common])) common += 1;
  // Two words saved are not worth the dots.
  if (common < 4) return texts;
  return words.map((own) => `… ${own.slice(common).join(' ')}`);
}

/** The words that all begin with, 'A cup of ' with the space; '' where they are too few to be worth telling apart. */
export function commonBeginning(texts: readonly string[]): string {
  const [first = ''] = texts;
  const [ending = first] = distinctEndings(texts);
  return ending === first ? '' : first.slice(0, first.length - ending.length + '… '.length);
}
