import type { FrameLocator } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import { axeFindingsInThemes, themes, useTheme } from './harness/accessibility.ts';
import { patience, until } from './harness/deadline.ts';
import { describeEditor } from './harness/editor.ts';
import type { EditorWindow } from './harness/editorWindow.ts';

const documents = {
  'notes.md':
    '# Notes\n\n![](coffee.png)\n\n[![A rocket](rocket.jpg)](https://example.org)\n\n![](https://example.org/x.png)\n',
};

const scenes = {
  nothing: { caret: 'Notes', shows: 'body[data-state=empty]' },
  'a picture': { caret: 'coffee.png', shows: 'body[data-state=picture]' },
  'a description': { caret: 'coffee.png', shows: 'body[data-state=done]' },
  'a link': { caret: 'rocket.jpg', shows: '#message-icon.codicon-link' },
  'a remote picture': { caret: 'x.png', shows: 'body[data-state=remote]' },
} as const;

describeEditor('the look of the panel', { documents }, (editor) => {
  let window: EditorWindow;
  let page: FrameLocator;
  /** Drags the sash between the side bar and the editor. */
  const widen = async (width: number): Promise<void> => {
    const sash = await window.page.locator('.monaco-sash.vertical:visible').evaluateAll(
      (all) =>
        all
          .map((each) => each.getBoundingClientRect())
          .map(({ left, height }) => ({ left, height }))
          .filter(({ left, height }) => left > 100 && height > 300)
          .sort((one, other) => one.left - other.left)[0],
    );
    const bar = await window.page.locator('.part.sidebar').boundingBox();
    if (!sash || !bar) throw new Error('there is no side bar');
    await window.page.mouse.move(sash.left + 2, 300);
    await window.page.mouse.down();
    await window.page.mouse.move(bar.x + width, 300, { steps: 4 });
    await window.page.mouse.up();
  };
  /** How far the page is wider than what is to be seen of it. */
  const overflow = () => page.locator('html').evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth);

  beforeAll(async () => {
    window = await editor().openWindow({ height: 900 });
    await window.openFile('notes.md');
    await window.runCommand('Caption Lens: Open Panel');
    page = window.webview();
  });

  it.each(['nothing', 'a picture', 'a description', 'a link', 'a remote picture'] as const)(
    'leaves axe-core nothing to find in four themes: %s',
    async (what) => {
      await window.placeCaret(scenes[what].caret);
      const describe = page.getByRole('button', { name: 'Describe', exact: true });
      if (what === 'a description') await describe.click();
      await page.locator(scenes[what].shows).waitFor({ timeout: patience.description });
      if (what === 'a description') {
        for (const fold of ['Describe Again', 'Details']) await page.locator('summary', { hasText: fold }).click();
      }
      const findings = await axeFindingsInThemes(editor().server, page, async ({ kind }) => {
        await window.screenshot(`panel ${what} ${kind}`);
      });
      expect(findings).toEqual([]);
    },
  );

  it.each([200, 300, 600])('is whole at %i px', async (width) => {
    await useTheme(editor().server, page, themes[0]);
    if (width === 200) await window.placeCaret('coffee.png');
    await page.locator('body[data-state=done]').waitFor({ timeout: patience.description });
    await widen(width);
    expect(await overflow()).toBe(0);
    const fields = await page
      .locator('#again-form input:visible')
      .evaluateAll((all) => all.map((each) => each.getBoundingClientRect().width));
    expect(Math.min(...fields)).toBeGreaterThan(60);
    await window.screenshot(`panel at ${width} px`);
  });

  it('stands in two columns where it is wide and short, and shows its words there without scrolling', async () => {
    for (const fold of ['Describe Again', 'Details']) await page.locator('summary', { hasText: fold }).click();
    await window.runCommand('Caption Lens: Open Panel to the Side');
    await window.page.locator('.tab', { hasText: 'Caption Lens' }).waitFor();
    await window.runCommand('View: Toggle Primary Side Bar Visibility');
    await window.page.setViewportSize({ width: 1500, height: 430 });
    page = window.webview();
    await page.locator('body[data-state=done]').waitFor({ timeout: patience.description });
    const place = async (name: string) => {
      const box = await page.locator(name).boundingBox();
      if (!box) throw new Error(`${name} is not to be seen`);
      return box;
    };
    await until('two columns', async () => (await place('#words')).x > (await place('#frame')).x + 100);
    const description = await place('#description');
    expect(description.y + description.height).toBeLessThan(430);
    expect(await overflow()).toBe(0);
    await window.screenshot('panel wide and short');
  });

  it('holds at twice the size', async () => {
    await window.page.setViewportSize({ width: 1280, height: 900 });
    await page.locator('html').evaluate((html) => {
      (html as unknown as { readonly style: { zoom: string } }).style.zoom = '2';
    });
    expect(await overflow()).toBeLessThanOrEqual(0);
    await window.screenshot('panel at twice the size');
  });
});
