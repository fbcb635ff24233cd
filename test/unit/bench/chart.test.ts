import { describe, expect, it } from 'vitest';
import { drawChart, ticksTo } from '../../bench/comparison/report/chart.ts';

describe('ticks', () => {
  it.each([
    [8, [0, 2, 4, 6, 8]],
    [60, [0, 20, 40, 60]],
    [0.35, [0, 0.1, 0.2, 0.3, 0.4]],
    [1234, [0, 250, 500, 750, 1000, 1250]],
    [0, [0, 1]],
  ])('go from 0 to at least %d in round steps', (most, ticks) => {
    expect(ticksTo(most)).toEqual(ticks);
  });
});

describe('a chart', () => {
  const chart = {
    title: 'Cost of <beams>',
    xLabel: 'beams',
    yLabel: 'ms a step',
    series: [
      {
        name: 'int8 & co',
        points: [
          [0, 0],
          [8, 100],
        ] as const,
      },
    ],
  };

  it('puts 0 into the corner and the highest tick at the other end', () => {
    const svg = drawChart(chart);
    expect(svg).toContain('<circle cx="76" cy="336"');
    expect(svg).toContain('<circle cx="616" cy="56"');
  });

  it('escapes what it writes', () => {
    const svg = drawChart(chart);
    expect(svg).toContain('Cost of &lt;beams&gt;');
    expect(svg).toContain('int8 &amp; co');
  });

  it('writes no NaN for a series without points', () => {
    expect(drawChart({ ...chart, series: [{ name: 'nothing', points: [] }] })).not.toMatch(/NaN|Infinity/);
  });
});
