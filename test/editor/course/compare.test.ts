import type { FrameLocator } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import { axeFindingsInThemes, themes, useTheme } from '../harness/accessibility.ts';
import { patience, until } from '../harness/deadline.ts';
import { describeEditor } from '../harness/editor.ts';
import type { EditorWindow } from '../harness/editorWindow.ts';
import { explorerFile, selectFiles } from './explorerFiles.ts';

const documents = { 'notes.md': '# Notes\n' };

describeEditor('two pictures side by side', { documents }, (editor) => {
  let window: EditorWindow;
  let page: FrameLocator;
  /** How each picture is moved and scaled. */
  const transforms = (): Promise<readonly string[]> =>
    page.locator('.layer').evaluateAll((layers) => layers.map((layer) => layer.getAttribute('style') ?? ''));
  /** The zoom and the point in the middle, of each picture. */
  const viewpoints = async (): Promise<readonly string[]> =>
    (await transforms()).map((style) => /transform:[^;]*/.exec(style)?.[0] ?? '');
  const factor = (): Promise<string> => page.locator('#factor').innerText();

  beforeAll(async () => {
    window = await editor().openWindow({ width: 1360, height: 1000 });
    await window.openFile('notes.md');
  });

  it('opens on exactly two pictures of the Explorer, and is not offered for one', async () => {
    await explorerFile(window, 'course').click();
    await explorerFile(window, 'exposures').click();
    await selectFiles(window, ['short.jpg']);
    await explorerFile(window, 'short.jpg').click({ button: 'right' });
    const menu = window.page.locator('.monaco-menu');
    await menu.getByText('Describe Pictures in Gallery').waitFor();
    expect(await menu.getByText('Compare Pictures').count()).toBe(0);
    await window.page.keyboard.press('Escape');
    await selectFiles(window, ['short.jpg', 'long.jpg']);
    await window.runMenuItem(explorerFile(window, 'long.jpg'), 'Compare Pictures');
    page = window.webview('editor');
    await page.getByRole('heading', { name: /^Compare (long|short)\.jpg and (long|short)\.jpg$/ }).waitFor();
    await until(
      'both are described',
      async () => (await page.locator('.side[data-work=described]').count()) === 2,
      patience.description,
    );
    await until('both are drawn', async () => (await page.locator('.layer img:not([hidden])').count()) === 2);
  });

  it('says what differs in how they were taken and in their light', async () => {
    await page.getByRole('heading', { name: 'What Differs' }).waitFor();
    const words = await page.locator('#differences').innerText();
    // 1/250 s and 1/15 s are 4.06 stops apart.
    expect(words).toMatch(/4(\.1)? stops (longer|shorter): 1\/(15|250) s instead of 1\/(15|250) s/);
    expect(words).not.toMatch(/aperture was/);
    for (const name of ['Photograph', 'Light'])
      expect(await page.getByRole('heading', { name, exact: true }).count()).toBe(2);
    expect(await page.locator('.side').first().innerText()).toContain('f/2.8');
    const histograms = await page.getByRole('img', { name: /Its contrast is/ }).count();
    expect(histograms).toBe(2);
    await window.screenshot('compare');
  });

  it('zooms and moves both at once: by keys, buttons, wheel and dragging', async () => {
    const { page: workbench } = window;
    const [before] = await viewpoints();
    await page.getByRole('group', { name: 'Both pictures' }).focus();
    for (const _ of '++++') await workbench.keyboard.press('+');
    expect(await factor()).toBe('200 %');
    await workbench.keyboard.press('ArrowRight');
    const [one, other] = await viewpoints();
    expect(one).not.toBe(before);
    expect(other).toBe(one);
    await workbench.keyboard.press('0');
    expect(await viewpoints()).toEqual([before, before]);
    await page.getByRole('button', { name: 'Zoom In' }).click();
    expect(await factor()).toBe('119 %');
    await page.getByRole('button', { name: 'Fit' }).click();
    expect(await factor()).toBe('100 %');
    const box = await page.locator('.window').first().boundingBox();
    if (!box) throw new Error('there is no picture');
    await workbench.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    for (const _ of 'four') await workbench.mouse.wheel(0, -100);
    await until('it is near', async () => (await factor()) === '200 %');
    const [near] = await viewpoints();
    await workbench.mouse.down();
    await workbench.mouse.move(box.x + box.width / 2 - 60, box.y + box.height / 2 - 20, { steps: 3 });
    await workbench.mouse.up();
    const [moved, too] = await viewpoints();
    expect(moved).not.toBe(near);
    expect(too).toBe(moved);
    await window.screenshot('compare near');
  });

  it('lays lines over both, by the arrow keys, and says in words what they are', async () => {
    await page.getByRole('radio', { name: 'None' }).focus();
    await window.page.keyboard.press('ArrowRight');
    expect(await page.getByRole('radio', { name: 'Thirds' }).isChecked()).toBe(true);
    expect(await page.locator('.stage').first().locator('line.above').count()).toBe(4);
    expect(await page.locator('.stage').nth(1).locator('line.above').count()).toBe(4);
    expect(await page.locator('#overlay-words').innerText()).toContain('nine equal parts');
    await page.getByRole('radio', { name: 'Diagonals' }).check();
    await window.screenshot('compare diagonals');
  });

  it('has no fault that axe finds, in any kind of theme', async () => {
    const findings = await axeFindingsInThemes(editor().server, page, async ({ kind }) => {
      await page.getByRole('group', { name: 'Both pictures' }).focus();
      await window.screenshot(`compare ${kind}`);
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
      await page.getByRole('group', { name: 'Both pictures' }).focus();
      const size = await page
        .locator('html')
        .evaluate(({ clientWidth, scrollWidth }) => ({ clientWidth, scrollWidth }));
      await window.screenshot(`compare ${width}`);
      expect(size.clientWidth).toBeGreaterThan(width - 120);
      expect(size.scrollWidth).toBe(size.clientWidth);
    }
    await workbench.setViewportSize({ width: 1280, height: 800 });
    await window.runCommand('View: Toggle Primary Side Bar Visibility');
  });

  it('is as it was after a reload of the window', async () => {
    const before = await viewpoints();
    const loaded = window.page.waitForEvent('load');
    await window.runCommand('Developer: Reload Window');
    await loaded;
    page = window.webview('editor');
    await until(
      'both are drawn',
      async () => (await page.locator('.layer img:not([hidden])').count()) === 2,
      patience.description,
    );
    expect(await viewpoints()).toEqual(before);
    await until('the lines are there', () => page.getByRole('radio', { name: 'Diagonals' }).isChecked());
  });

  it('breaks none of its own rules about what may run and load', () => {
    expect(window.console.filter((line) => /content security policy/i.test(line))).toEqual([]);
    expect(window.foreignRequests).toEqual([]);
  });
});
