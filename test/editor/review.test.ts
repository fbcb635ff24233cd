import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
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
  const row = (name: string): Locator =>
    page.locator('.row', { has: page.locator('.name', { hasText: name }) }).first();
  const text = (name: string): Locator => row(name).locator('textarea');
  const button = (name: string): Locator => page.getByRole('button', { name, exact: true });
  const described = (): Promise<void> =>
    page.locator('#announcer', { hasText: /described/ }).waitFor({ state: 'attached', timeout: patience.description });

  it('lists every picture without alt text, each described, and writes nothing by itself', async () => {
    window = await editor().openWindow();
    await window.openFile('many.md');
    await window.runCommand('Caption Lens: Describe All Pictures without Alt Text in File');
    page = window.webview();
    await button('Apply 3 of 4').waitFor({ timeout: patience.description });
    await described();
    expect(await page.locator('.name').allTextContents()).toEqual([
      'coffee.png',
      'rocket.jpg',
      'nowhere.png',
      'china.jpg',
    ]);
    expect(await page.locator('.place').allTextContents()).toEqual([1, 5, 7, 11].map((line) => `many.md:${line}`));
    expect(await text('coffee.png').inputValue()).toMatch(/\w{3,} \w+/);
    expect(await row('nowhere.png').innerText()).toMatch(/no picture|not found|no file/i);
    expect(await row('china.jpg').innerText()).toContain('Inside a link');
    await until('the pictures are drawn', async () => (await page.locator('.row img:not([hidden])').count()) === 3);
    await window.screenshot('review');
    expect(editor().server.fileText('many.md')).toBe(documents['many.md']);
  });

  it('is gone through by keys: rows by arrows, ticks by Space, the text by Enter, back by Escape', async () => {
    const { keyboard } = window.page;
    await row('coffee.png').focus();
    await keyboard.press(' ');
    await button('Apply 2 of 4').waitFor();
    await keyboard.press(' ');
    await button('Apply 3 of 4').waitFor();
    await keyboard.press('ArrowDown');
    await keyboard.press('Enter');
    expect(await focused(page)).toBe('textarea of rocket.jpg');
    await keyboard.press('Shift+Home');
    await keyboard.type('A rocket before its start.');
    await row('rocket.jpg').getByText('26 of at most 124 characters').waitFor();
    await keyboard.press('Enter');
    expect(await focused(page)).toBe('row of rocket.jpg');
    await keyboard.press('End');
    expect(await focused(page)).toBe('row of china.jpg');
    await keyboard.press('Home');
    await keyboard.press('F2');
    await keyboard.press('Escape');
    expect(await focused(page)).toBe('row of coffee.png');
    // One stop for the list, and then what is in the row.
    await keyboard.press('Tab');
    await keyboard.press('Tab');
    expect(await focused(page)).toBe('place of coffee.png');
  });

  it('says when a text is too long, as the check would', async () => {
    await text('coffee.png').fill('x'.repeat(125));
    expect(await row('coffee.png').locator('.count.long').innerText()).toBe('125 characters: keep it below 125');
    await text('coffee.png').fill('x'.repeat(124));
    expect(await row('coffee.png').locator('.count.long').count()).toBe(0);
  });

  it('offers the other beams as a menu', async () => {
    const before = await text('coffee.png').inputValue();
    await row('coffee.png').getByRole('button', { name: 'Other Wordings' }).click();
    const items = page.getByRole('menuitem');
    await items.first().waitFor();
    expect(await items.count()).toBeGreaterThan(1);
    await window.screenshot('review wordings');
    await window.page.keyboard.press('ArrowDown');
    await window.page.keyboard.press('Enter');
    const after = await text('coffee.png').inputValue();
    expect(after).toMatch(/\w{3,} \w+/);
    expect(after).not.toBe(before);
    await items.first().waitFor({ state: 'hidden' });
  });

  it('shows poor texts too when asked, each with what is wrong', async () => {
    await page.getByRole('radio', { name: 'Missing or Poor (5)' }).check();
    await button('Apply 4 of 5').waitFor({ timeout: patience.description });
    expect(await row('flower.jpg').innerText()).toContain('This alt text is the name of a file');
    expect(await row('flower.jpg').locator('.now').innerText()).toBe('flower.jpg');
  });

  it('has no fault that axe finds, in any kind of theme', async () => {
    const findings = await axeFindingsInThemes(editor().server, page, async ({ name }) => {
      await row('coffee.png').focus();
      await window.screenshot(`review ${name}`);
    });
    expect(findings).toEqual([]);
    editor().server.changeSettings({ 'workbench.colorTheme': 'Default Dark Modern' });
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
      await row('coffee.png').focus();
      const size = await page
        .locator('html')
        .evaluate(({ clientWidth, scrollWidth }) => ({ clientWidth, scrollWidth }));
      await window.screenshot(`review ${String(width)}`);
      expect(size.clientWidth).toBeGreaterThan(width - 120);
      expect(size.scrollWidth).toBe(size.clientWidth);
    }
    await workbench.setViewportSize({ width: 1280, height: 800 });
    await window.runCommand('View: Toggle Primary Side Bar Visibility');
  });

  it('writes what is ticked and shown, though its document has changed, and says what was left and why', async () => {
    await row('nowhere.png').getByRole('button', { name: 'Decorative' }).click();
    await row('nowhere.png').getByText('Will be marked as decorative').waitFor();
    await row('china.jpg').getByRole('checkbox').uncheck();
    await button('Apply 4 of 5').waitFor();
    // Meanwhile somebody goes on writing: two lines above, and one of the pictures is described by hand.
    await row('coffee.png').locator('.place').click();
    await window.line('coffee.png').waitFor();
    await window.page.keyboard.press('Control+Home');
    await window.page.keyboard.type('# Many\n\n');
    await window.placeCaret('rocket.jpg');
    await window.page.keyboard.press('Home');
    for (const _ of '![') await window.page.keyboard.press('ArrowRight');
    await window.page.keyboard.type('By hand');
    await button('Apply 4 of 5').click();
    await page
      .locator('#outcome', { hasText: '3 alt texts written in 1 file. 1 was left; its row says why.' })
      .waitFor();
    expect(await page.locator('.name').allTextContents()).toEqual(['rocket.jpg', 'china.jpg']);
    expect(await row('rocket.jpg').innerText()).toContain('The document has changed');
    await window.screenshot('review applied');
    // The list says where they stand by now.
    await row('china.jpg').getByText('many.md:13').waitFor();
    // It had been typed into, so saving it stays with the person.
    await window.page.locator('.tab', { hasText: 'many.md' }).last().click();
    await window.save();
    const written = editor().server.fileText('many.md').split('\n');
    expect(written[2]).toMatch(/^!\[.{20,}\]\(coffee\.png\)$/);
    expect(written[4]).toBe('![kept by hand](flower.jpg)');
    expect(written[6]).toBe('![By hand](rocket.jpg)');
    expect(written[8]).toBe('<img src="nowhere.png" alt="">');
    expect(written[10]).not.toContain('flower.jpg](');
    expect(written[12]).toBe('[![](china.jpg)](menu.html)');
  });

  it('is taken back by one undo', async () => {
    await window.placeCaret('kept by hand');
    await window.undo();
    await window.line('![](coffee.png)').waitFor();
    const lines = await window.bufferLines();
    expect(lines[8]).toBe('![](nowhere.png)');
    expect(lines[10]).toBe('![flower.jpg](flower.jpg)');
    await window.save();
  });

  it('goes on after a reload of the window, with what the person has said', async () => {
    await text('china.jpg').fill('The menu');
    await page.locator('.row[aria-label*="The menu"]').waitFor();
    // A page that is torn away has no time to keep what was just done; VS Code's own reload gives it.
    const loaded = window.page.waitForEvent('load');
    await window.runCommand('Developer: Reload Window');
    await loaded;
    page = window.webview();
    await page.locator('.row').first().waitFor({ timeout: patience.description });
    await until('the text is there again', async () => (await text('china.jpg').inputValue()) === 'The menu');
    expect(await row('china.jpg').getByRole('checkbox').isChecked()).toBe(false);
    expect(await page.getByRole('radio', { name: /Missing or Poor/ }).isChecked()).toBe(true);
    await button('Cancel').click();
    await page.locator('#list').waitFor({ state: 'detached' });
  });

  it('shows every reference to a picture of the Explorer, and leaves a person’s words alone', async () => {
    const explorer = window.page.locator('.explorer-folders-view .monaco-list-row');
    await window.runMenuItem(explorer.filter({ hasText: 'flower.jpg' }), 'Show References to This Picture');
    page = window.webview();
    await page.getByRole('heading', { name: 'References to flower.jpg' }).waitFor({ timeout: patience.description });
    await page
      .locator('#announcer', { hasText: 'described' })
      .waitFor({ state: 'attached', timeout: patience.description });
    const kept = page.locator('.row', { hasText: 'kept by hand' });
    await kept.waitFor();
    expect(await kept.getByRole('checkbox').isChecked()).toBe(false);
    expect((await page.locator('.name').allTextContents()).every((name) => name === 'flower.jpg')).toBe(true);
    await window.screenshot('review references');
    await button('Cancel').click();
  });

  it('reviews a folder from the Explorer, and the workspace', async () => {
    const explorer = window.page.locator('.explorer-folders-view .monaco-list-row');
    await window.runMenuItem(explorer.filter({ hasText: 'course' }), 'Describe All Pictures in Folder');
    page = window.webview();
    await page.getByRole('heading', { name: 'Alt text in course' }).waitFor();
    await page.locator('.row').first().waitFor({ timeout: patience.description });
    expect((await page.locator('.place').allTextContents()).every((place) => place.startsWith('course/'))).toBe(true);
    await button('Cancel').click();
    await window.runCommand('Caption Lens: Describe All Pictures without Alt Text in Workspace');
    page = window.webview();
    await page.locator('.place', { hasText: 'other.html:1' }).waitFor({ timeout: patience.description });
    await window.screenshot('review workspace');
    await button('Cancel').click();
  });

  it('breaks none of its own rules about what may run and load', () => {
    expect(window.console.filter((line) => /content security policy/i.test(line))).toEqual([]);
    expect(window.foreignRequests).toEqual([]);
  });
});

