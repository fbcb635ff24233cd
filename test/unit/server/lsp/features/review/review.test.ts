import { describe, expect, test } from 'vitest';
import type { WorkspaceEdit } from 'vscode-languageserver-protocol/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { CaptionFailure } from '../../../../../../server/protocol/messages.ts';
import {
  AltEditsRequest,
  ReviewRequest,
  ThumbnailRequest,
  type ReviewScope,
} from '../../../../../../server/protocol/reviewMessages.ts';
import { DescribeRequest } from '../../../../../../server/protocol/messages.ts';
import { pictureOf, withClient, type TestClient } from '../../client.ts';

const cup = pictureOf('cup');

async function list(client: TestClient, scope: ReviewScope) {
  return client.connection.sendRequest(ReviewRequest, { scope });
}

describe('captionLens/review', () => {
  test('lists what is missing or poor, with what is wrong, and nothing that a person has done well', () =>
    withClient({}, async (client) => {
      const lines = [
        '![](cup.png)',
        '![A cup of coffee on a table](cup.png)',
        '![cup.png](cup.png)',
        '[![](cup.png)](menu.html)',
        '![image](dog.png)',
        `![${'A long text. '.repeat(12)}](dog.png)`,
      ];
      const { uri } = await client.open('a.md', lines.join('\n\n'));
      const { references, total } = await list(client, { kind: 'document', uri });
      expect(total).toBe(5);
      expect(references.map(({ range, finding }) => [range.start.line, finding?.rule])).toEqual([
        [0, 'missing'],
        [4, 'filename'],
        [6, 'missing'],
        [8, 'placeholder'],
        [10, 'long'],
      ]);
      expect(references.map(({ place }) => place)).toEqual(['alone', 'alone', 'inLink', 'alone', 'alone']);
      expect(references[0]).toMatchObject({ uri, target: 'cup.png', alt: { kind: 'missing' }, twin: 0, twins: 2 });
      expect(references[2]).toMatchObject({ twin: 1, twins: 2, longFrom: 125 });
    }));

  test('leaves out what a comment disables, and poor texts whose rule is off', () =>
    withClient(
      { options: { settings: { diagnostics: { severity: { filename: 'off', missing: 'off' } } } } },
      async (client) => {
        const text = '![cup.png](cup.png)\n\n![](a.png)\n\n<!-- caption-lens-disable-next-line missing -->\n![](b.png)';
        const { uri } = await client.open('a.md', text);
        const { references } = await list(client, { kind: 'document', uri });
        expect(references.map(({ target }) => target)).toEqual(['a.png']);
      },
    ));

  test('lists a folder, the workspace, or the documents that are named', () =>
    withClient({}, async (client) => {
      await client.write('docs/a.md', '![](cup.png)');
      await client.write('docs/deep/b.html', '<img src="cup.png">');
      await client.write('other.md', '![](cup.png)');
      await client.open('docs/open.md', '![](unsaved.png)');
      const targets = async (scope: ReviewScope) =>
        (await list(client, scope)).references.map(({ uri }) => uri.slice(uri.lastIndexOf('/') + 1)).sort();
      expect(await targets({ kind: 'folder', uri: client.uriOf('docs') })).toEqual(['a.md', 'b.html', 'open.md']);
      expect(await targets({ kind: 'workspace' })).toEqual(['a.md', 'b.html', 'open.md', 'other.md']);
      const uris = ['other.md', 'gone.md', 'other.md', 'docs/open.md'].map((name) => client.uriOf(name));
      expect(await targets({ kind: 'documents', uris })).toEqual(['open.md', 'other.md']);
      expect(await targets({ kind: 'folder', uri: 'file:///somewhere/else' })).toEqual([]);
    }));

  test('finds every reference to a picture, however it is written, and no other', () =>
    withClient({}, async (client) => {
      await client.write('pictures/cup one.png', cup);
      await client.write('a.md', '![Kept](pictures/cup%20one.png) ![](pictures/dog.png)');
      await client.write('docs/b.html', '<img src="../pictures/cup one.png" alt="">');
      await client.write('docs/c.md', '![](/pictures/cup%20one.png)\n![](<../pictures/cup one.png>)');
      const { references } = await list(client, { kind: 'picture', uri: client.uriOf('pictures/cup one.png') });
      expect(references.map(({ target, alt }) => [target, alt.kind])).toEqual([
        ['pictures/cup%20one.png', 'text'],
        ['../pictures/cup one.png', 'decorative'],
        ['/pictures/cup%20one.png', 'missing'],
        ['../pictures/cup one.png', 'missing'],
      ]);
    }));
});

