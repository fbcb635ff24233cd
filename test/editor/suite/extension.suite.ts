import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, suiteSetup, test } from 'mocha';
import * as vscode from 'vscode';
import { until } from '../harness/deadline.ts';

/** In every language the picture of the coffee cup; the embedded model speaks of its warm light. */
const documents: readonly (readonly [file: string, text: string, described: RegExp])[] = [
  ['picture.md', '![](coffee.png)\n', /^!\[[^\]]+\]\(coffee\.png\)\n$/],
  ['picture.mdx', '# Cup\n\n<b>![](coffee.png)</b>\n', /^# Cup\n\n<b>!\[[^\]]+\]\(coffee\.png\)<\/b>\n$/],
  [
    'picture.html',
    '<p><img src="coffee.png"></p>\n',
    /^<p><img (src="coffee\.png" alt="[^"]+"|alt="[^"]+" src="coffee\.png")><\/p>\n$/,
  ],
  [
    'picture.vue',
    '<template><img src="coffee.png" /></template>\n',
    /^<template><img [^<]*alt="[^"]+"[^<]*\/><\/template>\n$/,
  ],
  ['picture.svelte', '<img src="coffee.png">\n', /^<img [^<]*alt="[^"]+"[^<]*>\n$/],
  [
    'picture.tsx',
    'export const cup = <img src="coffee.png" />;\n',
    /^export const cup = <img [^<]*alt="[^"]+"[^<]*\/>;\n$/,
  ],
  ['picture.adoc', 'image::coffee.png[]\n', /^image::coffee\.png\[.+\]\n$/],
  ['picture.rst', '.. image:: coffee.png\n\nEnd.\n', /^\.\. image:: coffee\.png\n {3}:alt: .+\n\nEnd\.\n$/],
  ['picture.tex', '\\includegraphics{coffee.png}\n', /^\\includegraphics\[alt=\{.+\}\]\{coffee\.png\}\n$/],
];

const folder = () => {
  const [first] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(first);
  return first.uri;
};

/** Opens a new document of the workspace, and the place of its picture. */
async function openNew(file: string, text: string): Promise<{ document: vscode.TextDocument; range: vscode.Range }> {
  const uri = vscode.Uri.joinPath(folder(), file);
  writeFileSync(uri.fsPath, text);
  const document = await vscode.workspace.openTextDocument(uri);
  await vscode.window.showTextDocument(document);
  const position = document.positionAt(text.indexOf('coffee'));
  return { document, range: new vscode.Range(position, position) };
}

const missingIn = (uri: vscode.Uri) => vscode.languages.getDiagnostics(uri).filter(({ code }) => code === 'missing');

async function describingAction(document: vscode.TextDocument, range: vscode.Range): Promise<vscode.CodeAction> {
  const actions = await vscode.commands.executeCommand<readonly vscode.CodeAction[]>(
    'vscode.executeCodeActionProvider',
    document.uri,
    range,
    undefined,
    // So many are resolved, which for this one means that the picture is described.
    20,
  );
  const action = actions.find(({ title }) => title === 'Describe This Picture');
  assert.ok(action, `offered: ${actions.map(({ title }) => title).join(', ')}`);
  return action;
}

suite('the extension', () => {
  const extension = vscode.extensions.getExtension<{ readonly activationMs: number }>('caption-lens.caption-lens');

  suiteSetup(async () => {
    assert.ok(extension, 'it is installed');
    await openNew('first.md', 'no picture\n');
    await until('the extension is active', () => extension.isActive);
  });

  test('registers every command that it contributes', async () => {
    const manifest = extension?.packageJSON as {
      readonly contributes: { readonly commands: readonly { readonly command: string }[] };
    };
    const registered = await vscode.commands.getCommands(true);
    const absent = manifest.contributes.commands.filter(({ command }) => !registered.includes(command));
    assert.deepEqual(absent, []);
  });

  test('gives agents a tool that describes pictures of the workspace, and no others', async () => {
    const ask = async (path: string): Promise<Record<string, unknown>> => {
      const input = { path };
      const options = { input, toolInvocationToken: undefined };
      const { content } = await vscode.lm.invokeTool('captionLens_describePicture', options);
      const [part] = content;
      assert.ok(part instanceof vscode.LanguageModelTextPart);
      return JSON.parse(part.value) as Record<string, unknown>;
    };
    assert.ok(vscode.lm.tools.some(({ name }) => name === 'captionLens_describePicture'));
    assert.match(String((await ask('coffee.png'))['altText']), /cup/);
    const outside = (await ask('/etc/passwd'))['error'] as { readonly code: string };
    assert.equal(outside.code, 'outsideWorkspace');
    const above = (await ask('../../../../../../etc/passwd'))['error'] as { readonly code: string };
    assert.equal(above.code, 'outsideWorkspace');
    assert.ok((await ask('gone.png'))['error']);
  });

  for (const [file, text, described] of documents) {
    test(`describes a picture in ${file}, as text of that language`, async () => {
      const { document, range } = await openNew(file, text);
      await until('the missing alt text is found', () => missingIn(document.uri).length === 1);
      const { edit } = await describingAction(document, range);
      assert.ok(edit, 'it is resolved');
      assert.ok(await vscode.workspace.applyEdit(edit));
      assert.match(document.getText(), described);
      assert.match(document.getText(), /warm light/);
      await until('nothing is missing any more', () => missingIn(document.uri).length === 0);
      assert.ok(await document.save());
      assert.equal(readFileSync(join(folder().fsPath, file), 'utf8'), document.getText());
      await vscode.commands.executeCommand('undo');
      assert.equal(document.getText(), text);
    });
  }

  test('leaves an expression and a decorative picture alone', async () => {
    const text = 'export const cup = <><img src="coffee.png" alt={cup} /><img src="coffee.png" alt="" /></>;\n';
    const { document } = await openNew('expression.tsx', `${text}export const bare = <img src="coffee.png" />;\n`);
    await until('the third one is found', () => missingIn(document.uri).length > 0);
    assert.deepEqual(
      missingIn(document.uri).map(({ range }) => range.start.line),
      [1],
    );
  });

  test('says in a hover what it knows', async () => {
    const { document, range } = await openNew('hover.md', '![](coffee.png)\n');
    const text = await until('the description is in the hover', async () => {
      const hovers = await vscode.commands.executeCommand<readonly vscode.Hover[]>(
        'vscode.executeHoverProvider',
        document.uri,
        range.start,
      );
      const texts = hovers.map(({ contents }) =>
        contents.map((each) => (typeof each === 'string' ? each : each.value)).join('\n'),
      );
      return texts.find((each) => each.includes('warm light'));
    });
    assert.match(text, /Generated by /);
  });
});
