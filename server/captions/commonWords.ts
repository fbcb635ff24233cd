/** Words of grammar that prose and depiction mean alike; what each of them counts beside these, it says itself. */

/** A set of the words in lines of them; apostrophes are straight, as texts are compared. */
export function wordSet(...lines: readonly string[]): ReadonlySet<string> {
  return new Set(lines.join(' ').replaceAll('’', "'").split(' '));
}

/** A thing follows. */
export const commonDeterminers =
  'a an the this that these those his her its their one two three four five six seven eight nine ten several many some both each another';

export const formsOfBe = 'is are was were be being';

export const commonPrepositions =
  'above across against along amid among around at behind below beneath beside between by during for from in inside into near on ' +
  'outside over through toward towards under upon with within without';
