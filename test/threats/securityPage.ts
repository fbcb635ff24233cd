import type { Check, Threat, ThreatGroup } from './threat.ts';

const begin = '<!-- threats: `npm run threats -- --write` writes what follows -->';
const end = '<!-- /threats -->';

/** SECURITY.md's text with the tables of the groups between its two marks. Throws where it lacks them. */
export function withTables(page: string, groups: readonly ThreatGroup[]): string {
  const from = page.indexOf(begin);
  const to = page.indexOf(end);
  if (from < 0 || to < from) throw new Error(`SECURITY.md lacks the lines "${begin}" and "${end}".`);
  return `${page.slice(0, from)}${begin}\n\n${groups.map(tableOf).join('\n\n')}\n\n${page.slice(to)}`;
}

function tableOf({ heading, threats }: ThreatGroup): string {
  const head = ['| | What may happen | What is promised | What shows it |', '|---|---|---|---|'];
  return [`### ${heading}`, '', ...head, ...threats.map(rowOf)].join('\n');
}

function rowOf({ row, threat, promise, open, checks }: Threat): string {
  const promised = open === undefined ? promise : `${promise} *Open:* ${open}`;
  return `| ${row} | ${cell(threat)} | ${cell(promised)} | ${checksOf(checks)} |`;
}

/** The tests of one file after one link to it. */
function checksOf(checks: readonly Check[]): string {
  const scripts = checks.flatMap((check) => (check.kind === 'script' ? [`\`npm run ${check.name}\``] : []));
  const tests = checks.filter((check) => check.kind === 'test');
  const files = [...new Set(tests.map(({ file }) => file))].map((file) => {
    const titles = tests.filter((one) => one.file === file).map((one) => `“${plain(one.titles.join(' › '))}”`);
    return `[${file.replace(/^test\/|\.test\.ts$/g, '')}](${file}): ${titles.join(', ')}`;
  });
  return [...files, ...scripts].join('<br>');
}

/** Sentences of the table may have code in them. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}

function plain(title: string): string {
  return title.replace(/[\\`*_[\]<>|$~]/g, '\\$&');
}
