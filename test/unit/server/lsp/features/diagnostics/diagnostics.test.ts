import { rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import {
  DiagnosticRefreshRequest,
  DidChangeConfigurationNotification,
  DidOpenTextDocumentNotification,
  DocumentDiagnosticRequest,
  PublishDiagnosticsNotification,
  WorkspaceDiagnosticRequest,
  type Diagnostic,
  type WorkspaceDocumentDiagnosticReport,
} from 'vscode-languageserver-protocol/node';
import type { DocumentParser } from '../../../../../../server/parsing/documentParser.ts';
import { makePng } from '../../../images/pictures.ts';
import { editorCapabilities, withClient, type TestClient } from '../../client.ts';
import { directParser } from '../../directParser.ts';

describe('diagnostics of a document', () => {
  test('say what is wrong exactly where the reference is, with the rule as code', () =>
    withClient({}, async (client) => {
      const { uri } = await client.open('a.md', 'One ![](cup.png) two ![cup.png](cup.png)');
      const items = await pulled(client, uri);
      expect(items).toMatchObject([
        {
          code: 'missing',
          source: 'caption-lens',
          severity: 2,
          range: { start: { character: 4 }, end: { character: 16 } },
        },
        { code: 'filename', range: { start: { character: 21 }, end: { character: 40 } } },
      ]);
      expect(client.describer.jobs).toHaveLength(0);
    }));

  test('are said to be unchanged while a key moves none of them, and in full when one moves', () =>
    withClient({}, async (client) => {
      let document = await client.open('a.md', 'Text\n\n![](cup.png)\n');
      const { uri } = document;
      const change = async (text: string): Promise<void> => {
        document = await client.change(document, text);
      };
      const ask = (previousResultId?: string) =>
        client.connection.sendRequest(DocumentDiagnosticRequest.type, {
          textDocument: { uri },
          ...(previousResultId !== undefined && { previousResultId }),
        });
      const { resultId } = await ask();
      expect(resultId).toBeTypeOf('string');
      await change('Texts\n\n![](cup.png)\n');
      expect(await ask(resultId)).toEqual({ kind: 'unchanged', resultId });
      expect(await ask()).toMatchObject({ kind: 'full', items: [{ code: 'missing', range: { start: { line: 2 } } }] });
      await change('Texts\n\n\n![](cup.png)\n');
      expect(await ask(resultId)).toMatchObject({ kind: 'full', items: [{ range: { start: { line: 3 } } }] });
      await change('Texts\n');
      expect(await ask(resultId)).toMatchObject({ kind: 'full', items: [] });
    }));

  test('respect what is decorative', () =>
    withClient({}, async (client) => {
      const { uri } = await client.open('a.html', '<img src="line.png" alt=""><img src="cup.png">', 'html');
      expect((await pulled(client, uri)).map(({ code }) => code)).toEqual(['missing']);
    }));

  test('follow the severities and the length that the user sets', () =>
    withClient({}, async (client) => {
      const settings = { diagnostics: { severity: { missing: 'off', long: 'hint' }, longFrom: 10 } };
      await client.connection.sendNotification(DidChangeConfigurationNotification.type, {
        settings: { captionLens: settings },
      });
      const { uri } = await client.open('a.md', '![](cup.png) ![A cup of tea on a table](tea.png)');
      expect(await pulled(client, uri)).toMatchObject([{ code: 'long', severity: 4 }]);
    }));

  test('are pulled again when their settings change, and only then', async () => {
    const workspace = { ...editorCapabilities.workspace, diagnostics: { refreshSupport: true } };
    await withClient({ capabilities: { ...editorCapabilities, workspace } }, async (client) => {
      let refreshes = 0;
      client.connection.onRequest(DiagnosticRefreshRequest.type, () => {
        refreshes++;
      });
      const change = async (captionLens: unknown): Promise<void> => {
        await client.connection.sendNotification(DidChangeConfigurationNotification.type, {
          settings: { captionLens },
        });
        await pulled(client, client.uriOf('a.md'));
      };
      await change({ hover: { enabled: false } });
      await change({ diagnostics: { longFrom: 90 } });
      await change({ diagnostics: { longFrom: 90 }, hover: { enabled: true } });
      await vi.waitFor(() => expect(refreshes).toBe(1));
    });
  });

  test('are one for what is alike, with some of the further places where the editor shows them', async () => {
    const text = Array.from({ length: 9 }, (_, at) => `![logo](https://example.org/${at}.png)\n`).join('\n');
    const publishDiagnostics = { relatedInformation: true };
    const textDocument = { ...editorCapabilities.textDocument, publishDiagnostics };
    await withClient({ capabilities: { ...editorCapabilities, textDocument } }, async (client) => {
      const { uri } = await client.open('a.md', text);
      const items = await pulled(client, uri);
      expect(items).toMatchObject([{ code: 'vague', range: { start: { line: 0 } } }]);
      expect(items[0]?.message).toContain('The same is true of 8 more places');
      const places = items[0]?.relatedInformation?.map(({ location }) => [location.uri, location.range.start.line]);
      expect(places).toEqual([2, 4, 6, 8, 10].map((line) => [uri, line]));
    });
    await withClient({}, async (client) => {
      const { uri } = await client.open('a.md', text);
      expect((await pulled(client, uri))[0]?.relatedInformation).toBeUndefined();
    });
  });

  test('tell a picture that is not there until it is, among others', () =>
    withClient({}, async (client) => {
      await client.write('img/cup.png', makePng(3, 2));
      const { uri } = await client.open('a.md', '![A cup of tea](img/cup.png) ![A tea pot](img/pot.png)');
      expect(await pulled(client, uri)).toMatchObject([
        { code: 'not-found', severity: 3, range: { start: { character: 29 } } },
      ]);
      await client.write('img/pot.png', makePng(3, 2));
      expect(await pulled(client, uri)).toEqual([]);
    }));

  test('look for nothing that a program computes, though it looks like a name', () =>
    withClient({}, async (client) => {
      await client.write('img/cup.png', makePng(3, 2));
      const text = '![A cup of tea](img/cup.png)\n\n<img src={img/pot.png} alt="A tea pot" />';
      const { uri } = await client.open('a.mdx', text);
      expect(await pulled(client, uri)).toEqual([]);
    }));

  test('say nothing where a comment disables them, and hint at a name that no rule has', () =>
    withClient({}, async (client) => {
      const text = '<!-- caption-lens-disable-next-line missing, mising -->\n![](cup.png)\n\n![](tea.png)';
      const { uri } = await client.open('a.md', text);
      expect(await pulled(client, uri)).toMatchObject([
        { code: 'missing', range: { start: { line: 3 } } },
        { code: 'unknown-rule', severity: 4, range: { start: { line: 0, character: 45 }, end: { character: 51 } } },
      ]);
    }));

  test('follow words that are added and taken out, and the language that a document says', () =>
    withClient({}, async (client) => {
      await client.connection.sendNotification(DidChangeConfigurationNotification.type, {
        settings: { captionLens: { diagnostics: { words: { placeholder: ['tbc', '!media'], vague: [] } } } },
      });
      const { uri } = await client.open('a.md', '---\nlang: de\n---\n![tbc](a.png) ![media](b.png) ![Karte](c.png)');
      expect((await pulled(client, uri)).map(({ code }) => code)).toEqual(['placeholder', 'vague']);
    }));

  test("follow what the project's file says of rules", () =>
    withClient({}, async (client) => {
      const project = { rules: { missing: 'off', vague: 'error' }, words: { vague: ['thing'] }, longFrom: 20 };
      await client.write('.captionlens.json', JSON.stringify(project));
      const text = '![](a.png) ![thing](b.png) ![A cup of tea on a table](c.png)';
      const { uri } = await client.open('a.md', text);
      expect(await pulled(client, uri)).toMatchObject([{ code: 'vague', severity: 1 }, { code: 'long' }]);
    }));

  test("know the project's own shortcodes", () =>
    withClient({}, async (client) => {
      await client.write('.captionlens.json', JSON.stringify({ shortcodes: ['cup'] }));
      const { uri } = await client.open('a.md', '{{< cup src="a.png" >}}\n\n{{< tea src="b.png" >}}');
      expect(await pulled(client, uri)).toMatchObject([{ code: 'missing', range: { start: { line: 0 } } }]);
    }));

  test.each(['time', 'memory', 'fault'] as const)('are one where a document was set aside: %s', async (reason) => {
    const aside: DocumentParser = { ...directParser(), run: async () => ({ kind: 'setAside', reason }) };
    await withClient({ parser: aside }, async (client) => {
      await client.write('cup.png', makePng(3, 2));
      const document = await client.open('a.md', '![](cup.png) cup.png');
      const [item, ...rest] = await pulled(client, document.uri);
      expect(item).toMatchObject({ code: 'setAside', severity: 3, range: { start: { line: 0, character: 0 } } });
      expect(item?.message).toMatch(/^Caption Lens has set this document aside: looking for its pictures .*\.$/);
      expect(rest).toEqual([]);
      // What needs no parsing goes on: a name of a file is one all the same.
      expect(JSON.stringify(await client.hover(document, 'cup.png'))).toContain('Describing');
    });
  });

  test('are none in a language without images', () =>
    withClient({}, async (client) => {
      const { uri } = await client.open('a.txt', '![](cup.png)', 'plaintext');
      expect(await pulled(client, uri)).toEqual([]);
    }));
});

test('an editor that pulls nothing is told of what it has open, and when it is mended', async () => {
  const { diagnostic: _, ...textDocument } = { ...editorCapabilities.textDocument };
  await withClient({ capabilities: { ...editorCapabilities, textDocument } }, async (client) => {
    const told: (readonly [uri: string, codes: unknown[]])[] = [];
    client.connection.onNotification(PublishDiagnosticsNotification.type, ({ uri, diagnostics }) => {
      told.push([uri, diagnostics.map(({ code }) => code)]);
    });
    const document = await client.open('a.md', '![](cup.png)');
    await client.open('fine.md', '![A cup of tea](cup.png)');
    await vi.waitFor(() => expect(told).toEqual([[document.uri, ['missing']]]));
    await client.change(document, '![A cup of tea](cup.png)');
    await vi.waitFor(() => expect(told.slice(1)).toEqual([[document.uri, []]]));
  });
});

describe('diagnostics of a workspace', () => {
  test('cover files on disk in every language, in parts, but none that git ignores', () =>
    withClient({}, async (client) => {
      await client.write('docs/a.md', '\ufeff![](cup.png)');
      await client.write('b.html', '<img src="cup.png">');
      await client.write('fine.md', '![A cup of tea](cup.png)');
      await client.write('node_modules/x/c.md', '![](cup.png)');
      await client.write('.gitignore', 'build/\n');
      await client.write('build/d.md', '![](cup.png)');
      await client.write('docs/.gitignore', '*.mdx\n!keep.mdx\n');
      await client.write('docs/e.mdx', '![](cup.png)');
      await client.write('docs/keep.mdx', '![](cup.png)');
      const parts: WorkspaceDocumentDiagnosticReport[] = [];
      client.connection.onProgress(WorkspaceDiagnosticRequest.partialResult, 'part', ({ items }) => {
        parts.push(...items);
      });
      const answer = await client.connection.sendRequest(WorkspaceDiagnosticRequest.type, {
        previousResultIds: [],
        partialResultToken: 'part',
      });
      expect(answer.items).toEqual([]);
      const names = ['b.html', 'docs/a.md', 'docs/keep.mdx'];
      expect(parts.map(({ uri }) => uri).sort()).toEqual(names.map((name) => client.uriOf(name)).sort());
      const [first] = parts.filter(({ uri }) => uri.endsWith('docs/a.md'));
      // Without the byte order mark, as an editor counts.
      expect(first).toMatchObject({ items: [{ range: { start: { character: 0 }, end: { character: 12 } } }] });
    }));

  test('leave out what nobody writes: made, minified, brought along, or a megabyte without its pictures', () =>
    withClient({}, async (client) => {
      const image = '![](cup.png)\n';
      const picture = `![x](data:image/png;base64,${'A'.repeat(1_200_000)})\n`;
      await client.write('dist/a.md', image);
      await client.write('docs/vendor/b.md', image);
      await client.write('page.min.html', '<img src="cup.png">');
      await client.write('long.md', image + 'word '.repeat(250_000));
      await client.write('embedded.md', image + picture);
      await client.write('distance.md', image);
      expect((await checked(client)).map(({ uri }) => basename(uri)).sort()).toEqual(['distance.md', 'embedded.md']);
    }));

  test('take an open document as it is in the editor', () =>
    withClient({}, async (client) => {
      await client.write('a.md', '![](cup.png)');
      await client.open('a.md', '![A cup of tea](cup.png)');
      expect(await checked(client)).toEqual([]);
    }));

  test('know an open document however the editor spells its address', () =>
    withClient({}, async (client) => {
      await client.write('a (1).md', '![](cup.png)');
      const uri = client.uriOf('a (1).md').replace('(', '%28');
      const textDocument = { uri, languageId: 'markdown', version: 1, text: '![A cup of tea](cup.png) ![](tea.png)' };
      await client.connection.sendNotification(DidOpenTextDocumentNotification.type, { textDocument });
      expect(await checked(client)).toMatchObject([{ uri, version: 1, items: [{ code: 'missing' }] }]);
    }));

  test('answer the next time when something has changed, with what has', () =>
    withClient({}, async (client) => {
      await client.write('a.md', '![](a.png)');
      await client.write('b.md', '![](b.png)');
      await client.write('c.md', '![](c.png)');
      const before = await checked(client);
      expect(before).toHaveLength(3);
      await rm(`${client.path}/b.md`);
      const previousResultIds = before.map(({ uri, resultId }) => ({ uri, value: resultId ?? '' }));
      const answered = vi.fn();
      const next = client.connection.sendRequest(WorkspaceDiagnosticRequest.type, { previousResultIds });
      void next.then(answered);
      await pulled(client, client.uriOf('c.md'));
      expect(answered).not.toHaveBeenCalled();
      await client.open('c.md', '![A cup of tea](c.png)');
      const { items } = await next;
      const states = items.map((item) => [item.uri, item.kind === 'full' ? item.items.length : item.kind]);
      expect(Object.fromEntries(states)).toEqual({
        [client.uriOf('a.md')]: 'unchanged',
        [client.uriOf('b.md')]: 0,
        [client.uriOf('c.md')]: 0,
      });
    }));
});

async function pulled(client: TestClient, uri: string): Promise<Diagnostic[]> {
  const report = await client.connection.sendRequest(DocumentDiagnosticRequest.type, { textDocument: { uri } });
  return report.kind === 'full' ? report.items : [];
}

async function checked(client: TestClient): Promise<WorkspaceDocumentDiagnosticReport[]> {
  return (await client.connection.sendRequest(WorkspaceDiagnosticRequest.type, { previousResultIds: [] })).items;
}
