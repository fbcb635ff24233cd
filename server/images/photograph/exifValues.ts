import { say, type Wording } from '../../../models/wording.ts';
import type { TakenAt } from '../../protocol/photographMessages.ts';

/** Tags by name, as ExifReader gives them: `value` as it is stored, rationals as pairs. */
export type ExifTags = Readonly<Record<string, { readonly value: unknown } | undefined>>;

/** Characters of a text that are told; makers and lenses have fewer. */
const longest = 120;
const unseen = /[\p{C}\p{Default_Ignorable_Code_Point}]/gu;

/** Values of tags, each checked. What cannot be is left out and said in `notes`. */
export class ExifValues {
  readonly #tags: ExifTags;
  readonly #notes: Wording[];

  constructor(tags: ExifTags, notes: Wording[]) {
    this.#tags = tags;
    this.#notes = notes;
  }

  /** One line without anything unseen; undefined where that leaves nothing. */
  text(name: string): string | undefined {
    const text = this.#raw(name);
    if (text === undefined) return undefined;
    const shown = text
      .replace(/[\p{Z}\p{Cc}]+/gu, ' ')
      .replace(unseen, '')
      .trim();
    return shown === '' ? undefined : [...shown].slice(0, longest).join('');
  }

  /** `what`: 'the aperture', for the note. */
  number(
    name: string,
    what: Wording,
    { above, most }: { readonly above: number; readonly most: number },
  ): number | undefined {
    const value = this.#tags[name]?.value;
    const number = numberOf(Array.isArray(value) && Array.isArray(value[0]) ? value[0] : value);
    if (number === undefined) return undefined;
    // Cameras write zero for what they do not know, as of a lens without contacts.
    if (number === 0 && above >= 0) return undefined;
    if (Number.isFinite(number) && number > above && number <= most) return number;
    // Of zero over zero nothing is said at all.
    if (!Number.isNaN(number)) this.#notes.push(say`The picture says of ${what} what cannot be; that was left out.`);
    return undefined;
  }

  /** A list of rationals; undefined stands for what is unknown. */
  numbers(name: string): readonly (number | undefined)[] {
    const value = this.#tags[name]?.value;
    if (!Array.isArray(value)) return [];
    return value.map((each) => {
      const number = numberOf(each);
      return number !== undefined && Number.isFinite(number) && number > 0 ? Number(number.toFixed(2)) : undefined;
    });
  }

  /** A whole number that stands for something. */
  code(name: string): number | undefined {
    const value = this.#tags[name]?.value;
    return Number.isInteger(value) ? Number(value) : undefined;
  }

  /** A date and its clock's offset from UTC; spaces and zeros are what cameras without a set clock write. */
  time(name: string, offsetName: string): TakenAt | undefined {
    const written = this.#raw(name)?.trim() ?? '';
    if (!/[1-9]/.test(written)) return undefined;
    const local = readTime(written);
    if (local === undefined) {
      this.#notes.push(say`The picture says of its date what cannot be; that was left out.`);
      return undefined;
    }
    const offset = /^[+-](?:0\d|1[0-4]):[0-5]\d$/.exec(this.#raw(offsetName)?.trim() ?? '')?.[0];
    return { local, ...(offset !== undefined && { offset }) };
  }

  /** Up to its first zero byte, as TIFF ends a text. */
  #raw(name: string): string | undefined {
    const value = this.#tags[name]?.value;
    const text: unknown = Array.isArray(value) ? value[0] : value;
    return typeof text === 'string' ? text.split('\0', 1)[0] : undefined;
  }
}

/** A rational is a pair; over zero it is no number, or infinite. */
function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (!Array.isArray(value) || value.length !== 2) return undefined;
  const [numerator, denominator] = value as readonly unknown[];
  return typeof numerator === 'number' && typeof denominator === 'number' ? numerator / denominator : undefined;
}

/** '2024:05:03 14:22:10' as '2024-05-03T14:22:10', where the calendar has such a day. */
function readTime(written: string): string | undefined {
  const [, date = '', clock = ''] = /^(\d{4}[:-]\d\d[:-]\d\d)[ T](\d\d:\d\d:\d\d)$/.exec(written) ?? [];
  const local = `${date.replaceAll(':', '-')}T${clock}`;
  const time = new Date(`${local}Z`);
  const isReal = !Number.isNaN(time.getTime()) && time.toISOString().startsWith(local);
  // Photography is that old.
  return isReal && local >= '1826' ? local : undefined;
}
