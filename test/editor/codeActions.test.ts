import { expect, it } from 'vitest';
import { patience, until } from './harness/deadline.ts';
import { describeEditor } from './harness/editor.ts';
import type { EditorWindow } from './harness/editorWindow.ts';

const documents = {
  'describe.md': 'Before.\n\n![](coffee.png)\n\nAfter.\n',
  'choose.md': '![](coffee.png)\n',
  'improve.md': '![image](coffee.png)\n',
  'decorative.html': '<p>one</p>\n<img src="coffee.png">\n',
  'quiet.html': '<img src="coffee.png" alt="">\n<img src="flower.jpg" alt="A pink flower">\n',
};
type Name = keyof typeof documents;

describeEditor('a code action', { documents }, (editor) => {
  let window: EditorWindow;

  /** Opens a document with its caret on the picture. */
  async function begin(name: Name): Promise<void> {
    window ??= await editor().openWindow();
    await window.openFile(name);
    await window.placeCaret('coffee.png');
  }

  /** The document's text in the editor is this; on disk it is the same once it is saved, and not before. */
  async function expectSaved(name: Name, text: RegExp): Promise<void> {
    expect((await window.bufferLines()).join('\n')).toMatch(text);
    expect(editor().server.fileText(name)).toBe(documents[name]);
    await window.save();
    await until('it is on disk', () => editor().server.fileText(name) !== documents[name]);
    expect(editor().server.fileText(name)).toMatch(text);
    expect(editor().server.fileText(name).trimEnd()).toBe((await window.bufferLines()).join('\n').trimEnd());
  }

  it('has a warning to begin with', async () => {
    await begin('describe.md');
    await window.page.locator('.squiggly-warning').first().waitFor();
    await window.runCommand('Problems: Focus on Problems View');
    const problem = window.page.locator('.markers-panel .monaco-list-row', { hasText: /alt text/i }).first();
    await problem.waitFor();
    await window.screenshot('problems');
    await window.runCommand('View: Toggle Problems');
  });

  it('describes the picture: in the editor, on disk when saved, gone with one undo', async () => {
    await begin('describe.md');
    const titles = await window.codeActions('Describe This Picture');
    await window.screenshot('code actions');
    expect(titles.join('\n')).toMatch(/Choose from \d Descriptions/);
    expect(titles.findIndex((title) => title.includes('Describe'))).toBeLessThan(
      titles.findIndex((title) => title.includes('Decorative')),
    );
    // The row with the focus is the one that describes.
    await window.page.keyboard.press('Enter');
    await window.line('warm light').waitFor({ timeout: patience.description });
    await expectSaved('describe.md', /^Before\.\n\n!\[[^\]]*warm light[^\]]*\]\(coffee\.png\)\n\nAfter\.\n?$/);
    await until('the warning goes', async () => (await window.page.locator('.squiggly-warning').count()) === 0);
    await window.undo();
    await until('one undo takes it back', async () => (await window.bufferLines())[2] === '![](coffee.png)');
  });

  it('gives five descriptions to choose from', async () => {
    await begin('choose.md');
    await window.runCodeAction('Choose from 5 Descriptions');
    const rows = window.page.locator('.quick-input-list .monaco-list-row');
    await rows.nth(1).waitFor({ timeout: patience.description });
    await window.screenshot('choose from five');
    const texts = await Promise.all(
      (await rows.all()).map(async (row) => {
        const [label = '', detail = ''] = await Promise.all([
          row.locator('.label-name').first().innerText(),
          row.locator('.quick-input-list-label-meta').innerText(),
        ]);
        return `${label} ${detail}`.trim();
      }),
    );
    expect(new Set(texts).size).toBe(texts.length);
    expect(texts.every((text) => text.endsWith('.'))).toBe(true);
    await window.page.keyboard.press('ArrowDown');
    await window.page.keyboard.press('Enter');
    const chosen = texts[1] ?? '';
    await window.line(chosen.slice(0, 40)).waitFor();
    // What the row shows is what is written.
    await expectSaved('choose.md', /^!\[[^\]]{20,}\]\(coffee\.png\)\n?$/);
    expect(editor().server.fileText('choose.md')).toContain(chosen);
  });

  it('improves a poor alt text', async () => {
    await begin('improve.md');
    await window.page.locator('.squiggly-warning').first().waitFor();
    await window.runCodeAction('Replace Alt Text "image"');
    await window.line('warm light').waitFor({ timeout: patience.description });
    await expectSaved('improve.md', /^!\[[^\]]*warm light[^\]]*\]\(coffee\.png\)\n?$/);
  });

  it('marks a picture as decorative', async () => {
    await begin('decorative.html');
    await window.runCodeAction('Mark as Decorative');
    await window.line('alt=""').waitFor();
    await expectSaved('decorative.html', /^<p>one<\/p>\n<img (src="coffee\.png" alt=""|alt="" src="coffee\.png")>\n?$/);
    await until('the warning goes', async () => (await window.page.locator('.squiggly-warning').count()) === 0);
  });

  it('is not missed where pictures are decorative or described', async () => {
    await begin('quiet.html');
    // A second document with a finding shows that the first one has been looked at.
    await begin('describe.md');
    await window.page.locator('.squiggly-warning').first().waitFor();
    await begin('quiet.html');
    expect(await window.page.locator('.editor-group-container.active .squiggly-warning').count()).toBe(0);
  });
});
