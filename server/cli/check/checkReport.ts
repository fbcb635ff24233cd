import { type PlacedFinding, placedMessage, severityOf } from './checkFinding.ts';
import type { CheckFormat } from './checkOptions.ts';
import { checkstyleXml } from './checkstyle.ts';
import { RepeatedFindings } from './repeatedFindings.ts';
import { sarifLog } from './sarif.ts';
import { lineStart, oneLine } from '../terminal/textWidth.ts';
import { jsonText } from '../terminal/jsonText.ts';

/**
 * How findings are printed. Text comes document by document: what comes again in other documents is told at its first
 * place at once, and how often at the end. The other forms are read by programs, to which a finding is whole: those that
 * may come again are printed at the end, with their count.
 */
export interface CheckReport {
  /** What is printed at once for the findings of one document, line feeds included. */
  of(findings: readonly PlacedFinding[]): string;
  /** What is printed at the end. */
  end(): string;
  /** Findings so far, those of several documents once, without hints. */
  readonly count: number;
}

/** `version` is the program's, for the log of SARIF. */
export function checkReport(format: CheckFormat, version: string): CheckReport {
  switch (format) {
    case 'text':
      return new TextReport();
    case 'json':
      return new LateReport(jsonLine);
    case 'github':
      return new LateReport(annotation);
    case 'sarif':
      return new WholeReport((all) => `${jsonText(sarifLog(all, version), 2)}\n`);
    case 'checkstyle':
      return new WholeReport(checkstyleXml);
  }
}

class TextReport implements CheckReport {
  readonly #repeated = new RepeatedFindings();
  count = 0;

  of(findings: readonly PlacedFinding[]): string {
    const fresh = this.#repeated.add(findings);
    this.count += graveOf(fresh);
    return linesOf(fresh, textLine);
  }

  end(): string {
    return linesOf(this.#repeated.more(), textLine);
  }
}

class LateReport implements CheckReport {
  readonly #repeated = new RepeatedFindings();
  readonly #lineOf: (finding: PlacedFinding) => string;
  count = 0;

  constructor(lineOf: (finding: PlacedFinding) => string) {
    this.#lineOf = lineOf;
  }

  of(findings: readonly PlacedFinding[]): string {
    const fresh = this.#repeated.add(findings);
    this.count += graveOf(fresh);
    return linesOf(
      fresh.filter(({ key }) => key === undefined),
      this.#lineOf,
    );
  }

  end(): string {
    return linesOf(this.#repeated.all(), this.#lineOf);
  }
}

class WholeReport implements CheckReport {
  readonly #repeated = new RepeatedFindings();
  readonly #alone: PlacedFinding[] = [];
  readonly #print: (findings: readonly PlacedFinding[]) => string;
  count = 0;

  constructor(print: (findings: readonly PlacedFinding[]) => string) {
    this.#print = print;
  }

  of(findings: readonly PlacedFinding[]): string {
    const fresh = this.#repeated.add(findings);
    this.count += graveOf(fresh);
    for (const finding of fresh) if (finding.key === undefined) this.#alone.push(finding);
    return '';
  }

  end(): string {
    return this.#print([...this.#alone, ...this.#repeated.all()]);
  }
}

function graveOf(findings: readonly PlacedFinding[]): number {
  return findings.filter(({ rule }) => severityOf(rule) !== 'hint').length;
}

function linesOf(findings: readonly PlacedFinding[], lineOf: (finding: PlacedFinding) => string): string {
  return findings.map((finding) => `${lineOf(finding)}\n`).join('');
}

/** `docs/cup.md:3:1 missing The image "cup.png" has no alt text.` */
function textLine(finding: PlacedFinding): string {
  const { file, line, column, rule } = finding;
  return `${lineStart(file)}:${line}:${column} ${rule} ${oneLine(placedMessage(finding))}`;
}

/** Its members and their order are the command line's contract. */
function jsonLine({ file, line, column, rule, message, image, alt, cell, count, where }: PlacedFinding): string {
  return jsonText({
    ...{ file, line, column, rule, message, image, alt },
    ...(cell !== undefined && { cell }),
    ...(where !== undefined && { place: where }),
    ...(count !== undefined && { count }),
  });
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
  return `::${severityOf(rule) === 'warning' ? 'warning' : 'notice'} ${text}::${escapeData(placedMessage(finding))}`;
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
