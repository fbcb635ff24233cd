import { describe, expect, it } from 'vitest';
import type { Measure } from '../../bench/comparison/measures.ts';
import { compare, formatTable } from '../../bench/comparison/report/table.ts';
import { formatSummary, formatValue } from '../../bench/comparison/units.ts';

const figures: Readonly<Record<string, readonly number[]>> = {
  'int8/speed/stepMs': [100, 120, 110],
  'int8/program/peakBytes': [4e9],
  'int8/batch/batchPerMinute': [15],
  'int8/batch/streamPerMinute': [10],
  'int8/compile/compileMs': [200_000],
  'peer/speed/stepMs': [330, 220, 300],
  'peer/speed/peakBytes': [8e9],
};
const records = { values: (subject: string, figure: string) => figures[`${subject}/${figure}`] ?? [] };

const step: Measure = {
  what: 'step',
  unit: 'ms',
  run: 'speed',
  figure: 'stepMs',
  comparisons: [{ subject: 'peer/speed', figure: 'stepMs', ratio: 'speed-up', target: 2.5 }],
};
const memory: Measure = {
  what: 'memory',
  unit: 'bytes',
  run: 'program',
  figure: 'peakBytes',
  comparisons: [{ subject: 'peer/speed', figure: 'peakBytes', ratio: 'share', target: 0.45 }],
};
const batch: Measure = {
  what: 'batch',
  unit: 'perMinute',
  run: 'batch',
  figure: 'batchPerMinute',
  comparisons: [{ subject: 'ours/batch', figure: 'streamPerMinute', ratio: 'gain', target: 1.3 }],
};
const compiling: Measure = {
  what: 'compiling',
  unit: 'ms',
  run: 'compile',
  figure: 'compileMs',
  comparisons: [],
  limit: 300_000,
};

const lineOf = (measure: Measure, precision = 'int8') => compare(records, [precision], [measure], 'judged')[0];

describe('the table of the benchmark', () => {
  it('counts how many times faster the median is', () => {
    const line = lineOf(step);
    expect(line?.ratio?.median).toBeCloseTo(300 / 110);
    expect(line?.ratio?.low).toBeCloseTo(220 / 120);
    expect(line).toMatchObject({ against: 'peer', target: 'at least 2.5 x', met: 'yes' });
  });

  it('counts memory as a share of theirs, which must be small', () => {
    expect(lineOf(memory)).toMatchObject({ ratio: { median: 0.5 }, target: 'at most 0.45 x', met: 'no' });
  });

  it('sets a batch against the same precision one after the other', () => {
    expect(lineOf(batch)).toMatchObject({ against: 'one after the other', ratio: { median: 1.5 }, met: 'yes' });
  });

  it('holds a limit without a peer', () => {
    expect(lineOf(compiling)).toMatchObject({ target: 'at most 300.0 s', met: 'yes' });
  });

  it('keeps a figure whose peer was not measured, without a verdict', () => {
    const alone = { ...step, comparisons: [{ ...step.comparisons[0], subject: 'absent/speed' } as const] } as Measure;
    const line = lineOf(alone);
    expect(line?.ours.median).toBe(110);
    expect(line?.met).toBeUndefined();
  });

  it('has no line for what was not measured', () => {
    expect(lineOf(step, 'int4')).toBeUndefined();
  });

  it('judges only where targets apply', () => {
    expect(compare(records, ['int8'], [step], 'shown')[0]?.met).toBeUndefined();
  });

  it('is straight Markdown', () => {
    const lines = formatTable(compare(records, ['int8'], [step, compiling], 'judged')).split('\n');
    expect(lines).toHaveLength(4);
    expect(new Set(lines.map((line) => line.length)).size).toBe(1);
    expect(lines[2]).toContain('| 110 ms (100 to 120) ');
  });
});

describe('units', () => {
  it.each([
    [1.594, 'ms', '1.59 ms'],
    [58.46, 'ms', '58.5 ms'],
    [152.3, 'ms', '152 ms'],
    [20_123, 'ms', '20.1 s'],
    [8.5e9, 'bytes', '8.50 GB'],
    [291e6, 'bytes', '291 MB'],
    [12.34, 'perMinute', '12.3 /min'],
  ] as const)('%d %s is %s', (value, unit, text) => {
    expect(formatValue(value, unit)).toBe(text);
  });

  it('keeps the spread in the unit of the median', () => {
    expect(formatSummary({ median: 10_500, low: 9_900, high: 11_000, count: 3 }, 'ms')).toBe('10.5 s (9.9 to 11.0)');
  });
});
