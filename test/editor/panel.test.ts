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
    await window.runCommand('Caption Lens: Open panel');
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

  it('shows the beams with their scores, and where the time went', async () => {
    expect(await page.locator('#beams li').count()).toBe(5);
    expect((await page.locator('#beams li').allInnerTexts()).every((text) => /−\d\.\d\d/.test(text))).toBe(true);
    expect(await page.locator('#legend').innerText()).toMatch(/vision/i);
  });

  it('shows the square that the model sees', async () => {
    await page.locator('#seen').click();
    await until('it is square', async () => {
      const { width, height } = await drawnSize();
      return width === height;
    });
  });

  it('writes the alt text from the panel', async () => {
    await button('Insert as alt text').click();
    await window.line('warm light').waitFor();
    expect((await window.bufferLines())[2]).toMatch(/^!\[[^\]]*warm light[^\]]*\]\(coffee\.png\)$/);
  });

  it('describes again with other options', async () => {
    await page.locator('summary', { hasText: 'Describe again' }).click();
    await page.locator('#beam-count').fill('2');
    await page.locator('#again').click();
    await until('two beams', async () => (await page.locator('#beams li').count()) === 2, patience.description);
    await state('done').waitFor({ timeout: patience.description });
  });

  it('follows the cursor', async () => {
    await window.placeCaret('flower.jpg');
    await page.locator('#file', { hasText: 'flower.jpg' }).waitFor();
  });

  it('follows a picture chosen in the explorer', async () => {
    await window.runCommand('View: Show Explorer');
    await window.page.locator('.explorer-folders-view .monaco-list-row', { hasText: 'rocket.jpg' }).click();
    await window.runCommand('Caption Lens: Open panel');
    await page.locator('#file', { hasText: 'rocket.jpg' }).waitFor();
  });

  it('breaks none of its own rules about what may run and load', () => {
    expect(window.console.filter((line) => /content security policy/i.test(line))).toEqual([]);
  });
});
