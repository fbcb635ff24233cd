import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const usual = {
  environment: 'node' as const,
  pool: 'forks' as const,
  testTimeout: 60_000,
  hookTimeout: 120_000,
  // Machines may be busy; what is awaited comes at once on others.
  expect: { poll: { timeout: 20_000 } },
  setupFiles: ['test/propertySeed.ts'],
};

/** Suites with long files first, so that at the end no core waits for a file of a minute. */
const suites = ['webgpu', 'fault', 'golden', 'unit', 'editor'];

class LongFilesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ project }: TestSpecification) => suites.indexOf(project.name);
    return (await super.sort(files)).sort((one, other) => place(one) - place(other));
  }
}

/** Files of minutes, for `npm run test:long`; a run without them says so. */
const long = 'test/**/*.long.test.ts';

export default defineConfig(({ mode }) => {
  const left = mode === 'long' ? [] : [long];
  const shared = { ...usual, exclude: left };
  return {
    test: {
      maxWorkers: 2,
      sequence: { sequencer: LongFilesFirst },
      reporters: ['default', './test/plainReporter.ts'],
      projects: [
        { test: { ...shared, name: 'unit', include: ['test/unit/**/*.test.ts'] } },
        { test: { ...shared, name: 'golden', include: ['test/golden/**/*.test.ts'] } },
        { test: { ...shared, name: 'fault', include: ['test/fault/**/*.test.ts', 'test/reliability/**/*.test.ts'] } },
        {
          test: {
            ...shared,
            name: 'editor',
            include: ['test/editor/**/*.test.ts'],
            exclude: ['test/editor/suite/**', ...left],
            globalSetup: ['test/editor/setup/globalSetup.ts'],
            // After all others, one workbench and one browser at a time: they take what two cores have.
            sequence: { groupOrder: 1 },
            maxWorkers: 1,
            testTimeout: 180_000,
            hookTimeout: 180_000,
          },
        },
        {
          test: {
            ...shared,
            name: 'webgpu',
            include: ['test/webgpu/**/*.test.ts'],
            globalSetup: ['test/webgpu/softwareAdapter.ts'],
          },
        },
      ],
    },
  };
});
