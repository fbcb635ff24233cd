import { describe, expect, test } from 'vitest';
import type { PlacedFinding } from '../../../../../server/cli/check/checkFinding.ts';
import { altRules } from '../../../../../server/languages/alttext/ruleNames.ts';
import { type CheckFormat } from '../../../../../server/cli/check/checkOptions.ts';
import { checkReport } from '../../../../../server/cli/check/checkReport.ts';

const finding: PlacedFinding = {
  file: 'docs/a cup.md',
  line: 3,
  column: 5,
  endLine: 3,
  endColumn: 17,
  rule: 'missing',
  message: 'The image has no alt text.',
  image: 'cup.png',
  alt: null,
};

function printed(format: CheckFormat, ...findings: readonly PlacedFinding[]): string {
  const report = checkReport(format, '1.2.3');
  return findings.map((one) => report.of([one])).join('') + report.end();
}

test('text: one line each, which cannot steer a terminal', () => {
  const hostile = { ...finding, file: 'a\u001b[2J.md', message: 'The alt text "\u001b]0;x\u0007\n" is bad.' };
  expect(printed('text', finding)).toBe('docs/a cup.md:3:5 missing The image has no alt text.\n');
  expect(printed('text', hostile)).toBe('a[2J.md:3:5 missing The alt text "]0;x " is bad.\n');
});

test('JSON: exactly these members, in this order', () => {
  const ofNotebook = { ...finding, rule: 'filename' as const, alt: 'cup.png', cell: 0 };
  expect(printed('json', finding, ofNotebook)).toBe(
    '{"file":"docs/a cup.md","line":3,"column":5,"rule":"missing","message":"The image has no alt text.",' +
      '"image":"cup.png","alt":null}\n' +
      '{"file":"docs/a cup.md","line":3,"column":5,"rule":"filename","message":"The image has no alt text.",' +
      '"image":"cup.png","alt":"cup.png","cell":0}\n',
  );
});

describe("GitHub's annotations", () => {
  test('one line each', () => {
    expect(printed('github', finding)).toBe(
      '::warning file=docs/a cup.md,line=3,endLine=3,col=5,endColumn=17,title=Alt text%3A missing::' +
        'The image has no alt text.\n',
    );
    expect(printed('github', { ...finding, rule: 'vague' })).toMatch(/^::notice /);
  });

  // The escapes of @actions/core: `toCommandValue`, `escapeData` and `escapeProperty` of its command.ts.
  test('nothing that is found begins a command of its own', () => {
    const hostile = {
      ...finding,
      file: 'a,b:c%.md\n::add-mask::x',
      message: '100% of\r\n::set-env name=A::b, c: d',
    };
    const line = printed('github', hostile);
    expect(line.trimEnd()).not.toMatch(/[\r\n]/);
    expect(line).toContain('file=a%2Cb%3Ac%25.md%0A%3A%3Aadd-mask%3A%3Ax,line=3');
    expect(line).toContain('::100%25 of%0D%0A::set-env name=A::b, c: d\n');
  });

  test('columns only within one line', () => {
    expect(printed('github', { ...finding, endLine: 5 })).not.toContain('col');
  });
});

describe('SARIF', () => {
  interface Log {
    readonly version: string;
    readonly runs: readonly {
      readonly columnKind: string;
      readonly tool: { readonly driver: { readonly name: string; readonly rules: readonly { readonly id: string }[] } };
      readonly results: readonly {
        readonly ruleId: string;
        readonly ruleIndex: number;
        readonly level: string;
        readonly message: { readonly text: string };
        readonly locations: readonly {
          readonly physicalLocation: {
            readonly artifactLocation: { readonly uri: string };
            readonly region: Readonly<Record<string, number>>;
          };
        }[];
      }[];
    }[];
  }
  const logOf = (...findings: readonly PlacedFinding[]) => JSON.parse(printed('sarif', ...findings)) as Log;
  const uriOf = (file: string) =>
    logOf({ ...finding, file }).runs[0]?.results[0]?.locations[0]?.physicalLocation.artifactLocation.uri;

  // Required by sarif-schema-2.1.0.json of OASIS: sarifLog: version, runs; run: tool; tool: driver; toolComponent: name;
  // reportingDescriptor: id; result: message. Its enumerations: level, columnKind. Its minimum: 1 for lines and columns.
  test('what the schema requires', () => {
    const log = logOf(finding, { ...finding, rule: 'vague', cell: 2 });
    expect(log.version).toBe('2.1.0');
    expect(log.runs).toHaveLength(1);
    const [run] = log.runs;
    expect(run?.tool.driver.name).toBe('caption-lens');
    expect(run?.tool.driver.rules.map(({ id }) => id)).toEqual(altRules);
    expect(['utf16CodeUnits', 'unicodeCodePoints']).toContain(run?.columnKind);
    expect(run?.results).toHaveLength(2);
    for (const { message, level, ruleId, ruleIndex, locations } of run?.results ?? []) {
      expect(message.text).toBe(finding.message);
      expect(['none', 'note', 'warning', 'error']).toContain(level);
      expect(run?.tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
      expect(locations[0]?.physicalLocation.region).toEqual({
        startLine: 3,
        startColumn: 5,
        endLine: 3,
        endColumn: 17,
      });
    }
  });

  test('nothing found is a log without results', () => {
    expect(logOf().runs[0]?.results).toEqual([]);
  });

  test.each([
    ['docs/a cup.md', 'docs/a%20cup.md'],
    ['a#b?c%d.md', 'a%23b%3Fc%25d.md'],
    ['../é.md', '../%C3%A9.md'],
    ['/home/ada/a b.md', 'file:///home/ada/a%20b.md'],
    ['C:/docs/a.md', 'file:///C:/docs/a.md'],
    ['a:b.md', 'a%3Ab.md'],
  ])('%s as a URI', (file, uri) => {
    expect(uriOf(file)).toBe(uri);
    expect(decodeURIComponent(new URL(uri, 'file:///x/y/z').pathname)).toContain(file.replace(/^\.\.\//, ''));
  });
});
