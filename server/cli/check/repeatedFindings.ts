import { posix } from 'node:path';
import type { AltFinding } from '../../languages/alttext/altRules.ts';
import type { PlacedFinding } from './checkFinding.ts';

interface Repetition {
  readonly first: PlacedFinding;
  places: number;
  documents: number;
}

/** Joins the findings of several documents that are about the same text at the same picture: the first one counts. */
export class RepeatedFindings {
  readonly #known = new Map<string, Repetition>();

  /** Those of one document that are not the same as an earlier document's. */
  add(findings: readonly PlacedFinding[]): readonly PlacedFinding[] {
    return findings.filter((finding) => {
      const { key, rule, count = 1 } = finding;
      if (key === undefined) return true;
      const known = this.#known.get(`${rule} ${key}`);
      if (!known) {
        this.#known.set(`${rule} ${key}`, { first: finding, places: count, documents: 1 });
        return true;
      }
      known.places += count;
      known.documents += 1;
      return false;
    });
  }

  /** Each that may come again, at its first place, with how often it came. */
  all(): readonly PlacedFinding[] {
    return [...this.#known.values()].map(({ first, places, documents }) => {
      const more = moreOf(places - (first.count ?? 1), documents - 1);
      return {
        ...first,
        ...(places > 1 && { count: places }),
        message: more === '' ? first.message : `${first.message} ${more}`,
      };
    });
  }

  /** Of those that came again, what is to be said beside their first place. */
  more(): readonly PlacedFinding[] {
    return [...this.#known.values()]
      .filter(({ documents }) => documents > 1)
      .map(({ first, places, documents }) => ({
        ...first,
        message: moreOf(places - (first.count ?? 1), documents - 1),
      }));
  }
}

function moreOf(places: number, documents: number): string {
  if (documents === 0) return '';
  const of = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`;
  return `The same is true of ${of(places, 'more place', 'more places')} in ${of(documents, 'other document', 'other documents')}.`;
}

/**
 * What makes findings of several documents one: the words and the picture, wherever the document lies. Undefined for
 * rules that are told place by place. `file`: the document's path as shown.
 */
export function keyOf({ rule, group, image }: AltFinding, file: string): string | undefined {
  if (group === undefined || (rule !== 'vague' && rule !== 'repeated')) return undefined;
  const { text } = image.target;
  const isRelative = !/^(?:[a-z][a-z\d+.-]*:|[\\/])/i.test(text);
  return JSON.stringify([group, isRelative ? posix.join(posix.dirname(file), text) : text]);
}
