import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import {
  CancellationTokenSource,
  LSPErrorCodes,
  ResponseError,
  ShowMessageNotification,
} from 'vscode-languageserver-protocol/node';
import { say } from '../../../../../models/wording.ts';
import { CaptionLensError } from '../../../../../models/errors.ts';
import {
  AltEditRequest,
  DescribeRequest,
  PictureRequest,
  StatusRequest,
  UpdateNotification,
  type DescribeOptions,
  type DescribeUpdate,
} from '../../../../../server/protocol/messages.ts';
import { failureIn } from '../../../../../server/protocol/failure.ts';
import type { Catalog } from '../../../../../server/lsp/session/services.ts';
import { embeddedCatalog, pictureOf, withClient, type TestClient } from '../client.ts';

const cup = pictureOf('cup');
const position = { line: 0, character: 0 };

describe('captionLens/describe', () => {
  test('of more hovers than there is room for, the oldest are cancelled by the server before their pictures are read', () =>
    withClient({}, async (client) => {
      const names = Array.from({ length: 200 }, (_, i) => `${i}.png`);
      for (const name of names) await client.write(name, pictureOf(name));
      let answered = 0;
      const outcomes = names.map((name) =>
        client.connection
          .sendRequest(DescribeRequest, { picture: { kind: 'file', uri: client.uriOf(name) }, priority: 'hover' })
          .then(
            () => 'described',
            (thrown: unknown) => (thrown as ResponseError<unknown>).code,
          )
          .finally(() => (answered += 1)),
      );
      // Each is answered or comes through, once its picture is read.
      await vi.waitFor(() => expect(answered + client.describer.jobs.length).toBe(200), 20_000);
      // Those that came through wait for the model: the newest are among them.
      await vi.waitFor(() =>
        expect(
          client.describer.jobs.some(({ job }) => Buffer.from(job.bytes).toString('latin1').endsWith('199.png')),
        ).toBe(true),
      );
      const dropped = await Promise.all(
        outcomes.map((outcome) => Promise.race([outcome, setImmediate().then(() => 'waits')])),
      );
      const cancelled = dropped.filter((outcome) => outcome === LSPErrorCodes.ServerCancelled);
      expect(cancelled.length).toBeGreaterThan(0);
      expect(cancelled.length + client.describer.jobs.length).toBe(200);
      expect(dropped.slice(-16)).toEqual(new Array(16).fill('waits'));
      client.describer.jobs.forEach(({ finish }) => finish('A picture.'));
      expect(new Set(await Promise.all(outcomes))).toEqual(new Set(['described', LSPErrorCodes.ServerCancelled]));
    }));

  test.each([
    ['the extension', { hoverCommands: 'known' }, 'captionLens.model.'],
    ['another editor', {}, 'model.'],
  ] as const)('says what a person can do by the names that settings have in %s', (_name, options, prefix) =>
    withClient({ options }, async (client) => {
      await client.write('cup.png', cup);
      const picture = { kind: 'file', uri: client.uriOf('cup.png') } as const;
      const asking = client.connection.sendRequest(DescribeRequest, { picture, priority: 'panel' });
      const advice = say`Give a folder with ${{ setting: 'languageModel', takes: 'folder' }}, and not too many.`;
      const message = say`On the processor use ${{ setting: 'precision', value: 'int8' }}.`;
      const error = new CaptionLensError('invalidOption', message, { advice });
      (await client.describer.nextJob()).fail(error);
      const failure = await asking.then(
        () => undefined,
        (thrown: unknown) => failureIn(thrown),
      );
      expect(failure).toEqual({
        code: 'invalidOption',
        message: `On the processor use ${prefix}precision int8.`,
        advice: `Give a folder with ${prefix}languageModel, and not too many.`,
        // For a command line, which has its own names.
        sentences: { message, advice },
      });
    }),
  );

  test('describes the reference at a place with the session’s settings, and tells how it goes', () =>
    withClient(
      { options: { settings: { description: { beams: 3 }, altText: { fullStop: false } } } },
      async (client) => {
        await client.write('cup.png', cup);
        const { uri } = await client.open('a.md', '![](cup.png)');
        const updates: DescribeUpdate[] = [];
        client.connection.onNotification(UpdateNotification, ({ token, update }) => {
          if (token === 'mine') updates.push(update);
        });
        const asking = client.connection.sendRequest(DescribeRequest, {
          picture: { kind: 'reference', uri, position },
          priority: 'panel',
          token: 'mine',
          options: { settings: { numReturnSequences: 3 }, prompt: 'Question: what? Answer:' },
        });
        const { job, update, finish } = await client.describer.nextJob();
        expect(job).toMatchObject({
          priority: 'panel',
          freshness: 'known',
          settings: {
            model: { path: '', imageSize: 0 },
            generation: { numBeams: 3, numReturnSequences: 3 },
            prompt: 'Question: what? Answer:',
            processor: 'default',
            altText: { capital: true, fullStop: false, content: 'subject', maxLength: 0, longFrom: 125 },
          },
        });
        expect(Buffer.from(job.bytes).equals(cup)).toBe(true);
        update({ kind: 'looking' });
        await vi.waitFor(() => expect(updates).toEqual([{ kind: 'looking' }]));
        update({ kind: 'step', step: 1, text: 'A', beams: [] });
        finish('A cup.');
        expect((await asking).texts[0]?.text).toBe('A cup.');
        expect(updates.at(-1)).toMatchObject({ kind: 'step', text: 'A' });
      },
    ));

  test.each([
    { own: { minNewTokens: 8, maxNewTokens: 5 }, asked: undefined, expected: { maxNewTokens: 5, minNewTokens: 5 } },
    { own: { minNewTokens: 8 }, asked: { maxNewTokens: 3 }, expected: { maxNewTokens: 3, minNewTokens: 3 } },
  ])('asks for no more words than $own and $asked allow', ({ own, asked, expected }) =>
    withClient({ options: { settings: { description: own } } }, async (client) => {
      const asking = client.connection.sendRequest(DescribeRequest, {
        picture: { kind: 'bytes', name: 'pasted', base64: Buffer.from(cup).toString('base64') },
        priority: 'panel',
        ...(asked && { options: { settings: asked } }),
      });
      const { job, finish } = await client.describer.nextJob();
      expect(job.settings.generation).toMatchObject(expected);
      finish('A cup.');
      await asking;
    }),
  );

  test('texts are chosen by the CLIP that the settings name; where there is none, the person hears of it once', async () => {
    const clip = { files: { folder: '/clip' }, imageSize: 224, bytes: 1, stamp: 's' };
    const asked: string[] = [];
    const catalog: Catalog = {
      ...embeddedCatalog,
      findClip: (name) => {
        asked.push(name);
        return Promise.resolve(name === '' ? undefined : clip);
      },
    };
    const settings = { description: { chooseBy: 'agreement' } };
    await withClient({ catalog, options: { trust: 'trusted', settings } }, async (client) => {
      const shown: string[] = [];
      client.connection.onNotification(ShowMessageNotification.type, ({ message }) => void shown.push(message));
      const picture = { kind: 'bytes', name: 'pasted', base64: Buffer.from(cup).toString('base64') } as const;
      const describeBy = async (options: DescribeOptions) => {
        const asking = client.connection.sendRequest(DescribeRequest, {
          picture,
          priority: 'panel',
          freshness: 'anew',
          options,
        });
        const { job, finish } = await client.describer.nextJob();
        finish('A cup.');
        await asking;
        return job.settings;
      };
      expect(await describeBy({})).toMatchObject({
        agreementFault: { template: expect.stringContaining('no CLIP') },
      });
      await describeBy({});
      expect(await describeBy({ clipModel: 'org/clip' })).toMatchObject({ agreement: clip });
      expect((await describeBy({ chooseBy: 'likelihood' })).agreement).toBeUndefined();
      // A request of a command line says all itself.
      expect((await describeBy({ basis: 'checkpoint' })).agreementFault).toBeUndefined();
      await vi.waitFor(() => expect(shown).toEqual([expect.stringContaining('There is no CLIP on this machine')]));
      expect(asked).toEqual(['', '', 'org/clip']);
    });
  });

  test('keeps of many updates in one moment only the newest', () =>
    withClient({}, async (client) => {
      const steps: string[] = [];
      client.connection.onNotification(UpdateNotification, ({ update }) => {
        if (update.kind === 'step') steps.push(update.text);
      });
      const asking = client.connection.sendRequest(DescribeRequest, {
        picture: { kind: 'bytes', name: 'pasted', base64: Buffer.from(cup).toString('base64') },
        priority: 'panel',
        token: 't',
      });
      const { update, finish } = await client.describer.nextJob();
      for (let step = 0; step < 500; step++) update({ kind: 'step', step, text: `word ${step}`, beams: [] });
      await vi.waitFor(() => expect(steps.at(-1)).toBe('word 499'));
      expect(steps.length).toBeLessThan(10);
      finish('A cup.');
      await asking;
    }));

  test('ends with the code of a cancelled request as soon as it is cancelled, and its job too', () =>
    withClient({}, async (client) => {
      await client.write('cup.png', cup);
      const source = new CancellationTokenSource();
      const asking = client.connection.sendRequest(
        DescribeRequest,
        { picture: { kind: 'file', uri: client.uriOf('cup.png') }, priority: 'action' },
        source.token,
      );
      const job = await client.describer.nextJob();
      source.cancel();
      await expect(asking).rejects.toMatchObject({ code: LSPErrorCodes.RequestCancelled });
      expect(job.signal?.aborted).toBe(true);
    }));

  test('is not even begun where it was cancelled before its turn', () =>
    withClient({}, async (client) => {
      await client.write('cup.png', cup);
      // As Neovim does: both in one breath, so that the session finds the request cancelled.
      const source = new CancellationTokenSource();
      const params = { picture: { kind: 'file', uri: client.uriOf('cup.png') }, priority: 'action' } as const;
      const busy = client.connection.sendRequest(StatusRequest, null);
      const asking = client.connection.sendRequest(DescribeRequest, params, source.token);
      source.cancel();
      await expect(asking).rejects.toMatchObject({ code: LSPErrorCodes.RequestCancelled });
      await busy;
      expect(client.describer.jobs).toHaveLength(0);
    }));

  test('is answered once, whenever it is cancelled', () =>
    withClient({}, async (client) => {
      const seen = new Set<unknown>();
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.record({ cancelAt: fc.nat(6), finishAt: fc.nat(6) }), { minLength: 1, maxLength: 12 }),
          async (races) => {
            const outcomes = await Promise.all(races.map((race, at) => raced(client, race, at)));
            expect(outcomes.filter((outcome) => outcome !== 'text' && outcome !== 'cancelled')).toEqual([]);
            for (const outcome of outcomes) seen.add(outcome);
          },
        ),
        { numRuns: 60 },
      );
      expect(seen).toEqual(new Set(['text', 'cancelled']));
    }));

  test('is given up when the client goes', () =>
    withClient({}, async (client) => {
      await client.write('cup.png', cup);
      const asking = client.connection
        .sendRequest(DescribeRequest, { picture: { kind: 'file', uri: client.uriOf('cup.png') }, priority: 'batch' })
        .catch(() => 'gone');
      const job = await client.describer.nextJob();
      client.hangUp();
      await client.session.ended;
      expect(job.signal?.aborted).toBe(true);
      client.connection.dispose();
      await expect(asking).resolves.toBe('gone');
    }));

  test('answers a failure with its code, a bug with "internal", and goes on', () =>
    withClient({}, async (client) => {
      await client.write('cup.png', cup);
      const ask = async (): Promise<unknown> =>
        client.connection
          .sendRequest(DescribeRequest, { picture: { kind: 'file', uri: client.uriOf('cup.png') }, priority: 'action' })
          .catch((error: unknown) => [error instanceof ResponseError && error.code, failureIn(error)]);
      const first = ask();
      (await client.describer.nextJob()).fail(new CaptionLensError('engineLost', 'The engine ended.'));
      expect(await first).toEqual([LSPErrorCodes.RequestFailed, { code: 'engineLost', message: 'The engine ended.' }]);
      const second = ask();
      (await client.describer.nextJob()).fail(new TypeError('x is undefined'));
      expect(await second).toMatchObject([LSPErrorCodes.RequestFailed, { code: 'internal' }]);
      expect(client.services.logged.join()).toContain('captionLens/describe');
      const third = ask();
      (await client.describer.nextJob()).finish('A cup.');
      expect(await third).toMatchObject({ texts: [{ text: 'A cup.' }] });
    }));

  test('answers malformed requests one by one', () =>
    withClient({}, async (client) => {
      const bad = [
        null,
        {},
        { picture: null },
        { picture: { kind: 'reference' } },
        { picture: { kind: 'bytes', base64: 7 } },
      ];
      for (const params of bad)
        await expect(client.connection.sendRequest('captionLens/describe', params)).rejects.toThrow();
      expect(client.describer.jobs).toHaveLength(0);
      await client.write('cup.png', cup);
      client.describer.learn(cup, 'A cup.');
      const document = await client.open('a.md', '![](cup.png)');
      expect(await client.hover(document, 'cup')).not.toBeNull();
    }));

  test('reads a file that the user names wherever it lies, but not of a workspace that is not trusted, or for an agent', async () => {
    await withClient({}, async (client) => {
      await client.write('cup.png', cup);
      const uri = client.uriOf('cup.png');
      for (const [trust, namedBy, outcome] of [
        ['trusted', 'user', 'A cup.'],
        ['restricted', 'user', 'outsideWorkspace'],
        ['trusted', 'agent', 'outsideWorkspace'],
      ] as const) {
        await withClient({ options: { trust } }, async (other) => {
          other.describer.learn(cup, 'A cup.');
          const params = { picture: { kind: 'file', uri, namedBy }, priority: 'action' } as const;
          const answer = await other.connection.sendRequest(DescribeRequest, params).catch(failureIn);
          expect(answer && 'texts' in answer ? answer.texts[0]?.text : answer?.code).toBe(outcome);
        });
      }
      client.describer.learn(cup, 'A cup.');
      const inside = { picture: { kind: 'file', uri, namedBy: 'agent' }, priority: 'action' } as const;
      expect((await client.connection.sendRequest(DescribeRequest, inside)).texts[0]?.text).toBe('A cup.');
    });
  });
});

