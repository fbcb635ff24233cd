import { readFileSync } from 'node:fs';
import { describe, expect, test, vi } from 'vitest';
import {
  ApplyWorkspaceEditRequest,
  CodeActionKind,
  CodeActionResolveRequest,
  CodeActionTag,
  ExecuteCommandRequest,
  WorkDoneProgressCreateRequest,
  type CodeAction,
  type Diagnostic,
  type WorkspaceEdit,
} from 'vscode-languageserver-protocol/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { clientCommands, serverCommands } from '../../../../../../server/protocol/messages.ts';
import { writePictureAlt } from '../../../../../../server/images/metadata/pictureTexts.ts';
import { failureIn } from '../../../../../../server/protocol/failure.ts';
import { editorCapabilities, pictureOf, type TestClient, withClient } from '../../client.ts';

const cup = pictureOf('cup');

describe('code actions', () => {
  test('describe a picture only when chosen, at action priority, marked as generated', () =>
    withClient({}, async (client) => {
      await client.write('cup.png', cup);
      const document = await client.open('a.md', 'Look: ![](cup.png)');
      const action = titled(await client.actions(document, 'cup'), 'Describe This Picture');
      expect(action).toMatchObject({ kind: CodeActionKind.RefactorRewrite, tags: [CodeActionTag.LLMGenerated] });
      expect(action.edit).toBeUndefined();
      expect(client.describer.jobs).toHaveLength(0);
      const resolving = resolve(client, action);
      const job = await client.describer.nextJob();
      expect(job.job.priority).toBe('action');
      job.finish('A [cup] of *tea*.');
      const { edit } = await resolving;
      expect(edit?.documentChanges).toMatchObject([{ textDocument: { uri: document.uri, version: 1 } }]);
      expect(applied(document, edit)).toBe('Look: ![A \\[cup\\] of \\*tea\\*.](cup.png)');
    }));

  test('improve an alt text that is there, by the rules of the language', () =>
    withClient({}, async (client) => {
      await client.write('cup.png', cup);
      client.describer.learn(cup, 'A "cup" & saucer.');
      const document = await client.open('a.html', '<p><img alt="mug" src="cup.png"></p>', 'html');
      const action = await resolve(client, titled(await client.actions(document, 'cup'), 'Replace Alt Text "mug"'));
      expect(applied(document, action.edit)).toBe('<p><img alt="A &quot;cup&quot; &amp; saucer." src="cup.png"></p>');
    }));

  test("offer the alt text in the picture's file, unless it is there", () =>
    withClient({}, async (client) => {
      const plain = readFileSync(new URL('../../../../../fixtures/pictureTexts/plain.png', import.meta.url));
      await client.write('cup.png', Buffer.from(await writePictureAlt(plain, 'A cup & saucer')));
      const title = 'Use the Alt Text in the Picture\'s File: "A cup & saucer"';
      const document = await client.open('a.html', '<p><img src="cup.png"></p>', 'html');
      const action = titled(await client.actions(document, 'cup'), title);
      expect(applied(document, action.edit)).toBe('<p><img src="cup.png" alt="A cup &amp; saucer"></p>');
      expect(client.describer.jobs).toHaveLength(0);
      const written = await client.open('b.md', '![A cup & saucer](cup.png)');
      expect((await client.actions(written, 'cup.png')).map((found) => found.title)).not.toContain(title);
    }));

  test('are quick fixes of our findings and of MD045, and refactorings elsewhere', () =>
    withClient({}, async (client) => {
      await client.write('cup.png', cup);
      const document = await client.open('a.md', '![](cup.png)');
      const finding = (source: string, code: string): Diagnostic => ({
        range: { start: { line: 0, character: 0 }, end: { line: 0, character: 12 } },
        message: 'No alt text.',
        source,
        code,
      });
      const kinds = async (found: Diagnostic[]) =>
        (await client.actions(document, 'cup', found)).filter(({ title }) => title === 'Describe This Picture')[0]
          ?.kind;
      expect(await kinds([finding('caption-lens', 'missing')])).toBe(CodeActionKind.QuickFix);
      expect(await kinds([finding('markdownlint', 'MD045')])).toBe(CodeActionKind.QuickFix);
      expect(await kinds([finding('spelling', 'cup')])).toBe(CodeActionKind.RefactorRewrite);
      const only = await client.actions(document, 'cup', [], [CodeActionKind.QuickFix]);
      expect(only).toEqual([]);
    }));

  test('say of a linked picture where its link leads', () =>
    withClient({}, async (client) => {
      await client.write('cup.png', cup);
      await client.write('menu.md', '# Our menu\n');
      client.describer.learn(cup, 'A cup on a table. It is white.');
      const document = await client.open('a.md', '[![](cup.png)](menu.md) [![](cup.png) Menu](menu.md)');
      const action = await resolve(client, titled(await client.actions(document, '![](cup'), 'Describe This Picture'));
      expect(applied(document, action.edit)).toContain('[![A cup on a table: to Our menu.](cup.png)](menu.md)');
      const beside = await resolve(
        client,
        titled(await client.actions(document, '![|](cup.png) Menu'), 'Describe This Picture'),
      );
      expect(applied(document, beside.edit)).toContain('[![A cup on a table. It is white.](cup.png) Menu](menu.md)');
    }));

  const missing = { range: { start: { line: 0, character: 0 }, end: { line: 0, character: 12 } }, message: 'None.' };

  // What Ctrl+. and Enter do, and Alt+Shift+. without asking: VS Code moves what is tagged as a model's to the end.
  test('begin in VS Code with the description, preferred and without a tag, and end with decorative', () =>
    withClient({ options: { hoverCommands: 'known' } }, async (client) => {
      await client.write('cup.png', cup);
      const document = await client.open('a.md', '![](cup.png)');
      const actions = await client.actions(document, 'cup', [{ ...missing, source: 'caption-lens', code: 'missing' }]);
      expect(
        actions.filter(({ kind }) => kind === 'quickfix').map(({ title, isPreferred }) => [title, isPreferred]),
      ).toEqual([
        ['Describe This Picture', true],
        ['Choose from 5 Descriptions…', undefined],
        ['Disable "missing" for This Line', undefined],
        ['Mark as Decorative', undefined],
      ]);
      expect(actions.filter(({ tags }) => tags)).toEqual([]);
    }));

  test.each([
    ['missing', '![](cup.png)', 'Describe This Picture'],
    ['placeholder', '![image](cup.png)', 'Replace Alt Text "image"'],
    // Words of a person are only replaced when they are read first.
    ['long', '![A mug of mine](cup.png)', undefined],
    ['decorative', '![A mug](cup.png) A mug', 'Mark as Decorative'],
  ])('on a finding of %s prefer what takes nothing away', (code, text, preferred) =>
    withClient({}, async (client) => {
      await client.write('cup.png', cup);
      const document = await client.open(
        'a.html',
        text.replace(/!\[(.*)\]\(cup.png\)/, '<img src="cup.png" alt="$1">').replace('alt=""', ''),
        'html',
      );
      const actions = await client.actions(document, 'cup', [{ ...missing, source: 'caption-lens', code }]);
      expect(actions.find(({ isPreferred }) => isPreferred)?.title).toBe(preferred);
    }),
  );

  test.each([
    ['that is not there', '![](gone.png)'],
    ['that is no picture', '![](notes.png)'],
  ])('do not describe a picture %s', (_what, text) =>
    withClient({ options: { hoverCommands: 'known' } }, async (client) => {
      await client.write('notes.png', 'Not a picture.');
      const document = await client.open('a.html', text.replace('![](', '<img src="').replace(')', '">'), 'html');
      expect((await client.actions(document, 'png')).map(({ title }) => title)).toEqual([
        'Mark as Decorative',
        'Describe All Pictures without Alt Text in This File…',
      ]);
    }),
  );

  test('mark a picture as decorative without any model', () =>
    withClient({}, async (client) => {
      const document = await client.open('a.html', '<img src="line.png">', 'html');
      const action = titled(await client.actions(document, 'line'), 'Mark as Decorative');
      expect(applied(document, action.edit)).toMatch(/^<img (src="line.png" alt=""|alt="" src="line.png")>$/);
      const done = await client.open('b.html', '<img src="line.png" alt="">', 'html');
      expect((await client.actions(done, 'line')).map(({ title }) => title)).not.toContain('Mark as Decorative');
    }));

  test('disable a finding for its line, with a comment', () =>
    withClient({}, async (client) => {
      const document = await client.open('a.md', 'A cup ![](cup.png) of tea');
      const range = { start: { line: 0, character: 6 }, end: { line: 0, character: 18 } };
      const finding = { range, message: 'It has none.', source: 'caption-lens', code: 'missing' };
      const others = [
        { ...finding, source: 'markdownlint', code: 'MD045' },
        { ...finding, code: 'setAside' },
      ];
      const actions = await client.actions(document, 'cup.png', [finding, ...others]);
      const disabling = actions.filter(({ title }) => title.startsWith('Disable'));
      expect(disabling).toMatchObject([
        { title: 'Disable "missing" for This Line', kind: 'quickfix', diagnostics: [{ code: 'missing' }] },
      ]);
      expect(applied(document, disabling[0]?.edit)).toBe(
        'A cup ![](cup.png)<!-- caption-lens-disable-line missing --> of tea',
      );
    }));

  test('never write over an expression', () =>
    withClient({}, async (client) => {
      const document = await client.open('a.jsx', 'const a = <img src="cup.png" alt={title} />;', 'javascriptreact');
      const actions = await client.actions(document, 'cup');
      expect(actions.map(({ title, disabled }) => [title, disabled?.reason])).toEqual([
        ['Describe This Picture', 'The alt text is an expression of the code, which is never overwritten.'],
      ]);
    }));

  test('on a picture whose source is computed only say that it is decorative', () =>
    withClient({ options: { hoverCommands: 'known' } }, async (client) => {
      const document = await client.open('a.jsx', 'const a = <img src={url} />;', 'javascriptreact');
      const actions = await client.actions(document, 'url');
      expect(actions.map(({ title, disabled }) => [title, disabled?.reason])).toEqual([
        ['Describe This Picture', 'The source of this picture is computed, so there is no file to look at.'],
        ['Mark as Decorative', undefined],
      ]);
      expect(applied(document, titled(actions, 'Mark as Decorative').edit)).toBe('const a = <img src={url} alt="" />;');
    }));

  test('disable a finding on a picture whose source is computed', () =>
    withClient({}, async (client) => {
      const document = await client.open('a.md', '<img :src="url">');
      const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 16 } };
      const finding = { range, message: 'It has none.', source: 'caption-lens', code: 'missing' };
      const action = titled(await client.actions(document, 'url', [finding]), 'Disable "missing" for This Line');
      expect(applied(document, action.edit)).toBe('<!-- caption-lens-disable-next-line missing -->\n<img :src="url">');
    }));

  test('let our client choose, and offer others what is known already', async () => {
    await withClient({ options: { hoverCommands: 'known' } }, async (client) => {
      await client.write('cup.png', cup);
      const document = await client.open('a.md', '![](cup.png)');
      const action = titled(await client.actions(document, 'cup'), 'Choose from 5 Descriptions…');
      expect(action.command).toMatchObject({
        command: clientCommands.chooseDescription,
        arguments: [{ uri: document.uri, position: { line: 0, character: 0 } }],
      });
    });
    await withClient({}, async (client) => {
      await client.write('cup.png', cup);
      client.describer.learn(cup, 'A cup.', 'A mug.', 'Tea.');
      const document = await client.open('a.md', '![A mug.](cup.png)');
      const actions = await client.actions(document, 'cup');
      expect(actions.map(({ title }) => title).filter((title) => title.startsWith('Use'))).toEqual([
        'Use "A cup."',
        'Use "Tea."',
      ]);
      expect(applied(document, titled(actions, 'Use "Tea."').edit)).toBe('![Tea.](cup.png)');
    });
  });

  test('offer the whole file where an alt text is missing', () =>
    withClient({}, async (client) => {
      const document = await client.open('a.md', '![](cup.png) ![A dog](dog.png)');
      const title = 'Describe All Pictures without Alt Text in This File…';
      expect(titled(await client.actions(document, 'dog'), title).command).toMatchObject({
        command: serverCommands.describeMissingInDocument,
        arguments: [document.uri],
      });
    }));

  test('are applied by the server for an editor that cannot ask for an edit later', () =>
    withClient({ capabilities: { ...editorCapabilities, textDocument: {} } }, async (client) => {
      await client.write('cup.png', cup);
      const document = await client.open('a.md', '![](cup.png)');
      const action = titled(await client.actions(document, 'cup'), 'Describe This Picture');
      const edits: WorkspaceEdit[] = [];
      client.connection.onRequest(WorkDoneProgressCreateRequest.type, () => undefined);
      client.connection.onRequest(ApplyWorkspaceEditRequest.type, ({ edit }) => {
        edits.push(edit);
        return { applied: true };
      });
      const { command = '', arguments: given = [] } = action.command ?? {};
      await client.connection.sendRequest(ExecuteCommandRequest.type, { command, arguments: given });
      (await client.describer.nextJob()).finish('A cup.');
      await vi.waitFor(() => expect(applied(document, edits[0])).toBe('![A cup.](cup.png)'));
    }));

  test('offer nothing lazy to an editor that can neither ask for edits nor apply them', () =>
    withClient({ capabilities: {} }, async (client) => {
      await client.write('cup.png', cup);
      const document = await client.open('a.md', '![](cup.png)');
      const actions = await client.actions(document, 'cup');
      expect(actions.map(({ title }) => title)).toEqual(['Mark as Decorative']);
    }));
});

