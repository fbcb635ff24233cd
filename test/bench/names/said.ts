import type { Kind, Name } from '../../../models/recogniser/names.ts';
import type { Sight } from '../../../models/recogniser/sight.ts';

/** A name that is said of a picture. */
export interface Said {
  /** As it is said: `an espresso`, `two people`; of what is only beside the rest, `cup`. */
  readonly phrase: string;
  readonly name: string;
  readonly kind: Kind;
  /** 0 to 1; undefined for scenes. */
  readonly confidence: number | undefined;
}

const numbers = ['two', 'three', 'four', 'five', 'several'];

/**
 * Everything that is named in a picture, each name once. A scene that the rest is in (`by a lake`) is left out, for labels
 * tell nothing of it; so is what the picture is made as.
 */
export function namesIn({ items, subjects }: Sight, names: readonly Name[]): readonly Said[] {
  const phrases = new Map(names.flatMap((name) => phrasesOf(name).map((phrase) => [phrase, name] as const)));
  const told = [...subjects.map(({ name }) => name), ...items.map(({ phrase }) => phrase)];
  const said = new Map<string, Said>();
  for (const phrase of told) {
    const name = phrases.get(phrase);
    if (!name) throw new Error(`"${phrase}" is none of the names.`);
    const confidence = subjects.find((subject) => subject.name === phrase)?.confidence;
    if (name.kind !== 'medium' && !said.has(name.name)) {
      said.set(name.name, { phrase, name: name.name, kind: name.kind, confidence });
    }
  }
  return [...said.values()];
}

function phrasesOf({ name, article, many }: Name): readonly string[] {
  return [name, `${article} ${name}`, ...numbers.map((number) => `${number} ${many}`)];
}
