import { describe, expect, test } from 'vitest';
import {
  InlineCompletionRequest,
  InlineCompletionTriggerKind,
  type InlineCompletionItem,
} from 'vscode-languageserver-protocol/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { pictureOf, placeOf, type TestClient, withClient } from '../client.ts';

const cup = pictureOf('cup');

describe('ghost text', () => {
  test.each([
    ['markdown', 'a.md', '![|](cup.png)', '![A "cup" & \\[tea\\].](cup.png)'],
    ['html', 'a.html', '<img alt="|" src="cup.png">', '<img alt="A &quot;cup&quot; &amp; [tea]." src="cup.png">'],
    ['markdown', 'b.md', '![A "c|](cup.png)', '![A "cup" & \\[tea\\].](cup.png)'],
  ])('completes an alt text in %s, escaped by its rules', (languageId, name, text, outcome) =>
    withClient({}, async (client) => {
      await client.write('cup.png', cup);
      client.describer.learn(cup, 'A "cup" & [tea].');
      const document = await client.open(name, text.replace('|', ''), languageId);
      const [item] = await completed(client, document, text);
      const edit = { range: item?.range as never, newText: item?.insertText as string };
      const written = TextDocument.applyEdits(document, [edit]);
      expect(written.replace('\\&', '&')).toBe(outcome);
    }),
  );

  test('never asks the model, and is silent elsewhere and where the user has other words', () =>
    withClient({}, async (client) => {
      await client.write('cup.png', cup);
      const document = await client.open('a.md', '![](cup.png) ![A dog](cup.png)');
      expect(await completed(client, document, '![|](cup')).toEqual([]);
      client.describer.learn(cup, 'A cup.');
      expect(await completed(client, document, '![](c|up')).toEqual([]);
      expect(await completed(client, document, 'A dog|')).toEqual([]);
      expect(await completed(client, document, '![|](cup')).toHaveLength(1);
      expect(client.describer.jobs).toHaveLength(0);
    }));
});

async function completed(client: TestClient, document: TextDocument, at: string): Promise<InlineCompletionItem[]> {
  const answer = await client.connection.sendRequest(InlineCompletionRequest.type, {
    textDocument: { uri: document.uri },
    position: placeOf(document, at),
    context: { triggerKind: InlineCompletionTriggerKind.Automatic },
  });
  return (answer ?? []) as InlineCompletionItem[];
}
