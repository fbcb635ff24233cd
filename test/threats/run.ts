/** Prints every threat with its tests, and ends with 1 where one is missing. `--write` puts the table into SECURITY.md. */
import { readFileSync, writeFileSync } from 'node:fs';
import { findMissingChecks } from './missingChecks.ts';
import { withTables } from './securityPage.ts';
import { threatGroups } from './table.ts';
import type { Check } from './threat.ts';

const page = new URL('../../SECURITY.md', import.meta.url);
const wanted = process.argv.slice(2);
if (wanted.some((argument) => argument !== '--write')) {
  process.stderr.write('npm run threats takes no other option than -- --write\n');
  process.exit(2);
}

for (const { heading, threats } of threatGroups) {
  say(`\n${heading}\n`);
  for (const { row, threat, promise, open, checks } of threats) {
    say(`${String(row).padStart(2)}  ${threat}\n    ${promise}`);
    if (open !== undefined) say(`    Open: ${open}`);
    for (const check of checks) say(`      ${lineOf(check)}`);
  }
}

const all = threatGroups.flatMap(({ threats }) => threats);
const open = all.filter((threat) => threat.open !== undefined).length;
const faults = [...findMissingChecks(), ...(wanted.includes('--write') ? writePage() : [])];
say(`\n${all.length} threats; something is open in ${open} of them; faults: ${faults.length}`);
for (const sentence of faults) process.stderr.write(`${sentence}\n`);
process.exitCode = faults.length === 0 ? 0 : 1;

/** A sentence where it cannot be written. */
function writePage(): readonly string[] {
  try {
    writeFileSync(page, withTables(readFileSync(page, 'utf8'), threatGroups));
    return [];
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function lineOf(check: Check): string {
  return check.kind === 'script' ? `npm run ${check.name}` : `${check.file}: ${check.titles.join(' > ')}`;
}
