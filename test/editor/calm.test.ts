import { beforeAll, expect, it } from 'vitest';
import { patience, until } from './harness/deadline.ts';
import { describeEditor } from './harness/editor.ts';
import type { EditorWindow } from './harness/editorWindow.ts';

/** Nine pictures without alt text in files that nobody opens. */
const others = Object.fromEntries(
  [1, 2, 3].map((at) => [`docs/other${at}.md`, '![](../coffee.png)\n\n![](../flower.jpg)\n\n![](../rocket.jpg)\n']),
);
const documents = { 'notes.md': '# Notes\n\n![](coffee.png)\n', ...others };

describeEditor('the first hour', { documents }, (editor) => {
  let window: EditorWindow;
  const problems = async (): Promise<number> => {
    const label = await window.page.locator('#status\\.problems a').getAttribute('aria-label');
    return [...(label ?? '').matchAll(/\d+/g)].reduce((sum, [count]) => sum + Number(count), 0);
  };
  const input = () => window.page.locator('.quick-input-widget');
  const row = (text: string) => input().locator('.monaco-list-row', { hasText: text }).first();
  const toast = (text: string | RegExp) => window.page.locator('.notifications-toasts', { hasText: text });

  beforeAll(async () => {
    window = await editor().openWindow();
    await window.openFile('notes.md');
    await window.statusItem('Ready').waitFor({ timeout: patience.workbench });
  });

  it('begins with the problems of what is open', async () => {
    await until('the problem of the open document', async () => (await problems()) > 0, patience.description);
    // As long as the check of the workspace would have taken, several times over.
    await window.page.waitForTimeout(3000);
    expect(await problems()).toBe(1);
    await window.screenshot('first activation');
  });

  it('checks the workspace when it is asked to, and says what that came to', async () => {
    await window.runCommand('Caption Lens: Check Workspace');
    await toast(/\d+ findings in \d+ documents/).waitFor({ timeout: patience.description });
    await until('the problems of others', async () => (await problems()) > 9, patience.description);
    await window.screenshot('workspace checked');
  });

  it('offers commands for a picture only where the caret is at one', async () => {
    const offered = async (): Promise<boolean> => {
      await window.page.keyboard.press('F1');
      await input().locator('input[type=text]').fill('>Caption Lens: Mark as Decorative');
      // 'No matching commands' is a row too.
      await input().locator('.monaco-list-row').first().waitFor();
      const isThere = await row('Caption Lens: Mark as Decorative').isVisible();
      await window.page.keyboard.press('Escape');
      return isThere;
    };
    await window.placeCaret('Notes');
    await until('it is not offered', async () => !(await offered()));
    await window.placeCaret('coffee.png');
    await until('it is offered', offered);
  });

  it('takes no keys from VS Code', async () => {
    await window.runCommand('Preferences: Open Default Keyboard Shortcuts (JSON)');
    for (const key of ['ctrl+k a', 'ctrl+k shift+a']) {
      await window.page.locator('.editor-group-container.active .monaco-editor').first().click();
      await window.page.keyboard.press('Control+F');
      await window.page.keyboard.type(`"${key}"`);
      await window.page.locator('.find-widget.visible .matchesCount', { hasText: 'of 1' }).waitFor();
      await window.page.keyboard.press('Escape');
    }
  });

  it('has settings and the walkthrough in its menu, whose first step opens a sample that works at once', async () => {
    await window.statusItem('Ready').click();
    for (const name of ['Open Settings', 'Choose Model…', 'Show Log']) await row(name).waitFor();
    await window.screenshot('status menu');
    await row('Get Started').click();
    await window.page.getByRole('button', { name: 'Open Sample' }).click({ timeout: patience.workbench });
    await window.page.locator('.tab.active', { hasText: 'sample.md' }).waitFor();
    await window.screenshot('walkthrough');
    await window.hover('coffee.png', /espresso/);
    await window.leaveHover();
  });

  it('says of a wrong model what is wrong, once, with the button that helps, until the setting is mended', async () => {
    editor().server.changeSettings({ 'captionLens.model.path': '/nothing/here' });
    await window.openFile('notes.md');
    await window.placeCaret('coffee.png');
    await window.runCommand('Caption Lens: Copy Description');
    await toast('/nothing/here').waitFor({ timeout: patience.description });
    await window.screenshot('wrong model');
    await toast('/nothing/here').getByRole('button', { name: 'Open Settings' }).waitFor();
    const hover = await window.hover('coffee.png', '/nothing/here');
    expect(await hover.innerText()).not.toContain('Describing');
    await window.leaveHover();
    editor().server.changeSettings({ 'captionLens.model.path': '' });
    await window.statusItem('Ready').waitFor({ timeout: patience.description });
  });
});