describe('an edit that comes late', () => {
  test('follows its reference through other changes of the document', () =>
    withClient({}, async (client) => {
      await client.write('cup.png', cup);
      const document = await client.open('a.md', '![](cup.png) ![](cup.png)');
      const actions = await client.actions(document, ' |![]');
      const resolving = resolve(client, titled(actions, 'Describe This Picture'));
      const job = await client.describer.nextJob();
      const changed = await client.change(document, '# New\n\nWords. ![](cup.png) and ![](cup.png)!');
      job.finish('A cup.');
      const { edit } = await resolving;
      expect(edit?.documentChanges).toMatchObject([{ textDocument: { version: 2 } }]);
      expect(applied(changed, edit)).toBe('# New\n\nWords. ![](cup.png) and ![A cup.](cup.png)!');
    }));

  test('is dropped where the reference was changed', () =>
    withClient({}, async (client) => {
      await client.write('cup.png', cup);
      const document = await client.open('a.md', '![](cup.png)');
      const resolving = resolve(client, titled(await client.actions(document, 'cup'), 'Describe This Picture'));
      const job = await client.describer.nextJob();
      await client.change(document, '![My own words](cup.png)');
      job.finish('A cup.');
      await expect(resolving.catch(failureIn)).resolves.toMatchObject({ code: 'staleDocument' });
    }));

  test('is dropped where it cannot be told which of several alike is meant', () =>
    withClient({}, async (client) => {
      await client.write('cup.png', cup);
      const document = await client.open('a.md', '![](cup.png)');
      const resolving = resolve(client, titled(await client.actions(document, 'cup'), 'Describe This Picture'));
      const job = await client.describer.nextJob();
      await client.change(document, '![](cup.png) ![](cup.png)');
      job.finish('A cup.');
      await expect(resolving.catch(failureIn)).resolves.toMatchObject({ code: 'staleDocument' });
    }));
});

function titled(actions: readonly CodeAction[], title: string): CodeAction {
  const found = actions.find((action) => action.title === title);
  if (!found) throw new Error(`No "${title}" among ${actions.map((action) => action.title).join(', ')}.`);
  return found;
}

function resolve(client: TestClient, action: CodeAction): Promise<CodeAction> {
  return client.connection.sendRequest(CodeActionResolveRequest.type, action);
}

function applied(document: TextDocument, edit: WorkspaceEdit | undefined): string {
  const [change] = edit?.documentChanges ?? [];
  if (!change || !('edits' in change)) throw new Error('There is no edit.');
  return TextDocument.applyEdits(document, change.edits as { range: never; newText: string }[]);
}
