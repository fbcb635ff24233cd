import type { Verdict } from './claims.ts';

interface Tally {
  right: number;
  all: number;
}

function count(verdicts: readonly Verdict[], key: (verdict: Verdict) => string): [string, Tally][] {
  const tallies = new Map<string, Tally>();
  for (const verdict of verdicts) {
    const tally = tallies.get(key(verdict)) ?? { right: 0, all: 0 };
    tally.all++;
    if (verdict.right) tally.right++;
    tallies.set(key(verdict), tally);
  }
  return [...tallies].sort(([a], [b]) => a.localeCompare(b));
}

function row(name: string, { right, all }: Tally): string {
  const percent = all === 0 ? '-' : `${((100 * right) / all).toFixed(1)} %`;
  return `| ${name.padEnd(30)} | ${String(right).padStart(6)} | ${String(all).padStart(6)} | ${percent.padStart(7)} |`;
}

/** A Markdown table of right claims per kind, or per claim, with the total below. */
export function tabulate(verdicts: readonly Verdict[], detail: boolean): string {
  const key = detail ? (v: Verdict): string => `${v.kind}: ${v.name}` : (v: Verdict): string => v.kind;
  const total: Tally = { right: verdicts.filter((v) => v.right).length, all: verdicts.length };
  return [
    `| ${'claim'.padEnd(30)} |  right |    all |   share |`,
    `| ${'-'.repeat(30)} | -----: | -----: | ------: |`,
    ...count(verdicts, key).map(([name, tally]) => row(name, tally)),
    row('total', total),
  ].join('\n');
}
