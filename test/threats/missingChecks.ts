import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { threatGroups } from './table.ts';
import type { Check } from './threat.ts';
import { readTitles, type TitlePath } from './titles.ts';

const root = new URL('../../', import.meta.url);

/** A sentence for each check of the table that is not there. */
export function findMissingChecks(): readonly string[] {
  const titles = new Map<string, readonly TitlePath[]>();
  const { scripts } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as {
    readonly scripts: Readonly<Record<string, string>>;
  };
  const missing = (check: Check): string | undefined => {
    if (check.kind === 'script') {
      return check.name in scripts ? undefined : `package.json has no script ${check.name}.`;
    }
    const path = fileURLToPath(new URL(check.file, root));
    if (!existsSync(path)) return `There is no ${check.file}.`;
    if (!titles.has(path)) titles.set(path, readTitles(readFileSync(path, 'utf8')));
    const isThere = titles.get(path)?.some((found) => isSame(found, check.titles));
    return isThere ? undefined : `${check.file} has no test "${check.titles.join(' > ')}".`;
  };
  return threatGroups.flatMap(({ threats }) =>
    threats.flatMap(({ row, checks }) =>
      checks.flatMap((check) => {
        const sentence = missing(check);
        return sentence === undefined ? [] : [`${row}: ${sentence}`];
      }),
    ),
  );
}

function isSame(one: TitlePath, other: TitlePath): boolean {
  return one.length === other.length && one.every((title, at) => title === other[at]);
}