const git = '/usr/bin/git';
const withGit = { 'git.enabled': true, 'git.path': git, 'git.openRepositoryInParentFolders': 'always' };

describeEditor('the review of what has changed under Git', { documents, settings: withGit }, (editor) => {
  it.skipIf(!existsSync(git))('lists the pictures of changed and new files, and of no others', async () => {
    const { workspace } = editor().server;
    const run = (...parameters: readonly string[]) =>
      execFileSync(git, ['-c', 'user.name=A', '-c', 'user.email=a@example.org', ...parameters], { cwd: workspace });
    run('init', '--quiet');
    run('add', '.');
    run('commit', '--quiet', '--message', 'Everything');
    appendFileSync(join(workspace, 'other.html'), '<p>More.</p>\n');
    writeFileSync(join(workspace, 'new.md'), '![](rocket.jpg)\n');
    const window = await editor().openWindow();
    await window.openFile('new.md');
    await window
      .statusItem(/master|main/)
      .first()
      .waitFor({ timeout: patience.workbench });
    await window.runCommand('Caption Lens: Describe All Pictures in Changed Files');
    const page = window.webview();
    await page.getByText('Apply 2 of 2').waitFor({ timeout: patience.description });
    expect((await page.locator('.place').allTextContents()).sort()).toEqual(['new.md:1', 'other.html:1']);
  });
});

/** 'textarea of coffee.png': what has the focus in the page, and the picture of its row. */
function focused(page: FrameLocator): Promise<string> {
  return page.locator('body').evaluate((body) => {
    const active = body.ownerDocument.activeElement;
    const own = active?.classList[0] ?? active?.localName ?? '';
    return `${own} of ${active?.closest('.row')?.querySelector('.name')?.textContent ?? ''}`;
  });
}
