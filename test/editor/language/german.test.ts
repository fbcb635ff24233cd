import { beforeAll, expect, it } from 'vitest';
import { patience } from '../harness/deadline.ts';
import { describeEditor } from '../harness/editor.ts';
import type { EditorWindow } from '../harness/editorWindow.ts';

const documents = { 'bild.md': '![](coffee.png)\n' };

/**
 * What VS Code's language pack says of itself; its own words stay English without the pack. The extension is asked for
 * German all the same: by package.nls.de.json, by its bundle, and by the `locale` of the language client.
 */
const isGerman = `globalThis._VSCODE_NLS_LANGUAGE = 'de';`;

describeEditor('an editor that speaks German', { documents }, (editor) => {
  let window: EditorWindow;

  beforeAll(async () => {
    window = await editor().openWindow({ prepare: async (page) => void (await page.addInitScript(isGerman)) });
    await window.openFile('bild.md');
    await window.statusItem('Bereit').waitFor({ timeout: patience.workbench });
  });

  it('has the commands of package.json in German', async () => {
    await window.placeCaret('coffee.png');
    await window.runCommand('Caption Lens: Bild beschreiben');
    // The first command opens the panel, and describes.
    await window.webview().getByRole('button', { name: 'Als Alternativtext verwenden' }).waitFor({
      timeout: patience.description,
    });
    await window.screenshot('german panel');
  });

  it('has findings and actions of the language server in German', async () => {
    await window.openFile('bild.md');
    await window.hover('coffee.png', /Dieses Bild hat keinen Alternativtext/);
    await window.screenshot('german hover');
    await window.leaveHover();
    await window.placeCaret('coffee.png');
    const actions = await window.codeActions('Als dekorativ markieren');
    await window.screenshot('german actions');
    expect(actions.join('\n')).not.toMatch(/Describe|Mark as/);
  });
});
