import { expect, it } from 'vitest';
import { patience, until } from './harness/deadline.ts';
import { describeEditor } from './harness/editor.ts';
import type { EditorWindow } from './harness/editorWindow.ts';

const documents = {
  'many.md': '![](coffee.png)\n\n![kept by hand](flower.jpg)\n\n![](rocket.jpg)\n\n![](nowhere.png)\n',
  'other.html': '<img src="china.jpg">\n',
};

describeEditor('describing many pictures', { documents }, (editor) => {
  let window: EditorWindow;
  const preview = () => window.page.locator('.bulk-edit-panel');

  it('shows every change for review before anything is written', async () => {
    window = await editor().openWindow();
    await window.openFile('many.md');
    await window.runCommand('Caption Lens: Describe All Pictures without Alt Text in File');
    await preview().waitFor({ timeout: patience.description });
    await preview()
      .locator('.monaco-list-row', { hasText: /warm light/ })
      .first()
      .waitFor();
    await window.screenshot('review');
    expect(editor().server.fileText('many.md')).toBe(documents['many.md']);
  });

  it('writes them all when they are accepted, and takes them back with one undo', async () => {
    // What needs confirmation is not ticked to begin with.
    await preview().locator('.monaco-list-row', { hasText: 'many.md' }).getByRole('checkbox').first().click();
    await preview().getByRole('button', { name: 'Apply' }).click();
    await window.line('warm light').waitFor();
    const lines = await window.bufferLines();
    expect(lines[0]).toMatch(/^!\[[^\]]*warm light[^\]]*\]\(coffee\.png\)$/);
    expect(lines[2]).toBe('![kept by hand](flower.jpg)');
    expect(lines[4]).toMatch(/^!\[[^\]]{10,}\]\(rocket\.jpg\)$/);
    expect(lines[6]).toBe('![](nowhere.png)');
    await window.placeCaret('kept by hand');
    await window.undo();
    const before = documents['many.md'].trimEnd();
    await until('one undo takes all back', async () => (await window.bufferLines()).join('\n').trimEnd() === before);
    await window.save();
    expect(editor().server.fileText('many.md')).toBe(documents['many.md']);
  });

  it('reviews the whole workspace', async () => {
    await window.runCommand('Caption Lens: Describe All Pictures without Alt Text in Workspace');
    await preview().waitFor({ timeout: patience.description });
    // The first of the list: it draws only what is to be seen.
    for (const name of ['Card.tsx', 'gallery.html']) {
      await preview().locator('.monaco-list-row', { hasText: name }).first().waitFor();
    }
    await preview().getByRole('button', { name: 'Discard' }).click();
    await preview().waitFor({ state: 'hidden' });
    expect(editor().server.fileText('other.html')).toBe(documents['other.html']);
  });
});
