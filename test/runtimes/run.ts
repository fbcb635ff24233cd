/**
 * The unit tests and the engine's golden tests on each Node that users have, or on those named: `-- 24 newest`. With
 * `--engine` only what touches native code, which is where Nodes differ: for CI, which has no time for all of it twice.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findVersion, installNode, nodeVersions, type NodeVersion } from './nodes.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const vitest = join(dirname(fileURLToPath(import.meta.resolve('vitest/package.json'))), 'vitest.mjs');
const all = ['test/unit', 'test/golden/engine.test.ts'];
const engine = [
  'test/unit/models/runtime',
  'test/unit/models/compiled',
  'test/unit/models/captioner.test.ts',
  'test/unit/models/recognition.test.ts',
  'test/unit/server/engine',
  'test/golden/engine.test.ts',
];

const given = process.argv.slice(2);
const tests = given.includes('--engine') ? engine : all;
// Vitest takes names that match nothing for none.
for (const path of tests) if (!existsSync(join(root, path))) throw new Error(`There is no ${path}.`);
const versions = wantedVersions(given.filter((name) => name !== '--engine'));
const results: { readonly version: NodeVersion; readonly outcome: 'passed' | 'failed' }[] = [];
for (const version of versions) {
  const node = await installNode(version, say);
  say(`\nNode ${version}`);
  results.push({ version, outcome: await runTests(node) });
}
say(`\n${results.map(({ version, outcome }) => `Node ${version}: ${outcome}`).join('\n')}`);
process.exitCode = results.every(({ outcome }) => outcome === 'passed') ? 0 : 1;

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function wantedVersions(named: readonly string[]): readonly NodeVersion[] {
  if (named.length === 0) return nodeVersions;
  return named.map((name) => {
    const version = findVersion(name);
    if (version) return version;
    process.stderr.write(`There is no Node ${name} here: name one of ${nodeVersions.join(', ')}, or newest.\n`);
    process.exit(2);
  });
}

function runTests(node: string): Promise<'passed' | 'failed'> {
  return new Promise((resolve, reject) => {
    const child = spawn(node, [vitest, 'run', ...tests], { cwd: root, stdio: 'inherit' });
    child.on('error', reject);
    child.on('close', (code) => resolve(code === 0 ? 'passed' : 'failed'));
  });
}
