import { describe, expect, test } from 'vitest';
import {
  CodeActionRequest,
  DocumentDiagnosticRequest,
  type Diagnostic,
  type Hover,
} from 'vscode-languageserver-protocol/node';
import { CaptionLensError } from '../../../../models/errors.ts';
import { say } from '../../../../models/wording.ts';
import { failureIn } from '../../../../server/protocol/failure.ts';
import { DescribeRequest, InsertRequest, StatusRequest } from '../../../../server/protocol/messages.ts';
import { type ClientSetup, pictureOf, withClient } from './client.ts';

const german: ClientSetup = { locale: 'de-AT', options: { hoverCommands: 'known', hover: 'asks' } };
const cup = pictureOf('cup');

function textOf(hover: Hover | null | undefined): string {
  return JSON.stringify(hover?.contents ?? '');
}

describe('for a client whose user reads German', () => {
  test('findings are German, with the values of the English ones', () =>
    withClient(german, async (client) => {
      const { uri } = await client.open(
        'a.md',
        `![](${'x'.repeat(3)}.png)\n\n![${'Wort '.repeat(40).trim()}](b.png)\n`,
      );
      const report = await client.connection.sendRequest(DocumentDiagnosticRequest.type, { textDocument: { uri } });
      const messages = (report as { readonly items: readonly Diagnostic[] }).items.map(({ message }) => message);
      expect(messages).toEqual(
        expect.arrayContaining([
          'Dieses Bild hat keinen Alternativtext: Angeben, was es zeigt, oder es als dekorativ markieren.',
          'Dieser Alternativtext hat 199 Zeichen: Unter 125 bleiben und den Rest in den Text verschieben.',
        ]),
      );
    }));

  test('actions are German', () =>
    withClient(german, async (client) => {
      await client.write('cup.png', cup);
      const { uri } = await client.open('a.md', '![](cup.png)');
      const place = { line: 0, character: 3 };
      const actions = await client.connection.sendRequest(CodeActionRequest.type, {
        textDocument: { uri },
        range: { start: place, end: place },
        context: { diagnostics: [] },
      });
      const titles = actions?.map(({ title }) => title) ?? [];
      expect(titles).toEqual(
        expect.arrayContaining([
          'Dieses Bild beschreiben',
          'Aus 5 Beschreibungen auswählen…',
          'Als dekorativ markieren',
          'Alle Bilder ohne Alternativtext in dieser Datei beschreiben…',
        ]),
      );
    }));

  test('a hover is German around what the model says, its seconds with a comma', () =>
    withClient(german, async (client) => {
      await client.write('cup.png', cup);
      client.describer.learn(cup, 'A cup on a table.');
      const document = await client.open('a.md', '![Eine Tasse](cup.png)');
      const hover = textOf(await client.hover(document, 'cup.png'));
      expect(hover).toContain('A cup on a table.');
      expect(hover).toContain('Aktueller Alternativtext');
      expect(hover).toMatch(/Erzeugt von scripted auf der CPU in 1\\{0,4},2 s/);
      expect(hover).toContain('[Alternativtext ersetzen](command:');
    }));

  test('a failure is German, whatever it is made of, and what is not ours stays as it is', () =>
    withClient(german, async (client) => {
      await client.write('cup.png', cup);
      const picture = { kind: 'file', uri: client.uriOf('cup.png') } as const;
      const asking = client.connection.sendRequest(DescribeRequest, { picture, priority: 'panel' });
      const message = say`${'/a/b.json'} cannot be read: ${say`it is a folder`}.`;
      const advice = say`Close other programs or choose a smaller model, then ${{ action: 'restart' }}.`;
      (await client.describer.nextJob()).fail(new CaptionLensError('checkpointInvalid', message, { advice }));
      const failure = await asking.then(
        () => undefined,
        (thrown: unknown) => failureIn(thrown),
      );
      expect(failure).toMatchObject({
        code: 'checkpointInvalid',
        message: '/a/b.json kann nicht gelesen werden: es ist ein Ordner.',
        advice: 'Andere Programme schließen oder ein kleineres Modell wählen, dann „Neu starten“ wählen.',
      });
    }));

  test('a refusal is German', () =>
    withClient(german, async (client) => {
      const { uri } = await client.open('a.csv', 'a,b', 'csv');
      const place = { line: 0, character: 0 };
      const range = { start: place, end: place };
      const failure = await client.connection.sendRequest(InsertRequest, { uri, version: 1, range, paths: [] }).then(
        () => undefined,
        (thrown: unknown) => failureIn(thrown),
      );
      expect(failure?.message).toBe('In Dokumenten dieser Sprache werden keine Bilder gesucht.');
    }));

  test('the status is German, also of a failure that another client met', () =>
    withClient(german, async (client) => {
      client.describer.change({ kind: 'loading', message: 'x' });
      client.describer.change({
        kind: 'failed',
        failure: { code: 'imageInvalid', message: 'The file is empty.', advice: 'Try again.' },
      });
      const { model } = await client.connection.sendRequest(StatusRequest, null);
      expect(model).toEqual({
        kind: 'failed',
        failure: { code: 'imageInvalid', message: 'Die Datei ist leer.', advice: 'Erneut versuchen.' },
      });
    }));
});

test('for a language without a translation it is English', () =>
  withClient({ ...german, locale: 'fr' }, async (client) => {
    const { uri } = await client.open('a.md', '![](a.png)');
    const report = await client.connection.sendRequest(DocumentDiagnosticRequest.type, { textDocument: { uri } });
    expect((report as { readonly items: readonly Diagnostic[] }).items.map(({ message }) => message)).toContain(
      'This picture has no alt text: say what it shows, or mark it as decorative.',
    );
  }));
