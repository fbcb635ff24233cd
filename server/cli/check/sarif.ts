import type { AltRule } from '../../protocol/settings.ts';
import { altRules } from '../../languages/alttext/ruleNames.ts';
import { type ImagePlace, type PlacedFinding, placedMessage, severityOf } from './checkFinding.ts';

const descriptions: Readonly<Record<AltRule, string>> = {
  missing: 'The image has no alt text.',
  filename: 'The alt text is a file name.',
  placeholder: 'The alt text is a placeholder, such as "image".',
  vague: 'The alt text says too little.',
  decorative: 'The text beside the image says the same.',
  repeated: 'The same alt text stands for different images.',
  long: 'The alt text is long.',
  'not-found': 'There is no picture at the address.',
  'unknown-rule': 'A comment names a rule that there is not.',
};

/**
 * A log with one run, in the Static Analysis Results Interchange Format (SARIF) 2.1.0 of OASIS. `version` is the
 * program's. Lines and columns count from 1, columns in UTF-16 units.
 */
export function sarifLog(findings: readonly PlacedFinding[], version: string): object {
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'caption-lens', semanticVersion: version, rules: altRules.map(ruleOf) } },
        columnKind: 'utf16CodeUnits',
        results: findings.map(resultOf),
      },
    ],
  };
}

function ruleOf(rule: AltRule): object {
  return {
    id: rule,
    shortDescription: { text: descriptions[rule] },
    defaultConfiguration: { level: levelOf(rule) },
  };
}

function resultOf(finding: PlacedFinding): object {
  const { rule, count, related, cell, where } = finding;
  return {
    ruleId: rule,
    ruleIndex: altRules.indexOf(rule),
    level: levelOf(rule),
    message: { text: placedMessage(finding) },
    locations: [
      {
        physicalLocation: locationOf(finding),
        ...(where !== undefined && { logicalLocations: [{ fullyQualifiedName: where }] }),
      },
    ],
    ...(count !== undefined && { occurrenceCount: count }),
    ...(related && {
      relatedLocations: related.map((place, id) => ({ id, physicalLocation: locationOf(place) })),
    }),
    ...(cell !== undefined && { properties: { cell } }),
  };
}

function locationOf({ file, line, column, endLine, endColumn }: ImagePlace): object {
  return {
    artifactLocation: { uri: uriOf(file) },
    region: { startLine: line, startColumn: column, endLine, endColumn },
  };
}

/** As severe as an editor shows it. */
function levelOf(rule: AltRule): 'warning' | 'note' {
  return severityOf(rule) === 'warning' ? 'warning' : 'note';
}

/** A relative path as a relative reference; an absolute one as a `file:` URI. */
function uriOf(file: string): string {
  const path = file.split('/').map(encodeURIComponent).join('/');
  if (/^[a-z]:\//i.test(file)) return `file:///${path.replace('%3A', ':')}`;
  return file.startsWith('/') ? `file://${path}` : path;
}
