import { describe, expect, it } from 'vitest';
import { nameMachine } from '../../bench/comparison/machine.ts';

describe('a machine is named for a file', () => {
  it.each([
    ['AMD EPYC', 2, 'amd-epyc-2-cores'],
    ['Intel(R) Core(TM) i7-1185G7 CPU @ 3.00GHz', 8, 'intel-core-i7-1185g7-8-cores'],
    ['AMD Ryzen 7 7840U 8-Core Processor', 16, 'amd-ryzen-7-7840u-16-cores'],
    ['', 4, 'unknown-4-cores'],
  ])('%s', (processor, cores, name) => {
    expect(nameMachine({ processor, cores })).toBe(name);
  });
});
