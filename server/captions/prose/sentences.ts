const abbreviation = /(?:^| )(?:st|mt|mr|mrs|ms|dr|vs|no|approx|etc|e\.g|i\.e|jr|sr|\p{L})\.$/iu;

/** The sentences of a text with full stops: "a dog. a cat" is two, "a church on st. mark square" one. */
export function splitSentences(text: string): readonly string[] {
  const sentences: string[] = [];
  for (const part of text.split(/(?<=[.!?…]["”’)]?) /)) {
    const before = sentences.at(-1);
    if (before !== undefined && abbreviation.test(before)) sentences[sentences.length - 1] = `${before} ${part}`;
    else sentences.push(part);
  }
  return sentences;
}
