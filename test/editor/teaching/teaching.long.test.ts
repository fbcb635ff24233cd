import { expect, it } from 'vitest';
import type { FrameLocator, Locator } from 'playwright-core';
import { axeFindingsInThemes } from '../harness/accessibility.ts';
import { patience } from '../harness/deadline.ts';
import { describeEditor } from '../harness/editor.ts';
import type { EditorWindow } from '../harness/editorWindow.ts';

const texts = {
  'astronaut.png': 'A woman in an orange space suit smiles before a flag',
  'camera.png': 'A man bends over a camera on a tripod in a field',
  'chelsea.png': 'A ginger cat looks calmly past the photographer',
  'china.jpg': 'A palace gate under a blue sky, with visitors on the square',
  'coffee.png': 'An espresso in a white cup beside a spoon on a table',
  'flower.jpg': 'A pink dahlia opens its petals before dark leaves',
  'hubble_deep_field.jpg': 'Countless galaxies scattered over a black sky',
  'rocket.jpg': 'A rocket lifts off from its pad on a pillar of fire',
} as const;
const documents = {
  'taught.md': `${Object.entries(texts)
    .map(([file, text]) => `![${text}](${file})`)
    .join('\n\n')}\n`,
};

/** A step of the embedded model on a loaded machine with two cores, and what comes before the first. */
const taught = 200_000;
const untilTaught = 2 * taught;

describeEditor('teaching the model', { documents }, (editor) => {
  let window: EditorWindow;
  let page: FrameLocator;
  const button = (name: string): Locator => page.getByRole('button', { name, exact: true });
  const status = (text: RegExp): Promise<void> =>
    page.locator('#status', { hasText: text }).waitFor({ timeout: taught });

  it('says what there is to learn from and what it takes, and starts nothing', async () => {
    window = await editor().openWindow();
    await window.openFile('taught.md');
    await window.runCommand('Caption Lens: Teach the Model From My Alt Texts');
    page = window.webview();
    await button('Start').waitFor({ timeout: patience.description });
    const facts = await page.locator('#facts').innerText();
    // The samples have some of their own.
    expect(Number(/Pictures\s+(\d+) in \d+ documents/.exec(facts)?.[1])).toBeGreaterThanOrEqual(8);
    expect(facts).toMatch(/Changes\s+1\.8 of 5\.2 million numbers/);
    expect(facts).toMatch(/Time\s+not known before a step is measured/);
    expect(facts).toMatch(/Memory\s+about \d+ MB of [\d.]+ GB/);
    expect(await page.locator('#status').innerText()).toBe('Nothing has been started yet.');
    await window.screenshot('teaching');
  });

  it('has no fault that axe finds, in any kind of theme', async () => {
    expect(await axeFindingsInThemes(editor().server, page)).toEqual([]);
  });

  it('measures a step, keeps nothing of it, and says the time', { timeout: untilTaught }, async () => {
    await page.getByLabel('How often each picture is seen').fill('20');
    await page.getByLabel('How often each picture is seen').press('Enter');
    await page.locator('#facts', { hasText: /Steps\s*20/ }).waitFor({ timeout: patience.description });
    await button('Measure a Step').click();
    await page.locator('#facts', { hasText: /Time\s*\d+ (seconds|minutes)/ }).waitFor({ timeout: taught });
    expect(await page.locator('#curve').isVisible()).toBe(false);
  });

  it('teaches in a program of its own, with a curve, and stops', { timeout: untilTaught }, async () => {
    await button('Start').click();
    await status(/^Step [2-9]\d* of 20/);
    await page.locator('#curve').waitFor();
    expect(await page.locator('#lines').getAttribute('aria-label')).toMatch(
      /^Loss of each step: \d+\.\d\d at the first/,
    );
    await window.statusItem(/Teaching: \d+ %/).waitFor();
    await window.screenshot('teaching runs');
    await button('Stop').click();
    await status(/^Stopped after step \d+ of 20/);
    await window.statusItem(/Teaching/).waitFor({ state: 'detached' });
  });

  it('resumes to the end, also after the window was reloaded', { timeout: untilTaught }, async () => {
    await window.page.reload();
    // VS Code shows the page again by itself.
    await button('Resume').click({ timeout: 2 * patience.workbench });
    await status(/^The model is taught/);
    expect(await button('Use This Model').isVisible()).toBe(true);
  });

  it('compares before and after on pictures that it did not learn from', { timeout: untilTaught }, async () => {
    await button('Compare Before and After').click();
    await page.getByRole('heading', { name: 'Before and After' }).waitFor({ timeout: taught });
    const written = await page.locator('#pictures .written').allTextContents();
    expect(written.length).toBeGreaterThan(0);
    for (const text of written) expect(text).toMatch(/\w{2,} \w+/);
    for (const side of ['.before', '.after']) {
      for (const text of await page.locator(`#pictures ${side}`).allTextContents()) expect(text).toMatch(/\w{2,}/);
    }
    await window.screenshot('teaching compared');
    expect(await axeFindingsInThemes(editor().server, page)).toEqual([]);
  });

  it('is used where the person says so', { timeout: untilTaught }, async () => {
    await button('Use This Model').click();
    await window.statusItem(/Descriptions now come from/).waitFor({ timeout: taught });
  });
});

describeEditor('teaching in German', { documents }, (editor) => {
  it('is German', async () => {
    const isGerman = `globalThis._VSCODE_NLS_LANGUAGE = 'de';`;
    const window = await editor().openWindow({ prepare: async (page) => void (await page.addInitScript(isGerman)) });
    await window.openFile('taught.md');
    await window.runCommand('Caption Lens: Das Modell mit meinen Alternativtexten unterrichten');
    const page = window.webview();
    await page.getByRole('button', { name: 'Starten', exact: true }).waitFor({ timeout: patience.description });
    expect(await page.locator('main').innerText()).not.toMatch(/\b(Pictures|Nothing|Steps|What|How)\b/);
    await window.screenshot('teaching german');
  });
});
