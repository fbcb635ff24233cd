import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FrameLocator, Locator } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import { axeFindingsInThemes, themes, useTheme } from '../harness/accessibility.ts';
import { patience, until } from '../harness/deadline.ts';
import { describeEditor } from '../harness/editor.ts';
import type { EditorWindow } from '../harness/editorWindow.ts';
import { explorerFile, selectFiles } from './explorerFiles.ts';

const documents = { 'notes.md': '# Notes\n', 'broken.jpg': 'This is no picture.\n' };

describeEditor('the gallery', { documents }, (editor) => {
  let window: EditorWindow;
  let page: FrameLocator;
  const card = (name: string): Locator => page.locator('.card', { hasText: name }).first();
  const button = (name: string | RegExp): Locator => page.getByRole('button', { name, exact: true });
  const filter = (): Locator => page.getByRole('searchbox');
  const names = (): Promise<readonly string[]> => page.locator('.card .name').allTextContents();
  const selected = (): Promise<readonly string[]> => page.locator('.card[aria-selected=true] .name').allTextContents();
  const described = (count: number): Promise<unknown> =>
    until(
      `${count} pictures are described`,
      async () => (await page.locator('[data-work=described]').count()) === count,
      patience.description,
    );
  const isEnabled = async (name: string): Promise<boolean> =>
    (await button(name).getAttribute('aria-disabled')) === 'false';
  const pathOf = (name: string): string => join(editor().server.workspace, name);
  const closeTab = async (): Promise<void> => {
    const tabs = window.page.locator('.tabs-container .tab');
    const count = await tabs.count();
    await window.page.locator('.tab.active .tab-actions a').first().click();
    await until('the tab is closed', async () => (await tabs.count()) < count);
  };
  const chooseFormat = async (label: string): Promise<void> => {
    await window.page.locator('.quick-input-list .monaco-list-row', { hasText: label }).first().click();
  };

  beforeAll(async () => {
    window = await editor().openWindow({ width: 1360, height: 860 });
    await window.openFile('notes.md');
  });

  it('opens on pictures of the Explorer, whatever else is selected, with what each shows', async () => {
    await selectFiles(window, ['coffee.png', 'rocket.jpg', 'CREDITS.md']);
    await window.runMenuItem(explorerFile(window, 'rocket.jpg'), 'Describe Pictures in Gallery');
    page = window.webview();
    await page.locator('.card').first().waitFor({ timeout: patience.workbench });
    await described(2);
    expect(await names()).toEqual(['coffee.png', 'rocket.jpg']);
    expect(await card('coffee.png').locator('.text').innerText()).toMatch(/cup|coffee|espresso/i);
    expect(await page.locator('#announcer').textContent()).toBe('All 2 pictures are described.');
    await until('they are drawn', async () => (await page.locator('.card img:not([hidden])').count()) === 2);
    await closeTab();
  });

  it('opens on the workspace by the palette, facts and light with each picture, and says what is no picture', async () => {
    await window.runCommand('Caption Lens: Open Picture Gallery');
    page = window.webview();
    await page.locator('.card').first().waitFor({ timeout: patience.workbench });
    await until('all is settled', async () => (await page.locator('#progress').innerText()) === '', 90_000);
    expect((await names()).slice(0, 3)).toEqual(['astronaut.png', 'broken.jpg', 'camera.png']);
    expect(await card('broken.jpg').innerText()).toMatch(/cannot be described/);
    await until('the light is measured', async () => /key/.test(await card('hubble_deep_field.jpg').innerText()));
    expect(await card('hubble_deep_field.jpg').locator('.facts').innerText()).toMatch(/low key/i);
    // A screen reader hears all of it as the card's name.
    expect(await page.getByRole('option', { name: /^hubble_deep_field\.jpg .+low key/i }).count()).toBe(1);
    await window.screenshot('gallery');
  });

  it('is gone through by keys: arrows across and down, Space, Shift, Ctrl+A, Escape', async () => {
    const { keyboard } = window.page;
    await card('astronaut.png').focus();
    await keyboard.press('ArrowRight');
    await keyboard.press('ArrowLeft');
    await keyboard.press('ArrowDown');
    const across = await page.locator('#list').evaluate((list) => {
      const [first] = [...list.children].map((each) => each.getBoundingClientRect().top);
      return [...list.children].filter((each) => each.getBoundingClientRect().top === first).length;
    });
    expect(across).toBeGreaterThan(2);
    expect(await page.locator('.card:focus .name').innerText()).toBe((await names())[across]);
    await keyboard.press('Home');
    await keyboard.press(' ');
    expect(await selected()).toEqual(['astronaut.png']);
    await keyboard.press('ArrowRight');
    await keyboard.press('Shift+ArrowRight');
    expect(await selected()).toEqual(['astronaut.png', 'broken.jpg', 'camera.png']);
    await page.locator('#selection', { hasText: '3 selected' }).waitFor();
    await keyboard.press('Control+a');
    expect((await selected()).length).toBe((await names()).length);
    await keyboard.press('Escape');
    expect(await selected()).toEqual([]);
    await keyboard.press('Tab');
    // One stop for all cards, and then the buttons.
    expect(await page.locator('button:focus').innerText()).toBe('Open Panel');
  });

  it('filters by what a picture shows, and sorts by its light', async () => {
    await filter().fill('rocket');
    await until('one is left', async () => (await names()).join() === 'rocket.jpg');
    expect(await page.locator('#selection').innerText()).toMatch(/^1 of \d+ pictures$/);
    await filter().fill('no such thing anywhere');
    await page.locator('#message', { hasText: 'No picture has these words.' }).waitFor();
    await filter().fill('');
    await until('all are there', async () => (await names()).length > 7);
    await page.getByRole('combobox', { name: 'Sort by' }).selectOption('Brightness');
    await until('the darkest comes first', async () => (await names())[0] === 'hubble_deep_field.jpg');
    await button('Ascending').click();
    await until('it comes last', async () => (await names()).at(-2) === 'hubble_deep_field.jpg');
    // What has no light comes last in either direction.
    expect((await names()).at(-1)).toBe('broken.jpg');
    await page.getByRole('combobox', { name: 'Sort by' }).selectOption('Name');
    await button('Descending').click();
    await until('by name', async () => (await names())[0] === 'astronaut.png');
  });

  it('copies what is selected, and opens it in the panel', async () => {
    await window.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await card('coffee.png').click();
    expect(await isEnabled('Compare')).toBe(false);
    await until('it can be copied', () => isEnabled('Copy'));
    const text = await card('coffee.png').locator('.text').innerText();
    await button('Copy').click();
    await window.statusItem('Description copied').waitFor();
    await button('Open Panel').click();
    const panel = window.webview('sideBar');
    await panel.locator('#file', { hasText: 'coffee.png' }).waitFor({ timeout: patience.description });
    await panel.locator('#description', { hasText: text.slice(0, 20) }).waitFor({ timeout: patience.description });
    await window.runCommand('View: Show Explorer');
    page = window.webview('editor');
  });

  it('compares two', async () => {
    await card('coffee.png').click();
    await card('rocket.jpg').click({ modifiers: ['Control'] });
    await until('two can be compared', () => isEnabled('Compare'));
    await button('Compare').click();
    await window.page.locator('.tab.active', { hasText: 'Compare coffee.png and rocket.jpg' }).waitFor();
    await closeTab();
    await page.locator('.card').first().waitFor();
    // What was selected is still so after the page was hidden.
    await until('two are selected', async () => (await selected()).join() === 'coffee.png,rocket.jpg');
  });

  it('exports what is selected: as CSV, JSON, Markdown, a contact sheet and worksheets', async () => {
    /** What is written as text opens in front of it. */
    const showGallery = async (): Promise<void> => {
      await window.page.locator('.tab', { hasText: 'Pictures: workspace' }).click();
      await page.locator('.card[aria-selected=true]').nth(1).waitFor();
    };
    const exported = async (format: string, ending: string): Promise<string> => {
      const written = pathOf(`pictures.${ending}`);
      rmSync(written, { force: true });
      await button('Export 2 Selected…').click();
      await chooseFormat(format);
      // VS Code's own dialog for where to save, with the name that is offered.
      await window.page.locator('.quick-input-widget').getByRole('button', { name: 'OK' }).click();
      return until(`${written} is written`, () => existsSync(written) && readFileSync(written, 'utf8'));
    };
    const csv = await exported('Comma-Separated Values', 'csv');
    expect(csv.trim().split('\r\n')).toHaveLength(3);
    expect(csv).toMatch(/coffee\.png,/);
    await showGallery();
    const json = JSON.parse(await exported('JSON', 'json')) as readonly unknown[];
    expect(JSON.stringify(json)).toContain('rocket.jpg');
    await showGallery();
    expect(await exported('Markdown', 'md')).toContain('coffee.png');
    await showGallery();
    const sheet = await exported('Contact Sheet', 'html');
    expect(sheet.match(/src="data:image\/(?:jpeg|png);base64,/g)).toHaveLength(2);
    const folded = await exported('Worksheet, Answers Folded', 'html');
    expect(folded.match(/<details/g)).toHaveLength(2);
    const paper = await exported('Worksheet, Answers on Their Own Page', 'html');
    expect(paper).not.toContain('<details');
  });

  it('writes text files beside the pictures, and asks before it writes over one', async () => {
    writeFileSync(pathOf('rocket.txt'), 'mine\n');
    await button('Export 2 Selected…').click();
    await chooseFormat('Text Files beside the Pictures');
    const dialog = window.page.locator('.monaco-dialog-box');
    await dialog.getByText('One text file is there already.').waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    expect(readFileSync(pathOf('rocket.txt'), 'utf8')).toBe('mine\n');
    expect(existsSync(pathOf('coffee.txt'))).toBe(false);
    await button('Export 2 Selected…').click();
    await chooseFormat('Text Files beside the Pictures');
    await dialog.getByRole('button', { name: 'Overwrite' }).click();
    await window.page.getByText('2 text files written.').first().waitFor();
    expect(readFileSync(pathOf('rocket.txt'), 'utf8')).toMatch(/rocket/i);
  });

  it('has no fault that axe finds, in any kind of theme', async () => {
    const findings = await axeFindingsInThemes(editor().server, page, async ({ kind }) => {
      await card('camera.png').focus();
      await window.screenshot(`gallery ${kind}`);
    });
    expect(findings).toEqual([]);
    await useTheme(editor().server, page, themes[0]);
  });

  it('fits every width from 200 to 1,600 pixels, and a window at 200 %', async () => {
    const { page: workbench } = window;
    await window.runCommand('View: Toggle Primary Side Bar Visibility');
    for (const [width, height] of [
      [1650, 900],
      [640, 400],
      [260, 700],
    ] as const) {
      await workbench.setViewportSize({ width, height });
      await card('coffee.png').focus();
      const size = await page
        .locator('html')
        .evaluate(({ clientWidth, scrollWidth }) => ({ clientWidth, scrollWidth }));
      await window.screenshot(`gallery ${width}`);
      expect(size.clientWidth).toBeGreaterThan(width - 120);
      expect(size.scrollWidth).toBe(size.clientWidth);
    }
    await workbench.setViewportSize({ width: 1280, height: 800 });
    await window.runCommand('View: Toggle Primary Side Bar Visibility');
  });

  it('is as it was after a reload of the window', async () => {
    await page.getByRole('combobox', { name: 'Sort by' }).selectOption('Contrast');
    await filter().fill('png');
    await until('the filter holds', async () => (await names()).every((name) => name.endsWith('.png')));
    await card('camera.png').click();
    await page.locator('#selection', { hasText: '1 selected' }).waitFor();
    const before = await names();
    const loaded = window.page.waitForEvent('load');
    await window.runCommand('Developer: Reload Window');
    await loaded;
    page = window.webview('editor');
    await page.locator('.card').first().waitFor({ timeout: patience.description });
    await until('it is sorted again', async () => (await names()).join() === before.join(), patience.description);
    expect(await filter().inputValue()).toBe('png');
    expect(await selected()).toEqual(['camera.png']);
  });

  it('breaks none of its own rules about what may run and load', () => {
    expect(window.console.filter((line) => /content security policy/i.test(line))).toEqual([]);
    expect(window.foreignRequests).toEqual([]);
  });
});

describeEditor('a gallery that is stopped', { documents }, (editor) => {
  it('describes no more, and goes on when it is told to', async () => {
    const window = await editor().openWindow();
    await window.openFile('notes.md');
    await window.runCommand('Caption Lens: Open Picture Gallery');
    const page = window.webview('editor');
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await page.getByText(/described, stopped/).waitFor();
    await page.getByRole('button', { name: 'Describe the Others' }).click();
    await page.locator('#progress:empty').waitFor({ state: 'attached', timeout: patience.description });
    expect(await page.locator('[data-work=described]').count()).toBe((await page.locator('.card').count()) - 1);
  });
});
