import type { Subject } from '../caption.ts';

/** Where a thing is: at a side, or so close that it fills the picture. */
export type Where = 'left' | 'right' | 'close';

export interface Item {
  /** With its article or number: `an espresso`, `two people`. */
  readonly phrase: string;
  readonly where: Where | undefined;
}

/** What was recognised in a picture and how it is arranged; empty where nothing was sure. */
export interface Sight {
  readonly items: readonly Item[];
  /** Where all of it is: `by a lake`, `on a table`. */
  readonly places: readonly string[];
  readonly subjects: readonly Subject[];
}

export const nothingSeen: Sight = { items: [], places: [], subjects: [] };

/**
 * The prompt that the language model was trained to take names from (demo/train/sights.py):
 * `Seen: a person, left; a dog, right; by a lake. Caption:`. Empty where nothing was named.
 */
export function writePrompt({ items, places }: Sight): string {
  const told = [...items.map(({ phrase, where }) => (where ? `${phrase}, ${where}` : phrase)), ...places];
  return told.length === 0 ? '' : `Seen: ${told.join('; ')}. Caption:`;
}

/** Of the subjects those that a caption really names. */
export function namedIn(caption: string, subjects: readonly Subject[]): readonly Subject[] {
  const words = ` ${caption.toLowerCase().replace(/[^\p{L}\p{N}'-]+/gu, ' ')} `;
  return subjects.filter(({ name }) => words.includes(` ${name.toLowerCase()} `));
}
