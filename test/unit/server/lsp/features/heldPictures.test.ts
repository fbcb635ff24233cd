import { truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CancellationTokenSource } from 'vscode-languageserver-protocol/node';
import {
  DescribeMissingRequest,
  DescribeRequest,
  PictureRequest,
  type Priority,
} from '../../../../../server/protocol/messages.ts';
import { pictureOf, withClient, type TestClient } from '../client.ts';

const megabyte = 1024 * 1024;

/** Of 60 MB, with holes: they take no room on the disk. */
async function writeLarge(client: TestClient, count: number): Promise<readonly string[]> {
  const names = Array.from({ length: count }, (_, at) => `${at}.png`);
  for (const name of names) {
    await client.write(name, pictureOf(name));
    await truncate(join(client.path, name), 60 * megabyte);
  }
  return names;
}

function ask(client: TestClient, name: string, priority: Priority, token?: CancellationTokenSource['token']) {
  const picture = { kind: 'file', uri: client.uriOf(name) } as const;
  return client.connection.sendRequest(DescribeRequest, { picture, priority, freshness: 'anew' }, token).then(
    () => 'described',
    (thrown: unknown) => (thrown as { readonly data?: { readonly code: string } }).data?.code,
  );
}

/** Bytes of the pictures that are held for jobs which the test has not ended. */
function held(client: TestClient, ended: number): number {
  return client.describer.jobs.slice(ended).reduce((sum, { job }) => sum + job.bytes.length, 0);
}

// 48 requests for 60 MB each held 5.1 GB.
describe('large pictures', () => {
  test.each(['batch', 'panel'] as const)('as %s: few are in memory, and all are described', (priority) =>
    withClient({}, async (client) => {
      const names = await writeLarge(client, 6);
      const outcomes = names.map((name) => ask(client, name, priority));
      for (let done = 0; done < names.length; done++) {
        const { finish } = await client.describer.nextJob();
        expect(held(client, done)).toBeLessThanOrEqual(256 * megabyte);
        // Comparing bytes would take the scripted describer long.
        client.describer.learn = () => undefined;
        finish('A cup.');
      }
      expect(new Set(await Promise.all(outcomes))).toEqual(new Set(['described']));
      expect(Object.values(client.services.budgets).map((budget) => budget.held)).toEqual([0, 0, 0, 0, 0]);
    }),
  );

  test('of a batch, a panel or actions keep no hover waiting, and nobody who looks', () =>
    withClient({}, async (client) => {
      const names = await writeLarge(client, 5);
      await client.write('cup.png', pictureOf('cup'));
      for (const priority of ['batch', 'panel', 'action'] as const) {
        for (const name of names) void ask(client, name, priority);
      }
      // Three of the batch, one for the panel and one for an action have their turn.
      for (let begun = 0; begun < 5; begun++) await client.describer.nextJob();
      void ask(client, 'cup.png', 'hover');
      expect((await client.describer.nextJob()).job.priority).toBe('hover');
      const document = await client.open('a.md', '![](cup.png)');
      expect(JSON.stringify(await client.hover(document, 'cup'))).toContain('Describing');
      const picture = { kind: 'file', uri: client.uriOf('cup.png') } as const;
      expect(await client.connection.sendRequest(PictureRequest, { picture })).toMatchObject({ width: 600 });
    }));

  test('that nobody waits for any more make room, read or not', () =>
    withClient({}, async (client) => {
      const names = await writeLarge(client, 9);
      const sources = names.map(() => new CancellationTokenSource());
      const outcomes = names.map((name, at) => ask(client, name, 'panel', sources[at]?.token));
      let last = await client.describer.nextJob();
      // All but the last, which waits in line.
      for (const source of sources.slice(0, -1)) source.cancel();
      expect(new Set(await Promise.all(outcomes.slice(0, -1)))).toEqual(new Set(['aborted']));
      const beginning = (): string => Buffer.from(last.job.bytes.subarray(8, 16)).toString();
      while (!beginning().includes('8.png')) last = await client.describer.nextJob();
      client.describer.learn = () => undefined;
      last.finish('A cup.');
      expect(await outcomes.at(-1)).toBe('described');
      expect(client.services.budgets.panel.held).toBe(0);
    }));

  test('that came in a message count with it, until it is answered', () =>
    withClient({}, async (client) => {
      const base64 = pictureOf('c'.repeat(600_000)).toString('base64');
      const picture = { kind: 'bytes', name: 'cup', base64 } as const;
      const asked = client.connection.sendRequest(DescribeRequest, { picture, priority: 'action' });
      const { job, finish } = await client.describer.nextJob();
      expect(client.services.budgets.action.held).toBeGreaterThanOrEqual(base64.length + job.bytes.length);
      finish('A cup.');
      await asked;
      expect(client.services.budgets.action.held).toBe(0);
    }));

  test('of a whole document as well', () =>
    withClient({}, async (client) => {
      const names = await writeLarge(client, 5);
      const document = await client.open('a.md', names.map((name) => `![](${name})`).join('\n\n'));
      const asked = client.connection.sendRequest(DescribeMissingRequest, {
        scope: { kind: 'document', uri: document.uri },
      });
      client.describer.learn = () => undefined;
      for (let done = 0; done < names.length; done++) {
        const { finish } = await client.describer.nextJob();
        expect(held(client, done)).toBeLessThanOrEqual(256 * megabyte);
        finish('A cup.');
      }
      expect(await asked).toMatchObject({ described: 5, failed: [] });
      expect(client.services.budgets.batch.held).toBe(0);
    }));
});
