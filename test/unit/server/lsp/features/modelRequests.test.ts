import { describe, expect, test } from 'vitest';
import { CaptionLensError } from '../../../../../models/errors.ts';
import type { Catalog } from '../../../../../server/lsp/session/services.ts';
import { DescribeRequest } from '../../../../../server/protocol/messages.ts';
import type { ModelUpdate } from '../../../../../models/catalog/modelEntry.ts';
import { ModelUpdateNotification, UseModelRequest } from '../../../../../server/protocol/modelMessages.ts';
import { pictureOf, withClient } from '../client.ts';

const cup = pictureOf('a cup');
const none = { base: '', languageModel: '' };

/** A catalog where two models are here, `org/one` and `org/two`; it writes down what it is told. */
function scriptedCatalog() {
  const steps: string[] = [];
  let chosen = '';
  const catalog: Catalog = {
    find: ({ path }) =>
      Promise.resolve({ path: path === 'embedded' ? '' : `/hub/${path === '' ? chosen : path}`, ...none }),
    findClip: () => Promise.resolve(undefined),
    list: () => Promise.reject(new Error('not asked for')),
    checkpoints: () => Promise.resolve([]),
    provide: ({ path }, token, onUpdate) => {
      steps.push(`provide ${path}${token === undefined ? '' : ' with a token'}`);
      onUpdate({ kind: 'downloading', done: 1, total: 2 });
      return Promise.resolve(undefined);
    },
    choose: ({ path }) => {
      steps.push(`choose ${path}`);
      const before = chosen;
      chosen = path;
      return Promise.resolve(before === '' ? undefined : { name: before, ...none });
    },
    restore: (before) => {
      steps.push(`restore ${before?.name ?? 'embedded'}`);
      chosen = before?.name ?? '';
      return Promise.resolve();
    },
  };
  return { catalog, steps };
}

describe('captionLens/useModel', () => {
  test('fetches, chooses and loads, and tells how it comes along', () => {
    const { catalog, steps } = scriptedCatalog();
    return withClient({ catalog }, async (client) => {
      const heard: ModelUpdate[] = [];
      client.connection.onNotification(ModelUpdateNotification, ({ token, update }) => {
        if (token === 't') heard.push(update);
      });
      const params = { name: 'org/one', accessToken: 'hf_secret', token: 't' };
      expect(await client.connection.sendRequest(UseModelRequest, params)).toEqual({ name: 'org/one', renames: [] });
      expect(steps).toEqual(['provide org/one with a token', 'choose org/one']);
      expect(client.describer.loads).toEqual([
        { path: '/hub/org/one', ...none, device: 'auto', precision: 'auto', imageSize: 0 },
      ]);
      await expect.poll(() => heard.map(({ kind }) => kind)).toContain('loading');
      expect(client.services.logged.join()).not.toContain('hf_secret');
    });
  });

  test('says what was renamed, of the model and of its base, when it is used', () => {
    const { catalog } = scriptedCatalog();
    const renames = [
      { from: 'org/before', to: 'org/one' },
      { from: 'org/base-before', to: 'org/base' },
    ];
    const pulled = { repo: 'org/one', path: '/hub/org/one', commit: 'c', origin: 'hub', fetched: 0, renames } as const;
    return withClient({ catalog: { ...catalog, provide: () => Promise.resolve(pulled) } }, async (client) => {
      const used = await client.connection.sendRequest(UseModelRequest, { name: 'org/before' });
      expect(used.renames).toEqual(['org/before is now called org/one.', 'org/base-before is now called org/base.']);
    });
  });

  test('what is asked for while it loads is of the new model already', () => {
    const { catalog } = scriptedCatalog();
    return withClient({ catalog }, async (client) => {
      await client.write('cup.png', cup);
      let finish: () => void = () => undefined;
      const loading = new Promise<void>((resolve) => {
        client.describer.loading = () => {
          resolve();
          return new Promise((done) => (finish = done));
        };
      });
      const using = client.connection.sendRequest(UseModelRequest, { name: 'org/two' });
      await loading;
      const picture = { kind: 'file', uri: client.uriOf('cup.png') } as const;
      const asking = client.connection.sendRequest(DescribeRequest, { picture, priority: 'hover' });
      const { job, finish: say } = await client.describer.nextJob();
      expect(job.settings.model.path).toBe('/hub/org/two');
      say('A cup.');
      await asking;
      finish();
      await using;
    });
  });

  test('a model that does not load leaves the choice as it was', () => {
    const { catalog, steps } = scriptedCatalog();
    return withClient({ catalog }, async (client) => {
      await client.connection.sendRequest(UseModelRequest, { name: 'org/one' });
      client.describer.loading = () => Promise.reject(new CaptionLensError('tensorsMismatch', 'A tensor is missing.'));
      await expect(client.connection.sendRequest(UseModelRequest, { name: 'org/two' })).rejects.toMatchObject({
        data: { code: 'tensorsMismatch' },
      });
      expect(steps.slice(2)).toEqual(['provide org/two', 'choose org/two', 'restore org/one']);
    });
  });

  test('a fetch that fails chooses nothing', () => {
    const { catalog, steps } = scriptedCatalog();
    const provide = () => Promise.reject(new CaptionLensError('hubForbidden', 'Its terms must be accepted.'));
    return withClient({ catalog: { ...catalog, provide } }, async (client) => {
      await expect(client.connection.sendRequest(UseModelRequest, { name: 'org/one' })).rejects.toMatchObject({
        data: { code: 'hubForbidden' },
      });
      expect([steps, client.describer.loads]).toEqual([[], []]);
    });
  });
});

describe('the model of a description', () => {
  const ask = async (settings: object, trust: 'trusted' | 'restricted') => {
    const { catalog } = scriptedCatalog();
    await catalog.choose({ path: 'org/one', ...none });
    let path: string | undefined;
    await withClient({ catalog, options: { settings, trust } }, async (client) => {
      await client.write('cup.png', cup);
      const picture = { kind: 'file', uri: client.uriOf('cup.png') } as const;
      const asking = client.connection.sendRequest(DescribeRequest, { picture, priority: 'hover' });
      const { job, finish } = await client.describer.nextJob();
      path = job.settings.model.path;
      finish('A cup.');
      await asking;
    });
    return path;
  };

  test('is the one that was chosen for this machine', async () => {
    expect(await ask({}, 'trusted')).toBe('/hub/org/one');
  });

  test('is the one that the settings name, where they do', async () => {
    expect(await ask({ model: { path: 'org/two' } }, 'trusted')).toBe('/hub/org/two');
  });

  test('is the embedded one where the workspace is not trusted', async () => {
    expect(await ask({ model: { path: 'org/two' } }, 'restricted')).toBe('');
  });

  test('that is not here is said by whoever describes; what is known is still looked for', () => {
    const { catalog } = scriptedCatalog();
    const find = () =>
      Promise.reject(new CaptionLensError('checkpointNotFound', 'The model org/x is not on this machine.'));
    return withClient({ catalog: { ...catalog, find } }, async (client) => {
      await client.write('cup.png', cup);
      const document = await client.open('a.md', '![](cup.png)');
      expect(JSON.stringify(await client.hover(document, 'cup.png'))).toContain('Describing');
      // Not the embedded one, whose words would pass for its.
      expect(client.describer.asked.at(-1)?.model.path).not.toBe('');
      const picture = { kind: 'file', uri: client.uriOf('cup.png') } as const;
      await expect(
        client.connection.sendRequest(DescribeRequest, { picture, priority: 'hover' }),
      ).rejects.toMatchObject({ data: { code: 'checkpointNotFound' } });
    });
  });
});
