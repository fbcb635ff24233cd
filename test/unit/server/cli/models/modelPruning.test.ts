import { expect, test } from 'vitest';
import type { Prunable } from '../../../../../models/compiled/cache/prunable.ts';
import type { Hindrance, Removal } from '../../../../../models/compiled/cache/compiledRemoval.ts';
import { ProgramCache } from '../../../../../server/upkeep/programCache.ts';
import { run } from '../fakeWorld.ts';

const snapshot = `/hub/models--org--name/snapshots/${'c'.repeat(40)}`;

function form(more: Partial<Prunable>, outcome: Removal, hindrance?: Hindrance): Prunable {
  return {
    kind: 'compiled',
    path: '/cache/3f2a-364px-cpu-int8',
    variant: '364px-cpu-int8',
    checkpoint: [snapshot],
    reason: 'checkpointGone',
    bytes: 7_600_000_000,
    hindrance: async () => hindrance,
    remove: async () => {
      removed.push(outcome);
      return outcome;
    },
    ...more,
  };
}
let removed: Removal[] = [];

class PrunedCache extends ProgramCache {
  readonly prunables: readonly Prunable[];
  prepared = 0;

  constructor(prunables: readonly Prunable[]) {
    super({ hubDir: '/nowhere/hub', cacheDir: '/nowhere/cache' });
    this.prunables = prunables;
    removed = [];
  }

  override findPrunable: ProgramCache['findPrunable'] = async function* (this: PrunedCache) {
    yield* this.prunables;
  }.bind(this);

  override prepareToPrune: ProgramCache['prepareToPrune'] = async () => void (this.prepared += 1);
}

const freed = { kind: 'removed', bytes: 7_600_000_000 } as const;
const things = () => [
  form({}, freed),
  form({ checkpoint: [`${snapshot}/x\n\u202e.pth`, '/base'], reason: 'unused' }, { kind: 'inUse' }, { kind: 'inUse' }),
  form({ kind: 'digest', path: `/cache/digests/${'d'.repeat(64)}`, bytes: 64 }, { kind: 'needless' }),
];

test('models prune says of each thing what it is, why it goes and how large it is, and then the sum', async () => {
  const { code, stdout } = await run(['models', 'prune'], { overrides: { programCache: new PrunedCache(things()) } });
  expect(code).toBe(0);
  expect(stdout.split('\n')).toEqual([
    'removed     7.6 GB  org/name, compiled for 364px-cpu-int8: its checkpoint is gone',
    expect.stringMatching(
      /^stays {7}7\.6 GB {2}org\/name, x .*\.pth, compiled for 364px-cpu-int8: it was not used for long, but a program has it loaded$/,
    ),
    '7.6 GB are free again.',
    '',
  ]);
  expect(stdout).not.toContain('\u202e');
});

test('models prune --dry-run removes nothing and says what would go', async () => {
  const programCache = new PrunedCache(things());
  const { code, stdout } = await run(['models', 'prune', '--dry-run', '--json'], { overrides: { programCache } });
  expect([code, removed, programCache.prepared]).toEqual([0, [], 0]);
  const report = JSON.parse(stdout) as { readonly items: readonly { readonly outcome: string }[] };
  expect(report).toMatchObject({ dryRun: true, freedBytes: 7_600_000_064 });
  expect(report.items.map(({ outcome }) => outcome)).toEqual(['would', 'inUse', 'would']);
});

test('what the system refuses to remove is told, with exit code 1', async () => {
  const programCache = new PrunedCache([form({}, { kind: 'refused', reason: 'permission denied' })]);
  const { code, stdout } = await run(['models', 'prune'], { overrides: { programCache } });
  expect(code).toBe(1);
  expect(stdout).toMatch(/gone, but permission denied\nNothing was removed\.\n$/);
});

test('nothing to prune is said', async () => {
  const overrides = { programCache: new PrunedCache([]) };
  expect((await run(['models', 'prune'], { overrides })).stdout).toBe('Nothing was removed.\n');
});
