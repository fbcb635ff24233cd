/**
 * Which names are one repository's. A group has what the Hub calls it now, then what it was called before; groups that
 * share a name are one. As on the Hub, `Org/Name` and `org/name` are the same.
 */
export class RepoNames {
  readonly #groups: readonly (readonly string[])[];

  /** Each group: a present name, then former ones. */
  constructor(groups: readonly (readonly string[])[]) {
    this.#groups = groups;
  }

  /** The name of today; the given one where nothing is known of it. */
  present(repo: string): string {
    const related = this.#related(repo);
    const former = new Set(related.flatMap(([, ...names]) => names.map(keyOf)));
    const candidates = related.flatMap(([name]) => (name === undefined ? [] : [name]));
    // Where a name was given away and taken back, every name is a former one: the first counts.
    return candidates.find((name) => !former.has(keyOf(name))) ?? candidates[0] ?? repo;
  }

  /** Of today and of before, each once, today's first. */
  all(repo: string): readonly string[] {
    const names = [this.present(repo), ...this.#related(repo).flat(), repo];
    const keys = names.map(keyOf);
    return names.filter((_, index) => keys.indexOf(keys[index] ?? '') === index);
  }

  /** Whether two names are one repository's. */
  isSame(one: string, other: string): boolean {
    return keyOf(this.present(one)) === keyOf(this.present(other));
  }

  #related(repo: string): readonly (readonly string[])[] {
    const keys = new Set([keyOf(repo)]);
    let related: readonly (readonly string[])[] = [];
    for (;;) {
      const wider = this.#groups.filter((group) => group.some((name) => keys.has(keyOf(name))));
      if (wider.length === related.length) return related;
      related = wider;
      for (const name of wider.flat()) keys.add(keyOf(name));
    }
  }
}

/** What two spellings of a name have in common: the Hub tells no case apart. */
export function keyOf(repo: string): string {
  return repo.toLowerCase();
}
