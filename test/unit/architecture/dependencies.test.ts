import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const root = new URL('../../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

interface Lock {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

interface LockedPackage {
  readonly version?: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly link?: boolean;
  readonly dev?: boolean;
  readonly hasInstallScript?: boolean;
}

test('every package that Caption Lens is built of has a line that says why, and no other has', () => {
  const { dependencies, devDependencies } = JSON.parse(read('package.json')) as Manifest;
  const named = [...read('docs/dependencies.md').matchAll(/^\| `([^`]+)` \| \S/gm)].map(([, name]) => name);
  expect(named).toEqual([...Object.keys(dependencies).sort(), ...Object.keys(devDependencies).sort()]);
});

describe('what is installed', () => {
  const { packages } = JSON.parse(read('package-lock.json')) as Lock;
  const installed = Object.entries(packages).filter(([path]) => path !== '');

  test('is what was looked at: of each package the digest is known, and none comes from an address of its own', () => {
    expect(installed.length).toBeGreaterThan(100);
    const odd = installed.filter(([, { integrity, resolved, link }]) => {
      return !/^sha512-[\w+/]{86}==$/.test(integrity ?? '') || resolved !== undefined || link !== undefined;
    });
    expect(odd.map(([path]) => path)).toEqual([]);
  });

  test('runs no script, and who would run one is known by name', () => {
    expect(read('.npmrc')).toMatch(/^ignore-scripts=true$/m);
    expect(read('.ci/run')).toMatch(/^npm ci$/m);
    const running = installed.filter(([, { hasInstallScript }]) => hasInstallScript);
    expect(running.filter(([, { dev }]) => !dev).map(([path]) => path)).toEqual([
      'node_modules/exifreader',
      'node_modules/onnxruntime-node',
    ]);
    expect(running.filter(([, { dev }]) => dev).map(([path]) => path)).toEqual([
      'node_modules/@vscode/vsce-sign',
      'node_modules/esbuild',
      'node_modules/keytar',
    ]);
  });

  // From the advisories. Whoever lowers one opens a hole again.
  test.each([
    ['sharp', [0, 35, 3], 'GHSA-f88m-g3jw-g9cj: memory errors of libvips'],
    ['ws', [8, 21, 0], 'CVE-2026-48779: fragments that fill the memory'],
    ['onnxruntime-node', [1, 30, 0], 'pull request 28709: weights outside of the model’s folder'],
  ])('%s is not older than its last known hole', (name, least) => {
    const version = packages[`node_modules/${name}`]?.version?.split('.').map(Number) ?? [];
    const at = least.findIndex((number, i) => number !== version[i]);
    expect(at === -1 ? 0 : (version[at] ?? NaN) - (least[at] ?? NaN)).toBeGreaterThanOrEqual(0);
  });
});
