import { readdirSync } from 'node:fs';
import { relative } from 'node:path';
import type { Reporter, TestCase, TestModule } from 'vitest/node';

/** Suites that a machine with everything runs: vitest's projects. */
const suites = ['unit', 'golden', 'fault', 'editor', 'webgpu'];

/**
 * Ends a run with what was skipped and why, and with one plain line that any machine can read:
 * `693 passed, 0 failed, 2 skipped`. With `REQUIRE_ALL=1` a suite, or a file, of which no test ran counts as failed.
 */
export default class PlainReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const counts = { passed: 0, failed: 0, skipped: 0 };
    const notes: string[] = [];
    for (const module of modules) {
      const tests = [...module.children.allTests()];
      // A file that could not be loaded has no tests to fail.
      if (module.state() === 'failed' && tests.every((test) => test.result().state !== 'failed')) counts.failed++;
      for (const test of tests) {
        const { state } = test.result();
        counts[state === 'pending' ? 'failed' : state]++;
      }
      notes.push(...skipNotes(relative(process.cwd(), module.moduleId), tests));
    }
    const absent = process.env['REQUIRE_ALL'] === '1' ? missing(modules) : [];
    if (absent.length > 0) process.exitCode = 1;
    counts.failed += absent.length;
    const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : '';
    const left = filesLeft(modules);
    if (left > 0) notes.push(`${left} long files, which npm run test:long runs`);
    const lines = [...notes.map((note) => `skipped: ${note}`), ...absent.map((name) => `DID NOT RUN: ${name}`)];
    // After vitest's own summary, which is written in the same turn.
    process.on('exit', () => {
      process.stdout.write(
        [...lines, `${counts.passed} passed, ${counts.failed} failed${skipped}`].join('\n').concat('\n'),
      );
    });
  }
}

/** Long files that this run has left out. */
function filesLeft(modules: readonly TestModule[]): number {
  const long = readdirSync('test', { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.long.test.ts'),
  );
  return modules.some(({ moduleId }) => moduleId.endsWith('.long.test.ts')) ? 0 : long.length;
}

/** A line for a file of which nothing ran, else one for each test that did not. */
function skipNotes(path: string, tests: readonly TestCase[]): readonly string[] {
  const skipped = tests.filter((test) => test.result().state === 'skipped');
  if (isIdle(tests)) return [`${path}, all ${tests.length} tests`];
  return skipped.map((test) => {
    const result = test.result();
    const reason = 'note' in result && result.note !== undefined ? `: ${result.note}` : '';
    return `${path} > ${test.fullName}${reason}`;
  });
}

/** Whether there are tests, and none of them ran. */
function isIdle(tests: readonly TestCase[]): boolean {
  return tests.length > 0 && tests.every((test) => test.result().state === 'skipped');
}

/** Suites without a file, and files with tests of which none ran. */
function missing(modules: readonly TestModule[]): readonly string[] {
  const begun = new Set(modules.map(({ project }) => project.name));
  const idle = modules.filter((module) => isIdle([...module.children.allTests()]));
  return [
    ...suites.filter((name) => !begun.has(name)).map((name) => `the ${name} tests`),
    ...idle.map(({ moduleId }) => relative(process.cwd(), moduleId)),
  ];
}
