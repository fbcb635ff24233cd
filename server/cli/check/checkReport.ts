import { type PlacedFinding, placedMessage } from './checkFinding.ts';
import type { CheckFormat } from './checkOptions.ts';
import { sarifLog } from './sarif.ts';
import { lineStart, oneLine } from '../terminal/textWidth.ts';
import { jsonText } from '../terminal/jsonText.ts';

/** How findings are printed. */
export interface CheckReport {
  /** What is printed at once for the findings of one document, line feeds included. */
  of(findings: readonly PlacedFinding[]): string;
  /** What is printed at the end. */
  end(): string;
}

/** `version` is the program's, for the log of SARIF. */
export function checkReport(format: CheckFormat, version: string): CheckReport {
  switch (format) {
    case 'text':
      return eachAlone(textLine);
    case 'json':
      return eachAlone(jsonLine);
    case 'github':
      return eachAlone(annotation);
    case 'sarif': {
      const all: PlacedFinding[] = [];
      return {
        of: (findings) => {
          all.push(...findings);
          return '';
        },
        end: () => `${jsonText(sarifLog(all, version), 2)}\n`,
      };
    }
  }
}

function eachAlone(lineOf: (finding: PlacedFinding) => string): CheckReport {
  return { of: (findings) => findings.map((finding) => `${lineOf(finding)}\n`).join(''), end: () => '' };
}

/** `docs/cup.md:3:1 missing The image "cup.png" has no alt text.` */
function textLine(finding: PlacedFinding): string {
  const { file, line, column, rule } = finding;
  return `${lineStart(file)}:${line}:${column} ${rule} ${oneLine(placedMessage(finding))}`;
}

/** Its members and their order are the command line's contract. */
function jsonLine({ file, line, column, rule, message, image, alt, cell, where }: PlacedFinding): string {
  const more = { ...(cell !== undefined && { cell }), ...(where !== undefined && { place: where }) };
  return jsonText({ file, line, column, rule, message, image, alt, ...more });
}

/**
 * `::warning file=docs/cup.md,line=3,endLine=3,col=1,endColumn=14,title=Alt text%3A missing::The image …`: a workflow
 * command of GitHub ("Workflow commands for GitHub Actions"); its escapes are those of `@actions/core`.
 */
function annotation(finding: PlacedFinding): string {
  const { file, line, column, endLine, endColumn, rule } = finding;
  // GitHub takes columns only where they are of one line.
  const columns = line === endLine ? { col: column, endColumn } : {};
  const properties = Object.entries({ file, line, endLine, ...columns, title: `Alt text: ${rule}` });
  const text = properties.map(([name, value]) => `${name}=${escapeProperty(String(value))}`).join(',');
  return `::${isGrave(finding) ? 'warning' : 'notice'} ${text}::${escapeData(placedMessage(finding))}`;
}

function isGrave({ rule }: PlacedFinding): boolean {
  return rule !== 'vague' && rule !== 'repeated';
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
