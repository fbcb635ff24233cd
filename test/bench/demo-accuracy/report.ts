import type { Judgement } from './claims.ts';

interface Tally {
  right: number;
  all: number;
}

function count(judgements: readonly Judgement[], key: (judgement: Judgement) => string): [string, Tally][] {
  const tallies = new Map<string, Tally>();
  for (const judgement of judgements) {
    const tally = tallies.get(key(judgement)) ?? { right: 0, all: 0 };
    tally.all++;
    if (judgement.right) tally.right++;
    tallies.set(key(judgement), tally);
  }
  return [...tallies].sort(([a], [b]) => a.localeCompare(b));
}

function row(name: string, { right, all }: Tally): string {
  const percent = all === 0 ? '-' : `${((100 * right) / all).toFixed(1)} %`;
  return `| ${name.padEnd(30)} | ${String(right).padStart(6)} | ${String(all).padStart(6)} | ${percent.padStart(7)} |`;
}

/** A Markdown table of right claims per kind, or per claim, with the total below. */
export function tabulate(judgements: readonly Judgement[], detail: boolean): string {
  const key = detail ? (v: Judgement): string => `${v.kind}: ${v.name}` : (v: Judgement): string => v.kind;
  const total: Tally = { right: judgements.filter((v) => v.right).length, all: judgements.length };
  return [
    `| ${'claim'.padEnd(30)} |  right |    all |   share |`,
    `| ${'-'.repeat(30)} | -----: | -----: | ------: |`,
    ...count(judgements, key).map(([name, tally]) => row(name, tally)),
    row('total', total),
  ].join('\n');
}
