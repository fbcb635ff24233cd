import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Build, compareVersions, isNewer } from '../../../../server/connection/build.ts';

describe('versions', () => {
  // In the order of semver.org's precedence.
  const ordered = [
    '0.1.0',
    '0.1.1',
    '0.2.0',
    '0.10.0',
    '1.0.0-alpha.2',
    '1.0.0-alpha.10',
    '1.0.0-beta',
    '1.0.0',
    '1.0.1',
  ];

  test.each(ordered.map((version, at) => [version, at] as const))('%s has its place', (version, at) => {
    ordered.forEach((other, otherAt) => expect(compareVersions(version, other)).toBe(Math.sign(at - otherAt)));
  });

  test('build notes after + do not count', () => expect(compareVersions('1.0.0+a', '1.0.0+b')).toBe(0));
});

describe('which daemon makes way', () => {
  const builds: fc.Arbitrary<Build> = fc.record({
    version: fc.constantFrom('0.1.0', '0.2.0', '1.0.0-beta', '1.0.0'),
    build: fc.constantFrom('aaaa', 'bbbb', 'cccc'),
    builtAt: fc.constantFrom(1, 2, 3),
  });

  test('never both of two, so that they cannot replace each other in turn', () => {
    fc.assert(fc.property(builds, builds, (one, other) => !(isNewer(one, other) && isNewer(other, one))));
  });

  test('and never in a circle of three', () => {
    fc.assert(
      fc.property(builds, builds, builds, (a, b, c) => {
        // The same bytes have one time of writing, or are no reason to replace anything.
        fc.pre(new Set([a, b, c].map(({ version, build }) => version + build)).size === 3);
        return !(isNewer(a, b) && isNewer(b, c) && isNewer(c, a));
      }),
    );
  });

  test('the same program installed twice stays', () => {
    const build = { version: '1.0.0', build: 'aaaa', builtAt: 1 };
    expect(isNewer({ ...build, builtAt: 2 }, build)).toBe(false);
  });
});
