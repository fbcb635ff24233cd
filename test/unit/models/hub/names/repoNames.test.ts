import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RepoNames } from '../../../../../models/hub/names/repoNames.ts';

describe('names of repositories', () => {
  it('are one repository’s where it was renamed, whatever their case', () => {
    const names = new RepoNames([['New/Name', 'old/name']]);
    expect(names.present('Old/Name')).toBe('New/Name');
    expect(names.all('new/name')).toEqual(['New/Name', 'old/name']);
    expect(names.isSame('OLD/NAME', 'new/name')).toBe(true);
    expect(names.isSame('old/name', 'other/name')).toBe(false);
  });

  it('that nothing is known of are their own', () => {
    const names = new RepoNames([['new/name', 'old/name']]);
    expect([names.present('A/b'), names.all('A/b')]).toEqual(['A/b', ['A/b']]);
  });

  it('may go round: one of them is it, for all alike', () => {
    const names = new RepoNames([
      ['org/b', 'org/a'],
      ['org/a', 'org/b'],
    ]);
    expect(names.present('org/a')).toBe(names.present('org/b'));
    expect([...names.all('org/a')].sort()).toEqual(['org/a', 'org/b']);
  });

  it('of any history lead to the last of it, in whatever order it was learned', () => {
    const histories = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(histories, fc.infiniteStream(fc.nat()), (lengths, dice) => {
        const next = () => dice.next().value ?? 0;
        const chains = lengths.map((length, repo) => Array.from({ length }, (_, step) => `org${repo}/name${step}`));
        // What was seen of each rename: the names of two moments, the later first.
        const seen = chains.flatMap((chain) => chain.slice(1).map((name, index) => [name, chain[index] ?? '']));
        const shuffled = seen.map((pair) => ({ pair, at: next() })).sort((one, other) => one.at - other.at);
        const names = new RepoNames(shuffled.map(({ pair }) => pair));
        for (const chain of chains) {
          for (const name of chain) {
            expect(names.present(name)).toBe(chain.at(-1));
            expect([...names.all(name)].sort()).toEqual([...chain].sort());
          }
        }
        for (const [index, chain] of chains.entries()) {
          const [other] = chains[index + 1] ?? [];
          if (other !== undefined) expect(names.isSame(chain[0] ?? '', other)).toBe(false);
        }
      }),
    );
  });
});
