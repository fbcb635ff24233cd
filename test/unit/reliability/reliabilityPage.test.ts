import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readFuzzResults } from '../../reliability/fuzzResults.ts';
import { type ReliabilityFacts, reliabilityPage } from '../../reliability/reliabilityPage.ts';
import { soakParts } from '../../reliability/soak/parts/parts.ts';
import { readResults } from '../../reliability/soak/results.ts';

const nothing: ReliabilityFacts = { fuzz: undefined, soak: { parts: {} }, parts: [] };
const part = { name: 'kills', promise: 'Nobody is lost.', unit: 'kills', quickRounds: 50 };
const run = { rounds: 1200, seed: 7, seconds: 300, node: '20.0.0', processor: '2 cores of X', broken: [], figures: [] };

test('docs/reliability.md is what the script makes of what was kept', () => {
  const page = readFileSync(new URL('../../../docs/reliability.md', import.meta.url), 'utf8');
  // Where this fails: npm run reliability.
  expect(page).toBe(reliabilityPage({ fuzz: readFuzzResults(), soak: readResults(), parts: soakParts }));
});

describe('the page', () => {
  test('has each figure with its unit', () => {
    const figures = [
      { what: 'daemon, growth a caption', value: 286, unit: 'bytes' },
      { what: 'requests', value: 12345, unit: '' },
    ];
    const text = reliabilityPage({ ...nothing, parts: [part], soak: { parts: { kills: { ...run, figures } } } });
    expect(text).toContain('| daemon, growth a caption | 286 bytes |\n| requests | 12,345 |\n');
    expect(text).toContain('1,200 kills, seed 7, in 5 min; Node 20.0.0, 2 cores of X. In the default tests: 50.');
    expect(text).toContain('Every promise was kept.');
  });

  test('says what was not kept, and what was not run', () => {
    const soak = { parts: { kills: { ...run, broken: ['A request was lost.'] } } };
    const text = reliabilityPage({ ...nothing, parts: [part, { ...part, name: 'hovers' }], soak });
    expect(text).toContain('**Not kept:**\n- A request was lost.\n');
    expect(text).toMatch(/### Hovers\n\n.+\n\nNot run yet\./);
    expect(text).not.toContain('Every promise was kept.');
  });

  test('has a row for each target of the fuzzing', () => {
    const target = { name: 'json', promise: 'Nothing is thrown.', inputs: 1_000_000, seconds: 61, found: 0 };
    const fuzz = { seed: 3, node: '20.0.0', processor: 'X', targets: [target] };
    expect(reliabilityPage({ ...nothing, fuzz })).toContain('| json | Nothing is thrown. | 1,000,000 | 61 s | 0 |');
  });
});
