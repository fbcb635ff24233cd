import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const root = new URL('../../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

test('every package that Caption Lens is built of has a line that says why, and no other has', () => {
  const { dependencies, devDependencies } = JSON.parse(read('package.json')) as Manifest;
  const named = [...read('docs/dependencies.md').matchAll(/^\| `([^`]+)` \| \S/gm)].map(([, name]) => name);
  expect(named).toEqual([...Object.keys(dependencies).sort(), ...Object.keys(devDependencies).sort()]);
});

test('no package that is part of the program runs a script when it is installed', () => {
  expect(read('.npmrc')).toMatch(/^ignore-scripts=true$/m);
});
