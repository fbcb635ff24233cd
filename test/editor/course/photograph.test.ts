import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FrameLocator, Locator } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import { axeFindingsInThemes, themes, useTheme } from '../harness/accessibility.ts';
import { patience, until } from '../harness/deadline.ts';
import { describeEditor } from '../harness/editor.ts';
import type { EditorWindow } from '../harness/editorWindow.ts';

const documents = { 'notes.md': '# Notes\n\n![](canon.jpg)\n\n![](china.jpg)\n' };
const photographs = fileURLToPath(new URL('../../fixtures/photographs/', import.meta.url));

describeEditor('photograph and light in the panel', { documents }, (editor) => {
  let window: EditorWindow;
  let page: FrameLocator;
  const fold = (name: string): Locator => page.locator('summary', { hasText: name });

  beforeAll(async () => {
    copyFileSync(join(photographs, 'canon.jpg'), join(editor().server.workspace, 'canon.jpg'));
    window = await editor().openWindow({ height: 1000 });
    await window.openFile('notes.md');
    await window.runCommand('Caption Lens: Open Panel');
    page = window.webview('sideBar');
    await window.placeCaret('canon.jpg');
    await page.locator('#file', { hasText: 'canon.jpg' }).waitFor({ timeout: patience.description });
  });

  it('folds away how a picture was taken, and says it in the words of photographers', async () => {
    expect(await page.getByText('f/2.8').isVisible()).toBe(false);
    await fold('Photograph').click();
    await page.getByText('f/2.8').waitFor();
    const facts = await page.locator('#photograph').innerText();
    // As ExifTool reads them: test/fixtures/photographs/expected.json.
    for (const fact of ['Canon EOS R5', 'RF24-70mm F2.8 L IS USM', '50 mm', '1/250 s', '400', '2024-05-03 14:22:10']) {
      expect(facts).toContain(fact);
    }
  });

  it('says where it was taken only when it is asked', async () => {
    expect(await page.locator('#photograph').innerText()).not.toMatch(/48\.1/);
    await page.getByRole('button', { name: 'Show Where It Was Taken' }).click();
    await page.getByText('48.13722° N, 11.57556° E, 519 m').waitFor();
    await window.screenshot('panel photograph');
    // The next picture is not asked about.
    await window.placeCaret('china.jpg');
    await page.locator('#file', { hasText: 'china.jpg' }).waitFor();
    await page.getByRole('button', { name: 'Show Where It Was Taken' }).click();
    await page.getByText('The file does not say where it was taken.').waitFor();
  });

  it('shows the light as a histogram that is read aloud, with its numbers and colours', async () => {
    await fold('Light').click();
    const histogram = page.getByRole('img', { name: /in key|middle key/ });
    await histogram.waitFor();
    expect(await histogram.locator('path').count()).toBe(4);
    const light = await page.locator('#light').innerText();
    expect(light).toMatch(/middle grey/);
    expect(light).toMatch(/Clipped highlights/);
    expect(await page.locator('#light .colour').count()).toBeGreaterThan(1);
    expect(await page.locator('#light .colour').first().innerText()).toMatch(/[a-z]+ \d+(\.\d)? %/);
    await window.screenshot('panel light');
  });

  it('lays lines over the picture, where the picture is', async () => {
    await page.getByRole('radio', { name: 'None' }).focus();
    await window.page.keyboard.press('ArrowRight');
    expect(await page.getByRole('radio', { name: 'Thirds' }).isChecked()).toBe(true);
    const lines = await page.locator('#overlay line.above').evaluateAll((all) =>
      all
        .map((each) => each.getBoundingClientRect())
        .filter(({ height }) => height > 20)
        .map(({ left }) => left),
    );
    const box = await page.locator('#picture').boundingBox();
    const frame = await page.locator('html').boundingBox();
    if (!box || !frame) throw new Error('there is no picture');
    // 640 by 427 fills the frame's width.
    expect(lines.map((left) => Math.round((100 * (left - box.x + frame.x)) / box.width))).toEqual([33, 67]);
    expect(await page.locator('#overlay-words').innerText()).toContain('nine equal parts');
    await window.screenshot('panel thirds');
  });

  it('has no fault that axe finds, in any kind of theme', async () => {
    const findings = await axeFindingsInThemes(editor().server, page, async ({ kind }) => {
      await window.screenshot(`panel course ${kind}`);
    });
    expect(findings).toEqual([]);
    await useTheme(editor().server, page, themes[0]);
  });

  it('keeps what is unfolded over a reload', async () => {
    const loaded = window.page.waitForEvent('load');
    await window.runCommand('Developer: Reload Window');
    await loaded;
    page = window.webview('sideBar');
    await window.placeCaret('china.jpg');
    await page.locator('#file', { hasText: 'china.jpg' }).waitFor({ timeout: patience.description });
    await until('the light is there', async () => (await page.locator('#light .colour').count()) > 1);
    expect(await page.getByRole('radio', { name: 'Thirds' }).isChecked()).toBe(true);
    expect(await page.locator('#overlay line.above').count()).toBe(4);
  });
});
