import { describe, expect, test } from 'vitest';
import { CaptionLensError } from '../../../../../models/errors.ts';
import { ModelCatalog } from '../../../../../models/catalog/catalog.ts';
import type { ModelUpdate } from '../../../../../models/catalog/modelEntry.ts';
import { updateText } from '../../../../../server/cli/models/modelChoice.ts';
import { run, type Scene } from '../fakeWorld.ts';

const pulled = {
  repo: 'org/name',
  path: '/hub/org/name',
  commit: 'c'.repeat(40),
  origin: 'hub',
  fetched: 7_500_000_000,
  renames: [],
} as const;

/** A catalog of one model, which comes in one step. */
class ScriptedCatalog extends ModelCatalog {
  readonly named: string[] = [];
  failure: CaptionLensError | undefined;

  constructor() {
    super({ home: '/nowhere', env: { HF_HUB_OFFLINE: '1' }, cacheDir: '/nowhere/cache' });
  }

  override find: ModelCatalog['find'] = ({ path }) => {
    this.named.push(path);
    if (path === 'org/name' && this.named.length === 1) {
      return Promise.reject(new CaptionLensError('checkpointNotFound', 'The model org/name is not on this machine.'));
    }
    return Promise.resolve({ path: path === '' ? '' : `/hub/${path}`, base: '', languageModel: '' });
  };

  override pull: ModelCatalog['pull'] = (_name, _base, _token, onUpdate) => {
    if (this.failure) return Promise.reject(this.failure);
    onUpdate({ kind: 'downloading', done: 5_500_000_000, total: 15_000_000_000, rate: 45_200_000, secondsLeft: 200 });
    return Promise.resolve(pulled);
  };
}

const scene = (catalog: ModelCatalog, more: Scene = {}): Scene => ({ ...more, overrides: { catalog } });

describe('models pull', () => {
  test('shows rate and time left in a terminal, and then that it compiles', async () => {
    const { code, stdout, stderr } = await run(
      ['models', 'pull', 'org/name'],
      scene(new ScriptedCatalog(), { columns: 100 }),
    );
    expect(code).toBe(0);
    expect(stderr).toContain('Fetching org/name: 36 % of 15.0 GB · 45.2 MB/s · 3:20 left');
    expect(stderr).toContain('Compiling the model (once for this checkpoint) 25 % of 4.0 MB');
    expect(stdout).toContain('org/name is here: /hub/org/name\nIt is compiled for cpu in fp32.\n');
  });

  test('is silent in a pipe but for its result, and leaves no model open', async () => {
    const { stdout, stderr, opened, open } = await run(
      ['models', 'pull', 'org/name', '--json'],
      scene(new ScriptedCatalog()),
    );
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toMatchObject({ name: 'org/name', fetchedBytes: 7_500_000_000, device: 'cpu' });
    expect(opened.map(({ model }) => model.path)).toEqual(['/hub/org/name']);
    expect(open.captioners).toBe(0);
  });

  test('says what failed and what to do', async () => {
    const catalog = new ScriptedCatalog();
    catalog.failure = new CaptionLensError('diskFull', 'It needs 30 GB.', { advice: 'Free some room.' });
    const { code, stderr } = await run(['models', 'pull', 'org/name'], scene(catalog));
    expect([code, stderr]).toEqual([1, 'caption-lens: It needs 30 GB. Free some room. [diskFull]\n']);
  });
});

describe('the model of a command', () => {
  const files = { 'a.png': 'a cup' };

  test('of the Hub is fetched where it is not here, once', async () => {
    const catalog = new ScriptedCatalog();
    const { stdout, opened } = await run(['caption', 'a.png', '--model', 'org/name'], scene(catalog, { files }));
    expect(stdout).toBe('a.png: A cup.\n');
    expect(opened.map(({ model }) => model.path)).toEqual(['/hub/org/name']);
  });

  test('is what was chosen, where none is named', async () => {
    const catalog = new ScriptedCatalog();
    await run(['caption', 'a.png'], scene(catalog, { files }));
    expect(catalog.named).toEqual(['']);
  });
});

test.each<[ModelUpdate, string]>([
  [{ kind: 'asking', message: 'Asking the Hub for org/name' }, 'Asking the Hub for org/name'],
  [{ kind: 'downloading', done: 0, total: 2_000_000 }, 'Fetching x: 0 % of 2.0 MB'],
  [{ kind: 'downloading', done: 0, total: 0 }, 'Fetching x: 100 % of 0 B'],
  [{ kind: 'loading', fraction: 0.5, message: 'Preparing the model' }, 'Preparing the model 50 %'],
])('%j is said as %s', (update, text) => {
  expect(updateText('x', update)).toBe(text);
});