describe('a picture of a file that is not open', () => {
  test('is described and drawn by its place', () =>
    withClient({}, async (client) => {
      await client.write('cup.png', cup);
      await client.write('a.md', 'Words ![](cup.png)');
      client.describer.learn(cup, 'A cup.');
      const picture = { kind: 'reference', uri: client.uriOf('a.md'), position: { line: 0, character: 8 } } as const;
      const { texts } = await client.connection.sendRequest(DescribeRequest, { picture, priority: 'batch' });
      expect(texts[0]?.text).toBe('A cup.');
      expect(await client.connection.sendRequest(ThumbnailRequest, { picture, side: 96 })).toMatch(/^data:image\//);
      const beside = { ...picture, position: { line: 0, character: 1 } };
      await expect(
        client.connection.sendRequest(ThumbnailRequest, { picture: beside, side: 96 }),
      ).rejects.toMatchObject({ data: { code: 'noPicture' } });
    }));
});

describe('captionLens/altEdits', () => {
  test('writes many texts in many documents as one edit, with decorative ones', () =>
    withClient({}, async (client) => {
      const text = '![](cup.png)\n![cup.png](cup.png)\n';
      await client.write('a.md', '');
      const open = await client.open('a.md', text);
      const closed = '<img src="cup.png">\n<img src="dog.png">\n';
      await client.write('b.html', closed);
      const { references } = await list(client, { kind: 'workspace' });
      const texts = ['A cup.', 'A "cup" & more.', 'Another [cup].'];
      const alts = references.map((reference, index) => {
        const text = texts[index];
        return { reference, alt: text === undefined ? decorative : ({ kind: 'text', text } as const) };
      });
      const { edit, refused } = await client.connection.sendRequest(AltEditsRequest, { alts });
      expect(refused).toEqual([]);
      expect(applied(edit, open.uri, text)).toBe('![A cup.](cup.png)\n![A "cup" & more.](cup.png)\n');
      expect(applied(edit, client.uriOf('b.html'), closed)).toBe(
        '<img src="cup.png" alt="Another [cup].">\n<img src="dog.png" alt="">\n',
      );
      expect(edit.changeAnnotations).toBeUndefined();
    }));

  test('finds references again in a document that has changed, and leaves those that are not the same', () =>
    withClient({}, async (client) => {
      const text = '![](cup.png)\n\n![](dog.png)\n\n![](cat.png)\n\n![](cat.png)\n';
      const document = await client.open('a.md', text);
      const { uri } = document;
      const { references } = await list(client, { kind: 'document', uri });
      const newer = '# New\n\n![](cup.png)\n\n![Mine](dog.png)\n\n![](cat.png) ![](cat.png) ![](cat.png)\n';
      await client.change(document, newer);
      const alts = references.map((reference) => ({ reference, alt: { kind: 'text', text: 'New.' } as const }));
      const { edit, refused } = await client.connection.sendRequest(AltEditsRequest, { alts });
      expect(refused.map(({ index, failure }) => [index, (failure satisfies CaptionFailure).code])).toEqual([
        [1, 'staleDocument'],
        [2, 'staleDocument'],
      ]);
      // There is one more cat than there was, and only the last one's place tells which it is.
      expect(applied(edit, uri, newer)).toBe(
        '# New\n\n![New.](cup.png)\n\n![Mine](dog.png)\n\n![New.](cat.png) ![](cat.png) ![](cat.png)\n',
      );
    }));
});

const decorative = { kind: 'decorative' } as const;

function applied(edit: WorkspaceEdit, uri: string, text: string): string {
  const change = edit.documentChanges?.find((each) => 'edits' in each && each.textDocument.uri === uri);
  const edits = change && 'edits' in change ? change.edits.flatMap((each) => ('newText' in each ? [each] : [])) : [];
  return TextDocument.applyEdits(TextDocument.create(uri, 'text', 0, text), edits);
}