let pictures = 0;

/** Cancels after so many turns of the event loop, and finishes after so many others where there is a job by then. */
async function raced(
  client: TestClient,
  { cancelAt, finishAt }: { readonly cancelAt: number; readonly finishAt: number },
  at: number,
): Promise<unknown> {
  const bytes = pictureOf(`${pictures++} ${at}`);
  const base64 = Buffer.from(bytes).toString('base64');
  const source = new CancellationTokenSource();
  const params = { picture: { kind: 'bytes', name: 'x', base64 }, priority: 'action' } as const;
  const asking = client.connection.sendRequest(DescribeRequest, params, source.token).then(
    () => 'text',
    (error: unknown) =>
      error instanceof ResponseError && error.code === LSPErrorCodes.RequestCancelled ? 'cancelled' : error,
  );
  for (let turn = 0; turn <= 6; turn++) {
    if (turn === finishAt) client.describer.jobs.find(({ job }) => bytes.equals(job.bytes))?.finish('A cup.');
    if (turn === cancelAt) source.cancel();
    await setImmediate();
  }
  return asking;
}

test('captionLens/picture shows the picture, its reference and what was said of it', () =>
  withClient({}, async (client) => {
    await client.write('img/cup.png', cup);
    client.describer.learn(cup, 'A cup.');
    const { uri } = await client.open('a.md', '[![Tea](img/cup.png)](menu.html)');
    const view = await client.connection.sendRequest(PictureRequest, {
      picture: { kind: 'reference', uri, position: { line: 0, character: 5 } },
    });
    expect(view).toMatchObject({
      label: 'img/cup.png',
      uri: client.uriOf('img/cup.png'),
      width: 600,
      height: 400,
      bytes: cup.length,
      reference: {
        uri,
        version: 1,
        range: { start: { line: 0, character: 1 }, end: { line: 0, character: 20 } },
        alt: { kind: 'text', text: 'Tea' },
        place: 'inLink',
      },
      // A picture that is all of a link names it.
      earlier: [{ texts: [{ text: 'A cup: to menu.' }] }],
    });
    const nothing = { picture: { kind: 'reference', uri, position: { line: 9, character: 0 } } } as const;
    await expect(client.connection.sendRequest(PictureRequest, nothing).catch(failureIn)).resolves.toMatchObject({
      code: 'noPicture',
    });
  }));

test('captionLens/altEdit answers for the version that was looked at, and for no other', () =>
  withClient({}, async (client) => {
    const document = await client.open('a.md', '![](cup.png)');
    const params = { uri: document.uri, version: 1, position, alt: { kind: 'text', text: 'A ]cup[' } } as const;
    const edit = await client.connection.sendRequest(AltEditRequest, params);
    expect(edit.documentChanges).toMatchObject([{ edits: [{ newText: 'A \\]cup\\[' }] }]);
    await client.change(document, '![](cup.png)!');
    await expect(client.connection.sendRequest(AltEditRequest, params).catch(failureIn)).resolves.toMatchObject({
      code: 'staleDocument',
    });
  }));
