import type { FrameLocator, Locator } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import { collectTexts } from './harness/collectedTexts.ts';
import { patience, until } from './harness/deadline.ts';
import { describeEditor } from './harness/editor.ts';
import type { EditorWindow } from './harness/editorWindow.ts';

const documents = { 'notes.md': '# Notes\n\n![](coffee.png)\n\nwords\n\n![](flower.jpg)\n' };

interface Size {
  readonly width: number;
  readonly height: number;
}

describeEditor('the panel', { documents }, (editor) => {
  let window: EditorWindow;
  let page: FrameLocator;
  const state = (name: string): Locator => page.locator(`body[data-state=${name}]`);
  const button = (name: string): Locator => page.getByRole('button', { name, exact: true });
  const drawnSize = (): Promise<Size> =>
    page.locator('#picture').evaluate((image) => {
      const { naturalWidth: width, naturalHeight: height } = image as unknown as Readonly<Record<string, number>>;
      return { width: width ?? 0, height: height ?? 0 };
    });

  beforeAll(async () => {
    window = await editor().openWindow();
    await window.openFile('notes.md');
    await window.runCommand('Caption Lens: Open Panel');
    page = window.webview();
  });

  it('says that there is no picture where there is none', async () => {
    await window.placeCaret('Notes');
    await page.getByText('No picture under the cursor').waitFor();
    await window.screenshot('panel empty');
  });

  it('shows the picture under the cursor', async () => {
    await window.placeCaret('coffee.png');
    await state('picture').waitFor({ timeout: patience.description });
    expect(await page.locator('#file').innerText()).toContain('coffee.png');
    // The cup is 600 by 400.
    await until('it is drawn', async () => (await drawnSize()).width > 0);
    const { width, height } = await drawnSize();
    expect(width / height).toBeCloseTo(1.5, 2);
  });

  it('lets the description grow, and says it to a screen reader when it is done', async () => {
    const seen = await collectTexts(page.locator('body'), '#description');
    await button('Describe').click();
    await state('done').waitFor({ timeout: patience.description });
    expect(new Set(await seen()).size).toBeGreaterThan(2);
    expect(await page.locator('#description').innerText()).toContain('warm light');
    await expect.poll(() => page.locator('#announcer').textContent()).toContain('warm light');
    await window.screenshot('panel done');
  });

  it('folds away how it was done, with scores and times', async () => {
    expect(await page.getByText('Beams', { exact: true }).first().isVisible()).toBe(false);
    await page.locator('summary', { hasText: 'Details' }).click();
    expect(await page.locator('#beams li').count()).toBe(5);
    expect((await page.locator('#beams li').allInnerTexts()).every((text) => /−\d\.\d\d/.test(text))).toBe(true);
    expect(await page.locator('#legend').innerText()).toMatch(/vision/i);
    await window.screenshot('panel details');
    await page.locator('summary', { hasText: 'Details' }).click();
  });

  it('names the picture, and every wording by its number', async () => {
    expect(await page.getByRole('figure').getByRole('img').getAttribute('alt')).toContain('warm light');
    const names = await page.locator('#wordings button').evaluateAll((all) => all.map((each) => each.ariaLabel));
    expect(names.map((name) => name?.slice(0, 13))).toEqual([1, 2, 3, 4, 5].map((at) => `Option ${at} of 5`));
    expect(await page.locator('#wordings').innerText()).not.toMatch(/\d\.\d/);
  });

  it('shows the square that the model sees', async () => {
    await page.locator('#seen').click();
    await until('it is square', async () => {
      const { width, height } = await drawnSize();
      return width === height;
    });
    await page.locator('#seen').click();
  });

  it('writes what a person made of another wording, and counts it before', async () => {
    expect(await page.locator('#current-words').innerText()).toBe('None yet');
    await page.locator('#wordings button').nth(1).click();
    await page.locator('#wordings button[aria-pressed=true]').nth(0).waitFor();
    const field = page.getByRole('textbox', { name: 'New alt text' });
    expect(await field.inputValue()).not.toBe('');
    await field.fill('x'.repeat(125));
    expect(await page.locator('#draft-count').innerText()).toBe('125 characters: keep it below 125');
    await field.fill('A cup of coffee on a wooden table.');
    expect(await page.locator('#draft-count').innerText()).toBe('34 of at most 124 characters');
    await button('Use as Alt Text').click();
    await window.line('A cup of coffee').waitFor();
    expect((await window.bufferLines())[2]).toBe('![A cup of coffee on a wooden table.](coffee.png)');
  });

  it('shows what stands in the document before it replaces it, and writes the same text no second time', async () => {
    await page.locator('#current-words', { hasText: 'A cup of coffee on a wooden table.' }).waitFor();
    await button('Replace Alt Text').waitFor();
    await until(
      'the button waits',
      async () => (await button('Replace Alt Text').getAttribute('aria-disabled')) === 'true',
    );
    expect(await page.locator('#draft-count').innerText()).toBe('Same as the current alt text');
    await window.screenshot('panel replace');
  });

  it('describes again with other options', async () => {
    await page.locator('summary', { hasText: 'Describe Again' }).click();
    await page.locator('#beam-count').fill('2');
    await page.locator('#again').click();
    await until('two wordings', async () => (await page.locator('#wordings li').count()) === 2, patience.description);
    await state('done').waitFor({ timeout: patience.description });
  });

  it('follows the cursor', async () => {
    await window.placeCaret('flower.jpg');
    await page.locator('#file', { hasText: 'flower.jpg' }).waitFor();
  });

  it('follows a picture chosen in the explorer', async () => {
    await window.runCommand('View: Show Explorer');
    await window.page.locator('.explorer-folders-view .monaco-list-row', { hasText: 'rocket.jpg' }).click();
    await window.runCommand('Caption Lens: Open Panel');
    await page.locator('#file', { hasText: 'rocket.jpg' }).waitFor();
  });

  it('breaks none of its own rules about what may run and load', () => {
    expect(window.console.filter((line) => /content security policy/i.test(line))).toEqual([]);
  });
});
