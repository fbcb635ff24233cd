import type { FrameLocator, Locator } from 'playwright-core';
import { expect, it } from 'vitest';
import { axeFindingsInThemes } from './harness/accessibility.ts';
import { patience, until } from './harness/deadline.ts';
import { describeEditor } from './harness/editor.ts';
import type { EditorWindow } from './harness/editorWindow.ts';

const many = [
  '![](coffee.png)',
  '![kept by hand](flower.jpg)',
  '![](rocket.jpg)',
  '![](nowhere.png)',
  '![flower.jpg](flower.jpg)',
  '[![](china.jpg)](menu.html)',
].join('\n\n');
const documents = { 'many.md': `${many}\n`, 'other.html': '<img src="china.jpg">\n' };

describeEditor('the review of many alt texts', { documents }, (editor) => {
  let window: EditorWindow;
  let page: FrameLocator;
  const rows = (): Locator => page.locator('.row');
  const row = (name: string): Locator =>
    page.locator('.row', { has: page.locator('.name', { hasText: name }) }).first();
  const text = (name: string): Locator => row(name).locator('textarea');
  const button = (name: string): Locator => page.getByRole('button', { name, exact: true });
  const described = (): Promise<void> =>
    page.locator('#announcer', { hasText: /described/ }).waitFor({ state: 'attached', timeout: patience.description });

  it('lists every picture without alt text, each described, and writes nothing by itself', async () => {
    window = await editor().openWindow();
    await window.openFile('many.md');
    await window.runCommand('Caption Lens: Describe all pictures without alt text in this file');
    page = window.webview();
    await button('Apply 3 of 4').waitFor({ timeout: patience.description });
    await described();
    expect(await page.locator('.name').allInnerTexts()).toEqual([
      'coffee.png',
      'rocket.jpg',
      'nowhere.png',
      'china.jpg',
    ]);
    expect(await page.locator('.place').allInnerTexts()).toEqual([1, 5, 7, 11].map((line) => `many.md:${line}`));
    expect(await text('coffee.png').inputValue()).toMatch(/\w{3,} \w+/);
    expect(await row('nowhere.png').innerText()).toMatch(/no picture|not found|no file/i);
    expect(await row('china.jpg').innerText()).toContain('Inside a link');
    await until('the pictures are drawn', async () => (await page.locator('.row img:not([hidden])').count()) === 3);
    await window.screenshot('review');
    expect(editor().server.fileText('many.md')).toBe(documents['many.md']);
  });
});
