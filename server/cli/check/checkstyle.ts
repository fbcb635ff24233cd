import { type PlacedFinding, severityOf } from './checkFinding.ts';

/**
 * The findings in the XML of Checkstyle's `XMLLogger`, which Jenkins, GitLab and reviewdog read: a `file` for each
 * document, an `error` for each finding with `line`, `column` (from 1), `severity` (`warning` or `info`), `message` and
 * `source`.
 */
export function checkstyleXml(findings: readonly PlacedFinding[]): string {
  const files = new Map<string, PlacedFinding[]>();
  for (const finding of findings) {
    const own = files.get(finding.file);
    if (own) own.push(finding);
    else files.set(finding.file, [finding]);
  }
  const lines = [...files].flatMap(([name, own]) => [
    `  <file name="${escaped(name)}">`,
    ...own
      .toSorted((one, other) => one.line - other.line || one.column - other.column)
      .map((finding) => `    ${errorOf(finding)}`),
    '  </file>',
  ]);
  return ['<?xml version="1.0" encoding="UTF-8"?>', '<checkstyle version="4.3">', ...lines, '</checkstyle>', ''].join(
    '\n',
  );
}

function errorOf({ line, column, rule, message }: PlacedFinding): string {
  const severity = severityOf(rule) === 'warning' ? 'warning' : 'info';
  const values = { line, column, severity, message, source: `caption-lens.${rule}` };
  const attributes = Object.entries(values).map(([name, value]) => `${name}="${escaped(String(value))}"`);
  return `<error ${attributes.join(' ')}/>`;
}

/** Characters that XML 1.0 does not have are left out: no escape makes them allowed ("2.2 Characters"). */
function escaped(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll(/[\t\n\r]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
